#include "core/api/event_streams.h"

#include "core/api/api_json.h"
#include "core/base/guarded.h"

#include <atomic>

namespace core {
namespace {

constexpr Duration lookEvery{100};
constexpr Duration snapshotEvery{1'000};
constexpr Duration heartbeatEvery{15'000};
constexpr Duration patience{10'000};  // with a client that takes nothing
constexpr std::size_t entriesAtOnce = 200;

std::string snapshotEvent(const FleetSnapshot& snapshot)
{
    return "event: snapshot\ndata: " + textOf(snapshotJson(snapshot)) + "\n\n";
}

std::string journalEvent(const JournalEntry& entry)
{
    return "id: " + std::to_string(entry.seq) + "\nevent: journal\ndata: " + textOf(entryJson(entry))
        + "\n\n";
}

}  // namespace

// Shared with the answers that are under way, which may come after the streams have ended.
struct EventStreams::Stream {
    struct Place {
        std::optional<std::uint64_t> seen;  // the last entry delivered; nothing until the newest is known
        bool reading = false;
        bool mayHaveMore = true;
    };

    explicit Stream(HttpReply to) : reply(std::move(to)) {}

    const HttpReply reply;
    Guarded<Place> place;
    std::atomic<bool> isBlocked = false;  // the last write was not taken
    // The rest belongs to the looking thread.
    SnapshotPtr sent;
    MonoTime tookLast{};
    MonoTime heartbeat{};
};

EventStreams::EventStreams(FleetService& service, SnapshotFeed& feed)
    : m_service(service),
      m_feed(feed),
      m_thread([this] { run(); })
{
}

EventStreams::~EventStreams()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    m_wake.notify_all();
    m_thread.join();
    for (const auto& stream : m_streams)
        stream->reply.finish();
}

bool EventStreams::add(HttpReply reply, std::optional<std::uint64_t> lastSeen)
{
    const auto stream = std::make_shared<Stream>(std::move(reply));
    stream->place.with([&](Stream::Place& place) { place.seen = lastSeen; });
    stream->tookLast = stream->heartbeat = readClocks().mono;
    {
        const std::lock_guard lock(m_mutex);
        if (m_streams.size() >= mostStreams)
            return false;
        m_streams.push_back(stream);
    }
    stream->reply.begin({200, "text/event-stream", {}, {{"Cache-Control", "no-store"}}});
    m_wake.notify_all();
    return true;
}

void EventStreams::run()
{
    std::unique_lock lock(m_mutex);
    while (!m_ending) {
        lock.unlock();
        look();
        lock.lock();
        m_wake.wait_for(lock, lookEvery, [this] { return m_ending; });
    }
}

void EventStreams::look()
{
    std::vector<std::shared_ptr<Stream>> streams;
    {
        const std::lock_guard lock(m_mutex);
        streams = m_streams;
    }
    const MonoTime now = readClocks().mono;
    const SnapshotPtr latest = m_feed.latest();
    const bool hasNews = latest != m_looked;
    m_looked = latest;
    if (latest && latest != m_sent && now - m_sentAt >= snapshotEvery) {
        m_sent = latest;
        m_sentAt = now;
        m_event.clear();
    }

    std::vector<std::shared_ptr<Stream>> gone;
    for (const auto& stream : streams) {
        if (hasNews)
            stream->place.with([](Stream::Place& place) { place.mayHaveMore = true; });
        readJournal(stream);
        const bool isPlaced =
            stream->place.with([](const Stream::Place& place) { return place.seen.has_value(); });
        bool taken = !stream->isBlocked;
        if (isPlaced && m_sent && stream->sent != m_sent) {
            if (m_event.empty())
                m_event = snapshotEvent(*m_sent);
            taken = stream->reply.write(m_event);
            stream->sent = m_sent;
            stream->heartbeat = now;
        } else if (now - stream->heartbeat >= heartbeatEvery) {
            taken = stream->reply.write(":\n\n");
            stream->heartbeat = now;
        }
        if (taken)
            stream->tookLast = now;
        if (now - stream->tookLast >= patience)
            gone.push_back(stream);
    }
    for (const auto& stream : gone) {
        stream->reply.finish();
        const std::lock_guard lock(m_mutex);
        std::erase(m_streams, stream);
    }
}

void EventStreams::readJournal(const std::shared_ptr<Stream>& stream)
{
    JournalQuery query;
    const bool isDue = stream->place.with([&](Stream::Place& place) {
        if (place.reading || !place.mayHaveMore)
            return false;
        place.reading = true;
        place.mayHaveMore = false;
        query.newestFirst = !place.seen;
        query.limit = place.seen ? entriesAtOnce : 1;
        query.after = place.seen.value_or(0);
        return true;
    });
    if (isDue)
        m_service.readJournal(
            query, [stream](const Result<std::vector<JournalEntry>>& entries) { deliver(*stream, entries); });
}

void EventStreams::deliver(Stream& stream, const Result<std::vector<JournalEntry>>& entries)
{
    auto place = stream.place.with([](const Stream::Place& held) { return held; });
    place.reading = false;
    if (!entries) {
        place.mayHaveMore = true;  // asked again at the next look
    } else if (!place.seen) {
        place.seen = entries.value().empty() ? 0 : entries.value().front().seq;
    } else {
        bool taken = true;
        for (const JournalEntry& entry : entries.value()) {
            taken = stream.reply.write(journalEvent(entry));
            if (!taken)
                break;
            place.seen = entry.seq;
        }
        stream.isBlocked = !taken;
        place.mayHaveMore = !taken || entries.value().size() == entriesAtOnce;
    }
    stream.place.with([&](Stream::Place& held) {
        place.mayHaveMore = place.mayHaveMore || held.mayHaveMore;
        held = place;
    });
}

}  // namespace core
