#include "core/store/key_rows.h"

#include <QByteArray>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace core {
namespace {

std::string groupsText(const ApiKeyRecord& key)
{
    QJsonArray groups;
    for (const std::string& group : key.groups)
        groups.append(QString::fromStdString(group));
    return QJsonDocument(groups).toJson(QJsonDocument::Compact).toStdString();
}

std::int64_t countOf(TimePoint time)
{
    return time.time_since_epoch().count();
}

Result<ApiKeyRecord> keyOf(const Database& database, const Statement& row)
{
    ApiKeyRecord key;
    key.id = row.text(0);
    key.name = row.text(1);
    const auto wrong = [&](const char* what) {
        return Error{ErrorCode::Corrupt, database.path() + ": the stored key \"" + key.id + "\": " + what};
    };
    const QJsonDocument groups = QJsonDocument::fromJson(QByteArray::fromStdString(row.text(2)));
    if (!groups.isArray() || key.name.empty())
        return wrong("its name or its groups cannot be read");
    for (const QJsonValue& group : groups.array())
        key.groups.push_back(group.toString().toStdString());
    key.made = TimePoint(Duration(row.integer(3)));
    if (!row.isNull(4))
        key.expires = TimePoint(Duration(row.integer(4)));
    const std::string hash = row.bytes(5);
    if (hash.size() != key.hash.size())
        return wrong("its hash is not whole");
    std::copy(hash.begin(), hash.end(), key.hash.begin());
    return key;
}

}  // namespace

Result<> writeApiKeys(Database& database, const ApiKeys& before, const ApiKeys& after)
{
    Statement put(database,
                  "INSERT OR REPLACE INTO api_key (id, name, principal_groups, made, expires, hash) "
                  "VALUES (?, ?, ?, ?, ?, ?)");
    for (const auto& [id, key] : after) {
        const auto known = before.find(id);
        if (known != before.end() && known->second == key)
            continue;
        put.bind(id).bind(key.name).bind(groupsText(key)).bind(countOf(key.made));
        if (key.expires)
            put.bind(countOf(*key.expires));
        else
            put.bindNull();
        const std::string_view hash(reinterpret_cast<const char*>(key.hash.data()), key.hash.size());
        if (auto written = put.bindBytes(hash).run(); !written)
            return written;
    }
    Statement remove(database, "DELETE FROM api_key WHERE id = ?");
    for (const auto& [id, key] : before)
        if (!after.contains(id))
            if (auto removed = remove.bind(id).run(); !removed)
                return removed;
    return done;
}

Result<ApiKeys> readApiKeys(Database& database)
{
    ApiKeys keys;
    Statement rows(database, "SELECT id, name, principal_groups, made, expires, hash FROM api_key");
    while (true) {
        const auto row = rows.step();
        if (!row)
            return row.error();
        if (!row.value())
            return keys;
        auto key = keyOf(database, rows);
        if (!key)
            return key.error();
        const std::string id = key.value().id;
        keys.emplace(id, std::move(key).value());
    }
}

}  // namespace core
