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
// append that failed has changed nothing. An older schema is migrated when it is opened for
// writing, after a copy of it was kept beside it (pilothouse.db.v<schema>).
class Store {
public:
    enum class Mode { ReadWrite, ReadOnly };

    // Creates the folder (0700) and the database (0600) when they are not there and the mode allows it; for
    // reading, a database that is not there is NotFound.
    static Result<std::unique_ptr<Store>> open(const std::string& folder, Mode mode);
    ~Store();

    // Renames a database that open() called corrupt, with its side files, to pilothouse.db.corrupt-<time>, so
    // that the program can go on with a fresh one. Returns the new path; no connection may be open.
    static Result<std::string> quarantine(const std::string& folder);

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

    // Checks the chain from the first entry to the last, that the last one written is there, and that the
    // entry which a witness names is there with that hash: whoever can write the database could make another
    // chain, but not one with a hash that somebody else has kept. Returns the newest entry's. Corrupt names
    // the first bad number. How a hash is made: journal_table.h.
    Result<JournalHead> verifyJournal(const std::optional<JournalHead>& witness = {}) const;

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
