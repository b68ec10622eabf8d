#pragma once

#include "core/fleet/journal.h"
#include "core/store/database.h"
#include "core/store/store.h"

#include <optional>
#include <string>
#include <vector>

namespace core {

// The hash before the first entry: 64 zeros.
std::string journalStart();

// SHA-256 over the previous hash, the number, the time in milliseconds since 1970, the kind, subject, actor,
// summary and detail, in this order, numbers as decimal text, each preceded by its length in bytes as eight
// bytes with the highest first. As 64 lower-case hexadecimal digits.
std::string journalHash(const std::string& previous, const JournalEntry& entry);

// The journal in the database, as the store promises it.
Result<Store::JournalHead> readHead(Database& database);
Result<std::vector<JournalEntry>> appendEntries(Database& database, std::vector<JournalEntry> entries);
Result<std::vector<JournalEntry>> readEntries(Database& database, const JournalQuery& query);
Result<Store::JournalHead> verifyEntries(Database& database,
                                         const std::optional<Store::JournalHead>& witness);

}  // namespace core
