#include "core/store/trust_rows.h"

#include "core/store/vault_rows.h"

#include <QByteArray>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <string>
#include <vector>

namespace core {
namespace {

using Operators = std::map<std::string, OperatorRecord>;
using Tokens = std::map<std::string, ApiTokenRecord>;

constexpr std::size_t hashSize = 32;  // bytes

std::int64_t storedTime(TimePoint time)
{
    return time.time_since_epoch().count();
}

template <typename Name>
std::string namesText(const std::vector<Name>& names)
{
    QJsonArray list;
    for (const Name& name : names)
        list.append(QString::fromStdString(name.text()));
    return QJsonDocument(list).toJson(QJsonDocument::Compact).toStdString();
}

// None means all, so a list that cannot be read must not look empty.
template <typename Name>
std::optional<std::vector<Name>> namesOf(const std::string& text)
{
    const QJsonDocument list = QJsonDocument::fromJson(QByteArray::fromStdString(text));
    if (!list.isArray())
        return std::nullopt;
    std::vector<Name> names;
    for (const QJsonValue& value : list.array()) {
        if (value.toString().isEmpty())
            return std::nullopt;
        names.emplace_back(value.toString().toStdString());
    }
    return names;
}

void bindRights(Statement& put, const Rights& rights)
{
    put.bind(nameOf(rights.role)).bind(namesText(rights.agents)).bind(namesText(rights.regions));
}

// Of three columns, from `first` on.
std::optional<Rights> rightsOf(const Statement& row, int first)
{
    const auto role = roleNamed(row.text(first));
    auto agents = namesOf<AgentId>(row.text(first + 1));
    auto regions = namesOf<RegionName>(row.text(first + 2));
    if (!role || !agents || !regions)
        return std::nullopt;
    return Rights{*role, std::move(*agents), std::move(*regions)};
}

Error badTrustRow(const Database& database, const std::string& whose, const char* what)
{
    return {ErrorCode::Corrupt, database.path() + ": the stored " + whose + ": " + what};
}

Result<OperatorRecord> operatorOf(const Database& database, const Statement& row)
{
    OperatorRecord account;
    account.name = row.text(0);
    const std::string whose = "account \"" + account.name + "\"";
    auto rights = rightsOf(row, 1);
    if (account.name.empty() || !rights)
        return badTrustRow(database, whose, "its name or its rights cannot be read");
    account.rights = std::move(*rights);
    account.passPhrase = {{row.count(4), row.count(5), row.bytes(6)}, row.bytes(7)};
    if (account.passPhrase.hash.size() != hashSize
        || account.passPhrase.derivation.salt.size() != DerivationParameters::saltSize)
        return badTrustRow(database, whose, "its pass phrase's hash is not whole");
    account.made = TimePoint(Duration(row.integer(8)));
    return account;
}

Result<ApiTokenRecord> tokenOf(const Database& database, const Statement& row)
{
    ApiTokenRecord token;
    token.id = row.text(0);
    token.name = row.text(1);
    const std::string whose = "token \"" + token.id + "\"";
    auto rights = rightsOf(row, 2);
    if (token.id.empty() || token.name.empty() || !rights)
        return badTrustRow(database, whose, "its name or its rights cannot be read");
    token.rights = std::move(*rights);
    token.made = TimePoint(Duration(row.integer(5)));
    if (!row.isNull(6))
        token.expires = TimePoint(Duration(row.integer(6)));
    token.madeBy = row.text(7);
    const std::string hash = row.bytes(8);
    if (hash.size() != token.hash.size())
        return badTrustRow(database, whose, "its hash is not whole");
    std::copy(hash.begin(), hash.end(), token.hash.begin());
    return token;
}

Result<> put(Statement& into, const OperatorRecord& account)
{
    into.bind(account.name);
    bindRights(into, account.rights);
    const DerivationParameters& derivation = account.passPhrase.derivation;
    into.bind(derivation.passes).bind(derivation.memoryBytes).bindBytes(derivation.salt);
    return into.bindBytes(account.passPhrase.hash).bind(storedTime(account.made)).run();
}

Result<> put(Statement& into, const ApiTokenRecord& token)
{
    into.bind(token.id).bind(token.name);
    bindRights(into, token.rights);
    into.bind(storedTime(token.made));
    if (token.expires)
        into.bind(storedTime(*token.expires));
    else
        into.bindNull();
    const std::string_view hash(reinterpret_cast<const char*>(token.hash.data()), token.hash.size());
    return into.bind(token.madeBy).bindBytes(hash).run();
}

// Of a map by what identifies a row.
template <typename Records>
Result<> writeRecords(const Records& before, const Records& after, Statement into, Statement remove)
{
    for (const auto& [key, record] : after) {
        const auto known = before.find(key);
        if (known != before.end() && known->second == record)
            continue;
        if (auto written = put(into, record); !written)
            return written;
    }
    for (const auto& [key, record] : before)
        if (!after.contains(key))
            if (auto removed = remove.bind(key).run(); !removed)
                return removed;
    return done;
}

Result<> writeOperators(Database& database, const Operators& before, const Operators& after)
{
    return writeRecords(before, after,
                        Statement(database,
                                  "INSERT OR REPLACE INTO operator (name, role, agents, regions, passes, "
                                  "memory, salt, hash, made) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"),
                        Statement(database, "DELETE FROM operator WHERE name = ?"));
}

Result<> writeTokens(Database& database, const Tokens& before, const Tokens& after)
{
    return writeRecords(before, after,
                        Statement(database,
                                  "INSERT OR REPLACE INTO api_token (id, name, role, agents, regions, made, "
                                  "expires, made_by, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"),
                        Statement(database, "DELETE FROM api_token WHERE id = ?"));
}

template <typename Record, typename Read, typename Keep>
Result<> readRecords(const Database& database, Statement rows, Read read, Keep keep)
{
    while (true) {
        const auto row = rows.step();
        if (!row)
            return row.error();
        if (!row.value())
            return done;
        Result<Record> record = read(database, rows);
        if (!record)
            return record.error();
        keep(std::move(record).value());
    }
}

}  // namespace

Result<> writeTrust(Database& database, const TrustState& before, const TrustState& after)
{
    if (auto operators = writeOperators(database, before.operators, after.operators); !operators)
        return operators;
    if (auto tokens = writeTokens(database, before.tokens, after.tokens); !tokens)
        return tokens;
    if (auto sealed = writeSealed(database, before.sealed, after.sealed); !sealed)
        return sealed;
    return writeVault(database, before.vault, after.vault);
}

Result<TrustState> readTrust(Database& database)
{
    TrustState trust;
    const auto operators = readRecords<OperatorRecord>(
        database,
        Statement(database,
                  "SELECT name, role, agents, regions, passes, memory, salt, hash, made FROM operator"),
        operatorOf, [&](OperatorRecord account) { trust.operators[account.name] = account; });
    if (!operators)
        return operators.error();
    const auto tokens = readRecords<ApiTokenRecord>(
        database,
        Statement(database,
                  "SELECT id, name, role, agents, regions, made, expires, made_by, hash FROM api_token"),
        tokenOf, [&](ApiTokenRecord token) { trust.tokens[token.id] = token; });
    if (!tokens)
        return tokens.error();
    auto sealed = readSealed(database);
    if (!sealed)
        return sealed.error();
    trust.sealed = std::move(sealed).value();
    auto vault = readVault(database);
    if (!vault)
        return vault.error();
    trust.vault = std::move(vault).value();
    return trust;
}

}  // namespace core
