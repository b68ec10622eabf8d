#pragma once

#include "core/base/guarded.h"
#include "core/control/controller.h"
#include "core/runtime/fleet_service.h"
#include "core/runtime/worker.h"
#include "core/store/store.h"

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace core {

// One step's outcome as it goes to disk.
struct RecordBatch {
    struct Waiting {
        FleetService::Answer<CommandReceipt> answer;
        CommandAnswer decided;
    };

    TimePoint time;
    std::vector<JournalDraft> drafts;
    std::optional<FleetState> state;  // when it changed
    std::vector<Waiting> waiting;  // answered once the batch is on disk
    // Called once the batch is on disk, and also when it cannot be written: people are told all the same.
    std::function<void()> afterwards;
};

// Writes steps to the store on a thread of its own, in order.
//
// While the store refuses, entries and the newest state are kept (at most `keptEntries`) and tried again with
// the next batch; commands are answered with the store's error, so that nothing looks done that a crash would
// undo. Entries beyond that are lost: trouble() says how many, and an entry of the journal once it can be
// written again.
class Recorder {
public:
    static constexpr std::size_t keptEntries = 10'000;

    // `folder` is the store's: its disk must have room before a command is taken. Empty: that is not looked
    // at.
    explicit Recorder(std::unique_ptr<Store> store, std::string folder = {});

    // False when the queue is full; the batch is then lost to the journal, and its commands are answered with
    // Busy.
    bool record(RecordBatch batch);

    // Any thread. Io when a command could not be recorded, and so must not be carried out.
    Result<> readyForCommands() const;
    // What is wrong with the store now, as a sentence; nothing while it works.
    std::optional<std::string> trouble() const;
    std::uint64_t newestSeq() const { return m_newestSeq.load(); }

private:
    void write(RecordBatch batch);
    bool keep(std::vector<JournalDraft> drafts, TimePoint time);
    Result<> flush();
    Result<> flushEntries();
    void tellLost(TimePoint time);

    const std::string m_folder;
    std::unique_ptr<Store> m_store;  // the worker's
    std::vector<JournalEntry> m_pending;
    std::optional<FleetState> m_pendingState;
    std::uint64_t m_nextSeq = 1;
    std::atomic<std::uint64_t> m_newestSeq = 0;
    std::atomic<std::uint64_t> m_lost = 0;  // entries, since the journal last said so
    Guarded<std::optional<std::string>> m_trouble;
    Worker m_worker;  // last: its jobs use all of the above
};

}  // namespace core
