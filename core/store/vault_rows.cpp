#include "core/store/vault_rows.h"

#include <array>
#include <utility>

namespace core {
namespace {

constexpr std::array<std::pair<MasterSource, const char*>, 4> sourceNames{
    {{MasterSource::PassPhrase, "pass-phrase"},
     {MasterSource::KeyFile, "key-file"},
     {MasterSource::Credential, "credential"},
     {MasterSource::Keyring, "keyring"}}};

const char* nameOf(MasterSource source)
{
    for (const auto& [known, name] : sourceNames)
        if (known == source)
            return name;
    return "";
}

std::optional<MasterSource> sourceOf(const std::string& wanted)
{
    for (const auto& [known, name] : sourceNames)
        if (wanted == name)
            return known;
    return std::nullopt;
}

Error badVault(const Database& database, const std::string& what)
{
    return {ErrorCode::Corrupt, database.path() + ": the vault's " + what};
}

Result<> putVault(Database& database, const VaultRecord& vault)
{
    Statement put(database,
                  "INSERT OR REPLACE INTO vault (one, source, passes, memory, salt, master, revision) "
                  "VALUES (1, ?, ?, ?, ?, ?, ?)");
    if (auto written = put.bind(std::string_view(nameOf(vault.source)))
                           .bind(vault.derivation.passes)
                           .bind(vault.derivation.memoryBytes)
                           .bindBytes(vault.derivation.salt)
                           .bind(vault.master)
                           .bind(vault.revision)
                           .run();
        !written)
        return written;
    Statement add(database,
                  "INSERT INTO vault_key (id, place, scope, made, retired, records, sealed) "
                  "VALUES (?, ?, ?, ?, ?, ?, ?)");
    std::int64_t place = 0;
    for (const WrappedKey& key : vault.keys)
        if (auto added = add.bind(key.id)
                             .bind(place++)
                             .bind(key.scope)
                             .bind(std::int64_t(key.made.time_since_epoch().count()))
                             .bind(std::int64_t(key.isRetired))
                             .bind(key.records)
                             .bindBytes(key.sealed)
                             .run();
            !added)
            return added;
    return done;
}

Result<SealedEntry> sealedOf(const Database& database, const Statement& row)
{
    SealedEntry entry{{row.text(0), row.text(1), row.count(2), row.bytes(3)},
                      TimePoint(Duration(row.integer(4))),
                      row.text(5),
                      {}};
    if (!row.isNull(6))
        entry.lastUsed = TimePoint(Duration(row.integer(6)));
    const SealedRecord& record = entry.record;
    if (record.kind.empty() || record.owner.empty() || row.integer(2) < 1)
        return Error{ErrorCode::Corrupt,
                     database.path() + ": the stored " + record.kind + " \"" + record.owner
                         + "\": its name or its version cannot be read"};
    return entry;
}

}  // namespace

Result<> writeVault(Database& database, const std::optional<VaultRecord>& before,
                    const std::optional<VaultRecord>& after)
{
    if (before == after)
        return done;
    if (auto emptied = database.execute("DELETE FROM vault; DELETE FROM vault_key"); !emptied)
        return emptied;
    return after ? putVault(database, *after) : Result<>(done);
}

Result<std::optional<VaultRecord>> readVault(Database& database)
{
    Statement head(database, "SELECT source, passes, memory, salt, master, revision FROM vault");
    const auto found = head.step();
    if (!found)
        return found.error();
    if (!found.value())
        return std::optional<VaultRecord>();
    const auto source = sourceOf(head.text(0));
    if (!source)
        return badVault(database, "master key comes from \"" + head.text(0) + "\", which is nothing known");
    VaultRecord vault{
        *source, {head.count(1), head.count(2), head.bytes(3)}, head.count(4), {}, head.count(5)};
    Statement keys(database,
                   "SELECT id, scope, made, retired, records, sealed FROM vault_key ORDER BY place");
    while (true) {
        const auto row = keys.step();
        if (!row)
            return row.error();
        if (!row.value())
            return std::optional(std::move(vault));
        vault.keys.push_back({keys.count(0), keys.text(1), TimePoint(Duration(keys.integer(2))),
                              keys.integer(3) != 0, keys.count(4), keys.bytes(5)});
    }
}

Result<> writeSealed(Database& database, const SealedEntries& before, const SealedEntries& after)
{
    Statement put(
        database,
        "INSERT OR REPLACE INTO sealed (kind, owner, version, bytes, changed, changed_by, last_used) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)");
    for (const auto& [name, entry] : after) {
        const auto known = before.find(name);
        if (known != before.end() && known->second == entry)
            continue;
        const SealedRecord& record = entry.record;
        put.bind(record.kind).bind(record.owner).bind(record.version).bindBytes(record.bytes);
        put.bind(std::int64_t(entry.changed.time_since_epoch().count())).bind(entry.changedBy);
        if (entry.lastUsed)
            put.bind(std::int64_t(entry.lastUsed->time_since_epoch().count()));
        else
            put.bindNull();
        if (auto written = put.run(); !written)
            return written;
    }
    Statement remove(database, "DELETE FROM sealed WHERE kind = ? AND owner = ?");
    for (const auto& [name, entry] : before)
        if (!after.contains(name))
            if (auto removed = remove.bind(name.first).bind(name.second).run(); !removed)
                return removed;
    return done;
}

Result<SealedEntries> readSealed(Database& database)
{
    SealedEntries entries;
    Statement rows(database,
                   "SELECT kind, owner, version, bytes, changed, changed_by, last_used FROM sealed");
    while (true) {
        const auto row = rows.step();
        if (!row)
            return row.error();
        if (!row.value())
            return entries;
        auto entry = sealedOf(database, rows);
        if (!entry)
            return entry.error();
        const SealedRecord& record = entry.value().record;
        SealedName name{record.kind, record.owner};
        entries.emplace(std::move(name), std::move(entry).value());
    }
}

}  // namespace core
