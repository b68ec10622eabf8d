// Another master key for the vault of a running core: what opens it afterwards, and what does when it failed.

#include <QDir>
#include <QTest>

#include "tests/core/runtime/vault_rig.h"
#include "tests/core/runtime/vault_traces.h"
#include "tests/support/test_program.h"

namespace tst_vault_master {

using core::Actor;
using core::AgentId;
using core::ErrorCode;
using core::MasterSource;
using core::Role;
using core::Secret;
using core::VaultState;
using core::VaultWish;

namespace {

constexpr const char* fleetOfAgents = R"(
fleet: test
gateway: { listen: 127.0.0.1:0 }
agents:
  - { id: billing, replicas: 0, scaling: { min: 0 }, run: { command: [sleep, "600"] } }
)";

constexpr const char* newPhrase = "staple it to the mast";
constexpr const char* wrongPhrase = "correct horse batterz";

VaultWish to(const char* passPhrase, const char* current = VaultRig::passPhrase,
             const Actor& by = VaultRig::tester())
{
    return {MasterSource::PassPhrase, Secret(passPhrase), by, Secret(current)};
}

VaultWish toSource(MasterSource source)
{
    return {source, {}, VaultRig::tester(), Secret(VaultRig::passPhrase)};
}

// With a vault of the rig's pass phrase, and something in it.
void startWithVault(VaultRig& rig)
{
    rig.start();
    QVERIFY(bool(rig.make()));
    QVERIFY(bool(rig.keepData("billing", R"({"cursor": 17})")));
}

bool hasData(VaultRig& rig)
{
    const auto data = rig.readData("billing");
    return data && data.value().matches(R"({"cursor": 17})");
}

struct Keyring {
    std::map<std::string, std::string> kept;

    core::KeyringAccess access()
    {
        return {[this](const std::string& name) -> core::Result<Secret> { return Secret(kept.at(name)); },
                [this](const std::string& name, const Secret& text) -> core::Result<> {
                    kept[name] = text.reveal();
                    return core::done;
                }};
    }
};

}  // namespace

