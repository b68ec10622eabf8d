// Accounts, tokens, the vault and what it seals: a part of the fleet's state, in rows of their own.

#include "core/store/schema.h"
#include "core/store/store.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>

namespace tst_trust_rows {

using namespace core;
using namespace std::chrono_literals;

namespace {

const TimePoint longAgo(1'764'000'000'123ms);

std::array<std::uint8_t, 32> hashOf(std::uint8_t first)
{
    std::array<std::uint8_t, 32> hash{};
    hash[0] = first;
    hash[31] = 0xFF;
    return hash;
}

VaultRecord vaultOf(std::size_t keys)
{
    VaultRecord vault{
        MasterSource::Credential, {4, 128ULL << 20, std::string("salt\0with a nul", 15)}, ~0ULL, {}, keys};
    for (std::uint64_t i = 0; i < keys; ++i)
        vault.keys.push_back({~i, "secret", longAgo + Duration(i), i + 1 < keys, 4'096 * i,
                              std::string("\0\xff", 2) + std::to_string(i)});
    return vault;
}

SealedEntry sealed(const std::string& kind, const std::string& owner, std::uint64_t version)
{
    return {{kind, owner, version, std::string("PHSR\0", 5) + std::to_string(version)}, longAgo, "ann", {}};
}

TrustState someTrust()
{
    TrustState trust;
    trust.operators["ann"] = {"ann",
                              {Role::Admin},
                              {{3, 64ULL << 20, std::string("0123456789abcde\0", 16)}, std::string(32, '\1')},
                              longAgo};
    trust.operators["bob"] = {"bob",
                              {Role::Operator, {AgentId("billing"), AgentId("search")}, {RegionName("west")}},
                              {{4, 128ULL << 20, std::string(16, '\xff')}, std::string(32, '\0')},
                              longAgo + 1ms};
    trust.tokens["aaaabbbbcccc"] = {"aaaabbbbcccc", "ci",  {Role::Viewer}, longAgo,
                                    longAgo + 1h,   "ann", hashOf(1)};
    trust.tokens["ddddeeeeffff"] = {
        "ddddeeeeffff", "deploy", {Role::Operator, {AgentId("search")}}, longAgo, {}, "ann", hashOf(2)};
    trust.sealed[{secretKind, "model-key"}] = sealed(secretKind, "model-key", 1'764'000'000'123);
    trust.sealed[{secretKind, "model-key"}].lastUsed = longAgo + 5s;
    trust.sealed[{agentDataKind, "billing"}] = sealed(agentDataKind, "billing", 1);
    trust.vault = vaultOf(3);
    return trust;
}

FleetState stateOf(const TrustState& trust)
{
    FleetState state;
    state.fleet = "production";
    state.trust = trust;
    return state;
}

}  // namespace

class TestTrustRows : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_store = open();
    }

    void comesBackAsItWasSaved()
    {
        save(someTrust());
        m_store = open();
        QVERIFY(loaded() == someTrust());
    }

    void aVaultComesBackWithAnyNumberOfKeys()
    {
        for (const std::size_t keys : {0U, 3U, 1U}) {
            TrustState trust;
            trust.vault = vaultOf(keys);
            save(trust);
            m_store = open();
            QVERIFY(loaded() == trust);
        }
        save({});
        QVERIFY(loaded() == TrustState());
    }

    void whatIsGoneOrChangedIsReplaced()
    {
        for (const bool isReopened : {false, true}) {
            TrustState trust = someTrust();
            save(trust);
            if (isReopened)
                m_store = open();
            trust.operators.erase("bob");
            trust.operators["ann"].passPhrase.hash = std::string(32, '\2');
            trust.tokens.erase("aaaabbbbcccc");
            trust.sealed.erase({agentDataKind, "billing"});
            trust.sealed[{secretKind, "model-key"}] = sealed(secretKind, "model-key", 1'764'000'000'124);
            trust.vault = vaultOf(4);
            save(trust);
            QVERIFY(loaded() == trust);
            m_store = open();
            QVERIFY(loaded() == trust);
        }
    }

    void onlyWhatDiffersIsWritten()
    {
        TrustState trust = someTrust();
        save(trust);
        for (const char* table : {"operator", "api_token", "sealed", "vault", "vault_key"})
            execute(std::string("CREATE TABLE IF NOT EXISTS told (what TEXT); CREATE TRIGGER told_") + table
                    + " AFTER INSERT ON " + table + " BEGIN INSERT INTO told VALUES ('" + table
                    + "'); END; CREATE TRIGGER gone_" + table + " AFTER DELETE ON " + table
                    + " BEGIN INSERT INTO told VALUES ('no " + table + "'); END");
        save(trust);
        QCOMPARE(told(), std::string());

        trust.sealed[{secretKind, "model-key"}].lastUsed = longAgo + 6s;
        save(trust);
        QCOMPARE(told(), std::string("sealed"));

        trust.operators["bob"].rights = {Role::Viewer};
        trust.tokens.erase("ddddeeeeffff");
        save(trust);
        QCOMPARE(told(), std::string("operator, no api_token"));

        trust.vault->keys.pop_back();
        trust.vault->keys.pop_back();
        save(trust);
        QCOMPARE(told(), std::string("no vault, no vault_key, no vault_key, no vault_key, vault, vault_key"));
    }

    // The count of a key must not be behind what it sealed.
    void theVaultIsKeptWithItsRecordOrNeitherIs()
    {
        TrustState trust;
        trust.vault = vaultOf(1);
        trust.sealed[{secretKind, "model-key"}] = sealed(secretKind, "model-key", 1);
        save(trust);
        execute("CREATE TRIGGER full BEFORE DELETE ON vault BEGIN SELECT RAISE(ABORT, 'full'); END");

        FleetState next = stateOf(trust);
        next.trust.vault = vaultOf(2);
        next.trust.sealed[{secretKind, "model-key"}] = sealed(secretKind, "model-key", 2);
        QVERIFY(!m_store->saveState(next));

        QVERIFY(loaded() == trust);
        execute("DROP TRIGGER full");
        QVERIFY(bool(m_store->saveState(next)));
        QVERIFY(loaded() == next.trust);
    }

    void aVaultOfTheSchemaBeforeComesAlong()
    {
        m_store.reset();
        m_folder = std::make_unique<QTemporaryDir>();
        QFile file(path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.close();
        auto database = Database::open(path().toStdString(), Database::Access::ReadWrite);
        QVERIFY(bool(migrate(*database.value(), storeSchema().first(5))));
        QVERIFY(bool(database.value()->execute(
            "INSERT INTO fleet VALUES (1, 'production', 'd', 1, 1);"
            "INSERT INTO vault VALUES (1, 'key-file', 3, 67108864, x'00', 7);"
            "INSERT INTO vault_key VALUES (9, 0, 'secret', 1764000000123, 0, 4096, x'ff00');"
            "INSERT INTO sealed VALUES ('secret', 'model-key', 4, x'00ff')")));
        database.value().reset();

        m_store = open();

        TrustState expected;
        expected.vault = {MasterSource::KeyFile,
                          {3, 64ULL << 20, std::string(1, '\0')},
                          7,
                          {{9, "secret", longAgo, false, 4'096, std::string("\xff\0", 2)}}};
        expected.sealed[{secretKind, "model-key"}] = {
            {secretKind, "model-key", 4, std::string("\0\xff", 2)}, {}, {}, {}};
        QVERIFY(loaded() == expected);
        save(someTrust());
        QVERIFY(loaded() == someTrust());
    }

    void namesTheRowThatIsCorrupt_data()
    {
        QTest::addColumn<QByteArray>("damage");
        QTest::addColumn<QByteArray>("named");
        const auto row = [](const char* what, const char* damage, const char* named) {
            QTest::newRow(what) << QByteArray(damage) << QByteArray(named);
        };
        row("a role that is none", "UPDATE operator SET role = 'god' WHERE name = 'bob'", "account \"bob\"");
        row("agents that are no list", "UPDATE operator SET agents = '' WHERE name = 'bob'",
            "account \"bob\"");
        row("agents without names", "UPDATE operator SET agents = '[1]' WHERE name = 'bob'",
            "account \"bob\"");
        row("regions that are no list", "UPDATE operator SET regions = '{}' WHERE name = 'bob'",
            "account \"bob\"");
        row("a short hash", "UPDATE operator SET hash = x'00' WHERE name = 'bob'", "account \"bob\"");
        row("a short salt", "UPDATE operator SET salt = x'00' WHERE name = 'bob'", "account \"bob\"");
        row("no name", "UPDATE operator SET name = '' WHERE name = 'bob'", "account \"\"");
        row("a token's role", "UPDATE api_token SET role = '' WHERE name = 'ci'", "token \"aaaabbbbcccc\"");
        row("a token's agents", "UPDATE api_token SET agents = '[' WHERE name = 'ci'",
            "token \"aaaabbbbcccc\"");
        row("a token's hash", "UPDATE api_token SET hash = x'00' WHERE name = 'ci'",
            "token \"aaaabbbbcccc\"");
        row("a token without a name", "UPDATE api_token SET name = '' WHERE name = 'ci'",
            "token \"aaaabbbbcccc\"");
        row("a version of 0", "UPDATE sealed SET version = 0 WHERE owner = 'model-key'",
            "secret \"model-key\"");
        row("a record of nobody", "UPDATE sealed SET owner = '' WHERE owner = 'model-key'", "secret \"\"");
        row("a vault's source", "UPDATE vault SET source = 'moon'", "the vault's master key comes from");
    }

    void namesTheRowThatIsCorrupt()
    {
        QFETCH(QByteArray, damage);
        QFETCH(QByteArray, named);
        save(someTrust());
        execute(damage.toStdString());

        const auto state = m_store->loadState();

        QVERIFY(!state);
        QCOMPARE(state.error().code, ErrorCode::Corrupt);
        QVERIFY2(state.error().context.find(named.toStdString()) != std::string::npos,
                 state.error().context.c_str());
    }

private:
    QString path() const { return m_folder->filePath(QStringLiteral("pilothouse.db")); }

    std::unique_ptr<Store> open() const
    {
        auto store = Store::open(m_folder->path().toStdString(), Store::Mode::ReadWrite);
        if (!store)
            qFatal("%s", store.error().context.c_str());
        return std::move(store).value();
    }

    void save(const TrustState& trust) const
    {
        if (auto saved = m_store->saveState(stateOf(trust)); !saved)
            qFatal("%s", saved.error().context.c_str());
    }

    TrustState loaded() const
    {
        auto state = m_store->loadState();
        if (!state)
            qFatal("%s", state.error().context.c_str());
        return state.value()->trust;
    }

    void execute(const std::string& sql) const
    {
        auto database = Database::open(path().toStdString(), Database::Access::ReadWrite);
        if (auto executed = database.value()->execute(sql); !executed)
            qFatal("%s", executed.error().context.c_str());
    }

    // What the triggers saw since this was asked the last time.
    std::string told() const
    {
        auto database = Database::open(path().toStdString(), Database::Access::ReadWrite);
        const std::string what =
            database.value()->ask("SELECT coalesce(group_concat(what, ', '), '') FROM told").value();
        execute("DELETE FROM told");
        return what;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Store> m_store;
};

}  // namespace tst_trust_rows

PILOTHOUSE_TEST(tst_trust_rows, TestTrustRows)
#include "tst_trust_rows.moc"
