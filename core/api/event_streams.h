#pragma once

#include "core/api/http_server.h"
#include "core/runtime/fleet_service.h"
#include "core/runtime/snapshot_feed.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace core {

// The server-sent events (WHATWG HTML, 9.2): to each client the newest snapshot at most once a second, and
// every journal entry in order. A thread of its own looks for news; a client that takes nothing for a while
// is cut, and resumes the journal without a gap by its Last-Event-ID.
class EventStreams {
public:
    static constexpr std::size_t mostStreams = 64;

    EventStreams(FleetService& service, SnapshotFeed& feed);
    ~EventStreams();
    EventStreams(const EventStreams&) = delete;
    EventStreams& operator=(const EventStreams&) = delete;

    // From the entry after `lastSeen`; from now on without one. False when there are too many streams.
    bool add(HttpReply reply, std::optional<std::uint64_t> lastSeen);

private:
    struct Stream;

    void run();
    void look();
    void readJournal(const std::shared_ptr<Stream>& stream);
    static void deliver(Stream& stream, const Result<std::vector<JournalEntry>>& entries);

    FleetService& m_service;
    SnapshotFeed& m_feed;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_ending = false;
    std::vector<std::shared_ptr<Stream>> m_streams;
    // The looking thread's.
    SnapshotPtr m_looked;
    SnapshotPtr m_sent;
    std::string m_event;  // m_sent as it is sent; empty until a stream needs it
    MonoTime m_sentAt{};
    std::thread m_thread;
};

}  // namespace core