class TestVaultMaster : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anotherPassPhraseOpensTheVaultFromThenOn()
    {
        VaultRig rig(fleetOfAgents);
        QVERIFY(QDir().mkpath(rig.dataFolder()));
        const LogFile logged(rig.dataFolder().toStdString() + "/test.log");
        startWithVault(rig);

        const auto changed = rig.changeMaster(to(newPhrase));

        QVERIFY(bool(changed));
        QVERIFY(changed.value().journalSeq > 0);
        QVERIFY(rig.journalHas("command", "api:admin: Asked to change the vault's master key."));
        QVERIFY(hasData(rig));  // it stays open
        QVERIFY(bool(rig.keep("model-key", "x")));

        rig.restart();
        QCOMPARE(rig.view().state, VaultState::Locked);
        QCOMPARE(rig.unlock().error().code, ErrorCode::Forbidden);
        QVERIFY(bool(rig.unlock(newPhrase)));
        QVERIFY(hasData(rig));
        QVERIFY(bool(rig.changeMaster(to(VaultRig::passPhrase, newPhrase))));
        rig.stop();
        for (const char* text : {VaultRig::passPhrase, newPhrase})
            QCOMPARE(filesWith(rig.dataFolder(), text), QStringList());
    }

    void whoDoesNotKnowThePresentPassPhraseIsRefusedAndToldOf()
    {
        VaultRig rig(fleetOfAgents);
        QVERIFY(QDir().mkpath(rig.dataFolder()));
        const LogFile logged(rig.dataFolder().toStdString() + "/test.log");
        startWithVault(rig);
        const core::TrustState before = rig.trust();

        QCOMPARE(rig.changeMaster(to(newPhrase, wrongPhrase)).error(),
                 (core::Error{ErrorCode::Forbidden, "the vault does not open with that"}));
        QTRY_VERIFY(rig.journalHas("vault",
                                   "api:admin: Refused to change the vault's master key for api:admin: the "
                                   "vault does not open with that."));
        QCOMPARE(rig.changeMaster(to(newPhrase, "")).error().code, ErrorCode::Forbidden);
        QCOMPARE(rig.changeMaster(to(newPhrase, newPhrase)).error().code, ErrorCode::Forbidden);

        QVERIFY(hasData(rig));
        QVERIFY(rig.trust().vault == before.vault);
        rig.restart();
        QCOMPARE(rig.unlock(newPhrase).error().code, ErrorCode::Forbidden);
        QVERIFY(bool(rig.unlock()));
        QVERIFY(hasData(rig));
        rig.stop();
        for (const char* text : {VaultRig::passPhrase, newPhrase, wrongPhrase})
            QCOMPARE(filesWith(rig.dataFolder(), text), QStringList());
    }

    void aNewMasterKeyThatCannotBeIsInvalid()
    {
        VaultRig rig(fleetOfAgents);
        startWithVault(rig);

        QCOMPARE(rig.changeMaster(to("too short")).error().code, ErrorCode::Invalid);
        QCOMPARE(rig.changeMaster(toSource(MasterSource::KeyFile)).error().code, ErrorCode::Invalid);
        QCOMPARE(rig.changeMaster(toSource(MasterSource::Credential)).error().code, ErrorCode::Invalid);
        QCOMPARE(rig.changeMaster(toSource(MasterSource::Keyring)).error().code, ErrorCode::Unreachable);

        QVERIFY(bool(rig.changeMaster(to(newPhrase))));  // the present one is still right
    }

    void onlyAnOpenVaultHasAMasterKeyToChange()
    {
        VaultRig rig(fleetOfAgents);
        rig.start();
        QCOMPARE(rig.changeMaster(to(newPhrase)).error().code, ErrorCode::Refused);
        QVERIFY(bool(rig.make()));
        rig.restart();

        QCOMPARE(rig.changeMaster(to(newPhrase)).error(),
                 (core::Error{ErrorCode::Refused, "the vault is locked"}));

        QVERIFY(bool(rig.unlock()));
        QVERIFY(bool(rig.changeMaster(to(newPhrase))));
    }

    void whoIsNoAdminIsRefusedBeforeAnythingIsLookedAt()
    {
        VaultRig rig(fleetOfAgents);
        startWithVault(rig);
        QVERIFY(bool(rig.addAccount("ada", {Role::Admin})));
        QVERIFY(bool(rig.addAccount("otto", {Role::Operator})));

        for (const VaultWish& wish : {to(newPhrase, VaultRig::passPhrase, Actor::signedIn("otto")),
                                      to("short", wrongPhrase, Actor::signedIn("otto")),
                                      to(newPhrase, VaultRig::passPhrase, Actor::desk("somebody"))})
            QCOMPARE(rig.changeMaster(wish).error().code, ErrorCode::Forbidden);

        QTRY_VERIFY(
            rig.journalHas("access",
                           "otto: Refused to let otto change the vault's master key: it needs the role "
                           "admin, and the one who asks has the role operator."));
        QVERIFY(rig.journal("vault").empty());  // no pass phrase was tried
        QVERIFY(bool(rig.changeMaster(to(newPhrase, VaultRig::passPhrase, Actor::signedIn("ada")))));
    }

    void aKeyFileThatWasLeftBehindIsSaidToBeAnotherKey()
    {
        VaultRig rig(fleetOfAgents);
        rig.keyFile = rig.path("master.key");
        rig.start();
        QVERIFY(bool(rig.keepData("billing", R"({"cursor": 17})")));

        QVERIFY(bool(rig.changeMaster(to(newPhrase, ""))));  // there is no present one to know

        QTRY_COMPARE(rig.view().source, MasterSource::PassPhrase);
        QVERIFY(hasData(rig));
        rig.restart();
        QCOMPARE(rig.view().state, VaultState::Locked);
        QCOMPARE(rig.view().trouble,
                 std::string("The vault is locked: its master key is another one than that of the key file. "
                             "Its pass phrase opens it."));
        QVERIFY(rig.hasNotice(rig.view().trouble));
        QVERIFY(bool(rig.unlock(newPhrase)));
        QVERIFY(hasData(rig));
        QTRY_VERIFY(rig.view().trouble.empty());
    }

    void theKeyringTakesOverAndIsLeftAgain()
    {
        VaultRig rig(fleetOfAgents);
        Keyring keyring;
        rig.keyring = keyring.access();
        startWithVault(rig);

        QVERIFY(bool(rig.changeMaster(toSource(MasterSource::Keyring))));

        QCOMPARE(keyring.kept.size(), std::size_t(1));
        rig.restart();
        QTRY_COMPARE(rig.view().state, VaultState::Open);
        QCOMPARE(rig.view().source, MasterSource::Keyring);
        QVERIFY(hasData(rig));

        QVERIFY(bool(rig.changeMaster(to(newPhrase, ""))));
        rig.restart();
        QCOMPARE(rig.view().state, VaultState::Locked);
        QVERIFY(bool(rig.unlock(newPhrase)));
        QVERIFY(hasData(rig));
    }

    void aKeyringIsNotAskedForOneWhoDoesNotKnowThePresentPassPhrase()
    {
        VaultRig rig(fleetOfAgents);
        Keyring keyring;
        rig.keyring = keyring.access();
        startWithVault(rig);
        VaultWish wish = toSource(MasterSource::Keyring);
        wish.current = Secret(wrongPhrase);

        QCOMPARE(rig.changeMaster(wish).error().code, ErrorCode::Forbidden);

        QVERIFY(keyring.kept.empty());
    }

    void newDataKeysAreSealedWithTheNewMasterKeyAsWell()
    {
        VaultRig rig(fleetOfAgents);
        startWithVault(rig);
        for (int i = 0; i < 25; ++i)
            QVERIFY(bool(rig.keep(("key-" + std::to_string(i)).c_str(), "value " + std::to_string(i))));

        QVERIFY(bool(rig.rotate()));
        QVERIFY(bool(rig.changeMaster(to(newPhrase))));  // while the rest is still to be sealed anew

        QTRY_VERIFY_WITH_TIMEOUT(hasNoRetiredKey(rig.trust()), 20'000);
        QCOMPARE(rig.view().outdated, 0U);
        rig.restart();
        QVERIFY(bool(rig.unlock(newPhrase)));
        QVERIFY(hasData(rig));
        QVERIFY(bool(rig.rotate()));  // which opens every secret
        QTRY_VERIFY_WITH_TIMEOUT(hasNoRetiredKey(rig.trust()), 20'000);
        QVERIFY(rig.view().trouble.empty());
    }

    void aStoreThatFailsLeavesThePresentMasterKey_data()
    {
        QTest::addColumn<QByteArray>("table");
        QTest::addColumn<bool>("isNewAfterACrash");
        QTest::newRow("nothing can be written") << QByteArray("vault") << false;
        QTest::newRow("the journal cannot be written") << QByteArray("journal") << true;
    }

    void aStoreThatFailsLeavesThePresentMasterKey()
    {
        QFETCH(QByteArray, table);
        VaultRig rig(fleetOfAgents);
        startWithVault(rig);
        breakTable(rig, table);

        const auto refused = rig.changeMaster(to(newPhrase));

        QVERIFY(!refused);
        QVERIFY2(refused.error().context.find("the former master key stays") != std::string::npos,
                 refused.error().context.c_str());
        // Now the core knows that it cannot write, so it does not begin.
        const auto notBegun = rig.changeMaster(to(newPhrase));
        QCOMPARE(notBegun.error().code, ErrorCode::Io);
        QCOMPARE(rig.view().state, VaultState::Open);
        rig.execute("DROP TRIGGER full");

        QTRY_VERIFY_WITH_TIMEOUT(
            rig.journalHas("command", "controller: Asked to keep the vault's former master key."), 20'000);
        QVERIFY(hasData(rig));
        QVERIFY(bool(rig.keep("model-key", "x")));
        rig.restart();
        QCOMPARE(rig.unlock(newPhrase).error().code, ErrorCode::Forbidden);
        QVERIFY(bool(rig.unlock()));
        QVERIFY(hasData(rig));
        QVERIFY(bool(rig.changeMaster(to(newPhrase))));
    }

    void oneOfTheTwoOpensTheVaultWhenTheStoreStaysBroken_data()
    {
        aStoreThatFailsLeavesThePresentMasterKey_data();
    }

    void oneOfTheTwoOpensTheVaultWhenTheStoreStaysBroken()
    {
        QFETCH(QByteArray, table);
        QFETCH(bool, isNewAfterACrash);
        VaultRig rig(fleetOfAgents);
        startWithVault(rig);
        breakTable(rig, table);
        QVERIFY(!rig.changeMaster(to(newPhrase)));
        rig.stop();
        rig.execute("DROP TRIGGER full");

        rig.start();

        QCOMPARE(bool(rig.unlock(newPhrase)), isNewAfterACrash);
        QCOMPARE(bool(rig.unlock()), !isNewAfterACrash);
        QVERIFY(hasData(rig));
    }

private:
    static void breakTable(const VaultRig& rig, const QByteArray& table)
    {
        rig.execute("CREATE TRIGGER full BEFORE INSERT ON " + table.toStdString()
                    + " BEGIN SELECT RAISE(ABORT, 'full'); END");
    }

    static bool hasNoRetiredKey(const core::TrustState& trust)
    {
        return std::ranges::none_of(trust.vault->keys, &core::WrappedKey::isRetired);
    }
};

}  // namespace tst_vault_master

PILOTHOUSE_TEST(tst_vault_master, TestVaultMaster)
#include "tst_vault_master.moc"
