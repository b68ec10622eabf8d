#pragma once

#include "core/base/result.h"
#include "core/fleet/journal.h"
#include "core/fleet/state.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace core {

// The console's database, <folder>/pilothouse.db: SQLite in WAL mode, the journal with synchronous=FULL.
//
// Not thread-safe: open one on each thread that needs it (one writes, any number read). A schema that is
// newer than this program is refused (Refused), a file that is no database is Corrupt; both name the file. An
// append that failed has changed nothing.
class Store {
public:
    enum class Mode { ReadWrite, ReadOnly };

    // Creates the folder (0700) and the database (0600) when they are not there and the mode allows it.
    static Result<std::unique_ptr<Store>> open(const std::string& folder, Mode mode);
    ~Store();

    // The newest entry's number and hash; 0 and 64 zeros for an empty journal.
    struct JournalHead {
        std::uint64_t seq = 0;
        std::string hash;
    };
    Result<JournalHead> journalHead() const;

    // Appends in one transaction, which is on disk when this returns. The first entry's number must follow
    // the head's; the hashes are computed here, and the entries are returned with them.
    Result<std::vector<JournalEntry>> append(std::vector<JournalEntry> entries);
    Result<std::vector<JournalEntry>> read(const JournalQuery& query) const;

    // Checks the chain from the first entry to the last. Corrupt names the first bad number.
    Result<> verifyJournal() const;

    // Replaces the stored fleet state, in one transaction.
    Result<> saveState(const FleetState& state);
    // Nothing when none was stored yet.
    Result<std::optional<FleetState>> loadState() const;

private:
    class Impl;
    explicit Store(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace core
