#include "core/store/schema.h"

#include <sys/stat.h>

#include <array>
#include <charconv>
#include <filesystem>

namespace core {
namespace {

// journal_head is written with the journal but apart from it, so that a journal whose end was cut off does
// not look whole.
constexpr std::array<const char*, 6> steps{
    R"(CREATE TABLE journal (
           seq INTEGER PRIMARY KEY,
           time INTEGER NOT NULL,
           kind TEXT NOT NULL,
           subject TEXT NOT NULL,
           actor TEXT NOT NULL,
           summary TEXT NOT NULL,
           detail TEXT NOT NULL,
           hash TEXT NOT NULL);
       CREATE INDEX journal_by_kind ON journal (kind, seq);
       CREATE INDEX journal_by_subject ON journal (subject, seq);
       CREATE TABLE journal_head (
           one INTEGER PRIMARY KEY CHECK (one = 1),
           seq INTEGER NOT NULL,
           hash TEXT NOT NULL);
       CREATE TABLE fleet (
           one INTEGER PRIMARY KEY CHECK (one = 1),
           name TEXT NOT NULL,
           file_digest TEXT NOT NULL,
           next_revision INTEGER NOT NULL);
       CREATE TABLE agent (
           id TEXT PRIMARY KEY,
           spec TEXT NOT NULL,
           previous TEXT,
           revision INTEGER NOT NULL,
           wanted INTEGER NOT NULL,
           restart_generation INTEGER NOT NULL,
           previous_generation INTEGER NOT NULL,
           removing INTEGER NOT NULL,
           scaling_paused INTEGER NOT NULL,
           scaling_paused_until INTEGER,
           regions TEXT NOT NULL,
           incidents TEXT NOT NULL);)",
    R"(CREATE TABLE alerting (
           kind TEXT NOT NULL,
           name TEXT NOT NULL,
           body TEXT NOT NULL,
           PRIMARY KEY (kind, name)) WITHOUT ROWID;
       ALTER TABLE fleet ADD COLUMN next_silence INTEGER NOT NULL DEFAULT 1;)",
    R"(ALTER TABLE agent ADD COLUMN replicas TEXT NOT NULL DEFAULT '{}';)",
    R"(CREATE TABLE api_key (
           id TEXT PRIMARY KEY,
           name TEXT NOT NULL,
           principal_groups TEXT NOT NULL,
           made INTEGER NOT NULL,
           expires INTEGER,
           hash BLOB NOT NULL) WITHOUT ROWID;)",
    R"(CREATE TABLE vault (
           one INTEGER PRIMARY KEY CHECK (one = 1),
           source TEXT NOT NULL,
           passes INTEGER NOT NULL,
           memory INTEGER NOT NULL,
           salt BLOB NOT NULL,
           master INTEGER NOT NULL);
       CREATE TABLE vault_key (
           id INTEGER PRIMARY KEY,
           place INTEGER NOT NULL,
           scope TEXT NOT NULL,
           made INTEGER NOT NULL,
           retired INTEGER NOT NULL,
           records INTEGER NOT NULL,
           sealed BLOB NOT NULL);
       CREATE TABLE sealed (
           kind TEXT NOT NULL,
           owner TEXT NOT NULL,
           version INTEGER NOT NULL,
           bytes BLOB NOT NULL,
           PRIMARY KEY (kind, owner)) WITHOUT ROWID;)",
    R"(CREATE TABLE operator (
           name TEXT PRIMARY KEY,
           role TEXT NOT NULL,
           agents TEXT NOT NULL,
           regions TEXT NOT NULL,
           passes INTEGER NOT NULL,
           memory INTEGER NOT NULL,
           salt BLOB NOT NULL,
           hash BLOB NOT NULL,
           made INTEGER NOT NULL) WITHOUT ROWID;
       CREATE TABLE api_token (
           id TEXT PRIMARY KEY,
           name TEXT NOT NULL,
           role TEXT NOT NULL,
           agents TEXT NOT NULL,
           regions TEXT NOT NULL,
           made INTEGER NOT NULL,
           expires INTEGER,
           made_by TEXT NOT NULL,
           hash BLOB NOT NULL) WITHOUT ROWID;
       ALTER TABLE vault ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
       ALTER TABLE sealed ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
       ALTER TABLE sealed ADD COLUMN changed_by TEXT NOT NULL DEFAULT '';
       ALTER TABLE sealed ADD COLUMN last_used INTEGER;)"};

Result<std::size_t> versionOf(Database& database)
{
    const auto text = database.ask("PRAGMA user_version");
    if (!text)
        return text.error();
    std::size_t version = 0;
    const std::string& digits = text.value();
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), version);
    if (parsed.ec != std::errc())
        return Error{ErrorCode::Corrupt, database.path() + ": its schema version is \"" + digits + "\""};
    return version;
}

Error tooNew(const Database& database, std::size_t found, std::size_t known)
{
    return {ErrorCode::Refused,
            database.path() + ": written by a newer program (schema " + std::to_string(found)
                + ", this one knows " + std::to_string(known) + ")"};
}

Result<> keepCopy(Database& database, std::size_t version)
{
    const std::string copy = database.path() + ".v" + std::to_string(version);
    std::error_code ignored;
    std::filesystem::remove(copy, ignored);  // of a migration that was cut short
    Statement vacuum(database, "VACUUM INTO ?");
    if (auto written = vacuum.bind(copy).run(); !written)
        return written;
    if (::chmod(copy.c_str(), S_IRUSR | S_IWUSR) != 0)
        return Error{ErrorCode::Io, copy + ": its mode cannot be set"};
    return done;
}

}  // namespace

MigrationSteps storeSchema()
{
    return steps;
}

Result<> migrate(Database& database, MigrationSteps schema)
{
    const auto version = versionOf(database);
    if (!version)
        return version.error();
    if (version.value() > schema.size())
        return tooNew(database, version.value(), schema.size());
    if (version.value() > 0 && version.value() < schema.size())
        if (auto copied = keepCopy(database, version.value()); !copied)
            return copied;

    for (std::size_t next = version.value(); next < schema.size(); ++next) {
        Transaction transaction(database);
        if (auto begun = transaction.begin(); !begun)
            return begun;
        if (auto changed = database.execute(schema[next]); !changed)
            return changed;
        if (auto marked = database.execute("PRAGMA user_version = " + std::to_string(next + 1)); !marked)
            return marked;
        if (auto committed = transaction.commit(); !committed)
            return committed;
    }
    return done;
}

Result<> expectCurrent(Database& database, MigrationSteps schema)
{
    const auto version = versionOf(database);
    if (!version)
        return version.error();
    if (version.value() > schema.size())
        return tooNew(database, version.value(), schema.size());
    if (version.value() < schema.size())
        return Error{ErrorCode::Refused, database.path() + ": not brought up to date by a writer yet"};
    return done;
}

}  // namespace core
