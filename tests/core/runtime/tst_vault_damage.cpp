// Sealed records that somebody changed, moved, or put back: not used, one error for all of it outside, and
// told of.

#include <QTest>

#include "tests/core/runtime/vault_rig.h"
#include "tests/support/test_program.h"

namespace tst_vault_damage {

using core::ErrorCode;
using core::VaultState;

namespace {

constexpr const char* fleetOfAgents = R"(
fleet: test
gateway: { listen: 127.0.0.1:0 }
agents:
  - { id: billing, replicas: 0, scaling: { min: 0 }, run: { command: [sleep, "600"] } }
  - { id: search, replicas: 0, scaling: { min: 0 }, run: { command: [sleep, "600"] } }
)";

// What an agent that needs a secret is told when it starts.
constexpr const char* fleetWithASecret = R"(
fleet: test
gateway: { listen: 127.0.0.1:0 }
agents:
  - id: reader
    run: { command: [sleep, "600"], environment: { TOKEN: "secret:model-key" }, onExit: stop, stopGrace: 1s }
    replicas: 1
)";

constexpr const char* cannotBeOpened = "the data of the agent billing cannot be opened";

}  // namespace

class TestVaultDamage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fault40_whateverIsWrongHasOneErrorAndIsInTheJournal_data()
    {
        QTest::addColumn<QByteArray>("damage");
        const auto row = [](const char* name, const char* sql) { QTest::newRow(name) << QByteArray(sql); };
        row("a bit of the text is flipped",
            "UPDATE sealed SET bytes = substr(bytes, 1, length(bytes) - 20) || x'00' || "
            "substr(bytes, length(bytes) - 18) WHERE owner = 'billing'");
        row("it is cut", "UPDATE sealed SET bytes = substr(bytes, 1, 40) WHERE owner = 'billing'");
        row("it is no sealed record", "UPDATE sealed SET bytes = x'0102' WHERE owner = 'billing'");
        row("it is empty", "UPDATE sealed SET bytes = x'' WHERE owner = 'billing'");
        row("it is another agent's",
            "UPDATE sealed SET bytes = (SELECT bytes FROM sealed WHERE owner = 'search') "
            "WHERE owner = 'billing'");
        row("it is a secret",
            "UPDATE sealed SET bytes = (SELECT bytes FROM sealed WHERE kind = 'secret') "
            "WHERE owner = 'billing'");
        row("its version is another", "UPDATE sealed SET version = version + 1 WHERE owner = 'billing'");
        row("its key is unknown",
            "UPDATE sealed SET bytes = substr(bytes, 1, 6) || x'0102030405060708' || substr(bytes, 15) "
            "WHERE owner = 'billing'");
    }

    void fault40_whateverIsWrongHasOneErrorAndIsInTheJournal()
    {
        QFETCH(QByteArray, damage);
        VaultRig rig(fleetOfAgents);
        rig.keyFile = rig.path("master.key");
        rig.start();
        QVERIFY(bool(rig.keepData("billing", R"({"cursor": 17})")));
        QVERIFY(bool(rig.keepData("search", R"({"cursor": 18})")));
        QVERIFY(bool(rig.keep("model-key", R"({"cursor": 19})")));
        rig.stop();
        rig.execute(damage.toStdString());

        rig.start();

        const auto read = rig.readData("billing");
        QVERIFY(!read);
        QCOMPARE(read.error(), (core::Error{ErrorCode::Corrupt, cannotBeOpened}));
        QCOMPARE(rig.readData("billing").error(), read.error());
        QTRY_COMPARE(rig.journal("vault"),
                     (std::vector<std::string>{
                         "controller: A sealed record was not used: the data of the agent billing cannot be "
                         "opened."}));
        QTRY_COMPARE(rig.view().trouble,
                     std::string("The data of the agent billing cannot be opened: it was damaged or tampered "
                                 "with. Set it anew."));
        QVERIFY(rig.hasNotice(rig.view().trouble));
        QVERIFY(rig.readData("search").value().matches(R"({"cursor": 18})"));

        QVERIFY(bool(rig.keepData("billing", R"({"cursor": 20})")));
        QVERIFY(rig.readData("billing").value().matches(R"({"cursor": 20})"));
        QVERIFY(rig.view().trouble.empty());
    }

    void fault40_aWrongPassPhraseIsNotToldFromATamperedVault_data()
    {
        QTest::addColumn<QByteArray>("damage");
        QTest::newRow("a damaged key") << QByteArray("UPDATE vault_key SET sealed = x'0102'");
        QTest::newRow("another master key") << QByteArray("UPDATE vault SET master = master + 1");
        QTest::newRow("a salt of none") << QByteArray("UPDATE vault SET salt = x''");
        QTest::newRow("a cost without bound") << QByteArray("UPDATE vault SET passes = 1000000");
    }

    void fault40_aWrongPassPhraseIsNotToldFromATamperedVault()
    {
        QFETCH(QByteArray, damage);
        VaultRig rig(fleetOfAgents);
        rig.start();
        QVERIFY(bool(rig.make()));
        QVERIFY(bool(rig.keepData("billing", "[1]")));
        rig.restart();
        const auto wrong = rig.unlock("correct horse batterz");
        QCOMPARE(wrong.error().code, ErrorCode::Forbidden);
        QTRY_COMPARE(rig.journal("vault").size(), std::size_t(1));
        rig.stop();
        rig.execute(damage.toStdString());

        rig.start();

        QCOMPARE(rig.unlock().error(), wrong.error());
        QCOMPARE(rig.view().state, VaultState::Locked);
        QTRY_COMPARE(rig.journal("vault").size(), std::size_t(2));
    }

    void trapE12_anInstanceDoesNotStartWithASecretThatWasTamperedWith()
    {
        VaultRig rig(fleetWithASecret);
        rig.keyFile = rig.path("master.key");
        rig.start();
        QVERIFY(bool(rig.keep("model-key", "sk-proj-1")));
        rig.stop();
        rig.execute("UPDATE sealed SET bytes = substr(bytes, 1, length(bytes) - 1) || x'00'");

        rig.start();

        const auto reason = [&] {
            const auto snapshot = rig.feed->latest();
            return snapshot->instances.empty() ? std::string() : snapshot->instances.front()->reason;
        };
        QTRY_VERIFY2_WITH_TIMEOUT(
            reason().find("secret missing: model-key (the secret model-key cannot be opened)")
                != std::string::npos,
            reason().c_str(), 10'000);
        QTRY_VERIFY(rig.hasNotice("The secret model-key cannot be opened"));
        QTRY_COMPARE(rig.journal("vault").size(), std::size_t(1));
    }

    void trapE5_aRecordThatWasPutBackIsNotUsed_data()
    {
        QTest::addColumn<bool>("withPassPhrase");
        QTest::newRow("found at the start") << false;
        QTest::newRow("found when it is unlocked") << true;
    }

    void trapE5_aRecordThatWasPutBackIsNotUsed()
    {
        QFETCH(bool, withPassPhrase);
        VaultRig rig(fleetOfAgents);
        if (!withPassPhrase)
            rig.keyFile = rig.path("master.key");
        rig.start();
        if (withPassPhrase)
            QVERIFY(bool(rig.make()));
        QVERIFY(bool(rig.keepData("billing", R"({"limit": 1})")));
        QVERIFY(bool(rig.keepData("search", "[1]")));
        rig.stop();
        rig.execute("CREATE TABLE stolen AS SELECT * FROM sealed WHERE owner = 'billing'");
        rig.start();
        if (withPassPhrase)
            QVERIFY(bool(rig.unlock()));
        QTRY_VERIFY(rig.view().trouble.empty());
        QVERIFY(bool(rig.keepData("billing", R"({"limit": 2})")));
        for (int i = 0; i < 120; ++i)  // so that its writing is far behind in the journal
            QVERIFY(rig.readData("billing").value().matches(R"({"limit": 2})"));
        rig.stop();
        rig.execute("INSERT OR REPLACE INTO sealed SELECT * FROM stolen");

        rig.start();

        if (withPassPhrase)
            QVERIFY(bool(rig.unlock()));
        QCOMPARE(rig.readData("billing").error(), (core::Error{ErrorCode::Corrupt, cannotBeOpened}));
        QVERIFY(rig.readData("search").value().matches("[1]"));
        QTRY_COMPARE(rig.journal("vault").size(), std::size_t(1));
        QTRY_VERIFY(rig.hasNotice("The data of the agent billing cannot be opened"));
        QVERIFY(bool(rig.keepData("billing", R"({"limit": 3})")));
        QVERIFY(rig.readData("billing").value().matches(R"({"limit": 3})"));
        QVERIFY(rig.view().trouble.empty());
    }

    void trapE5_aRecordThatWasRemovedStaysSo()
    {
        VaultRig rig(fleetOfAgents);
        rig.keyFile = rig.path("master.key");
        rig.start();
        QVERIFY(bool(rig.keepData("billing", "[1]")));
        rig.stop();
        rig.execute("CREATE TABLE stolen AS SELECT * FROM sealed");
        rig.start();
        QVERIFY(bool(rig.submit(core::RemoveSealed{core::agentDataKind, "billing"})));
        QCOMPARE(rig.readData("billing").error().code, ErrorCode::NotFound);
        rig.stop();
        rig.execute("INSERT INTO sealed SELECT * FROM stolen");

        rig.start();

        QCOMPARE(rig.readData("billing").error(), (core::Error{ErrorCode::Corrupt, cannotBeOpened}));
        QVERIFY(bool(rig.keepData("billing", "[2]")));
        rig.restart();
        QVERIFY(rig.readData("billing").value().matches("[2]"));
    }

    // What cannot be opened cannot be sealed anew either, and holds up nothing.
    void newKeysPassOverADamagedRecord()
    {
        VaultRig rig(fleetOfAgents);
        rig.keyFile = rig.path("master.key");
        rig.start();
        QVERIFY(bool(rig.keepData("billing", "[1]")));
        QVERIFY(bool(rig.keepData("search", "[2]")));
        rig.stop();
        rig.execute("UPDATE sealed SET bytes = substr(bytes, 1, length(bytes) - 1) || x'00' "
                    "WHERE owner = 'billing'");
        rig.start();

        QVERIFY(bool(rig.rotate()));

        const auto hasForgotten = [&] {
            const auto vault = rig.trust().vault;
            return std::none_of(vault->keys.begin(), vault->keys.end(),
                                [](const core::WrappedKey& key) { return key.isRetired; });
        };
        QTRY_VERIFY_WITH_TIMEOUT(hasForgotten(), 10'000);
        QCOMPARE(rig.view().outdated, 0U);
        QVERIFY(rig.hasNotice("The data of the agent billing cannot be opened"));
        QVERIFY(rig.readData("search").value().matches("[2]"));
        QCOMPARE(rig.readData("billing").error().code, ErrorCode::Corrupt);
    }
};

}  // namespace tst_vault_damage

PILOTHOUSE_TEST(tst_vault_damage, TestVaultDamage)
#include "tst_vault_damage.moc"
