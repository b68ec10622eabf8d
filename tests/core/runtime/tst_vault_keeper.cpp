// The vault's life in a running core: made, opened, kept over a restart, and given new keys.

#include <QDir>
#include <QTest>

#include "core/security/master_key.h"
#include "tests/core/gateway/test_certificates.h"
#include "tests/core/runtime/vault_rig.h"
#include "tests/core/runtime/vault_traces.h"
#include "tests/support/test_program.h"

#include <fstream>

namespace tst_vault_keeper {

using core::Actor;
using core::AgentId;
using core::ErrorCode;
using core::MasterSource;
using core::Role;
using core::VaultState;

namespace {

// Shows outside of the data folder what it has in its environment.
constexpr const char* fleetWithASecret = R"(
fleet: test
gateway: { listen: 127.0.0.1:0 }
agents:
  - id: reader
    run:
      command: [sh, "-c", 'printf %s "$TOKEN" > seen-by-agent; exec sleep 600']
      environment: { TOKEN: "secret:model-key" }
      onExit: stop
      stopGrace: 1s
    replicas: 1
)";

constexpr const char* fleetWithAKey = R"(
fleet: test
gateway:
  listen: 127.0.0.1:0
  tls: { certificate: gateway.pem, key: "secret:gateway-key" }
)";

constexpr const char* fleetOfAgents = R"(
fleet: test
gateway: { listen: 127.0.0.1:0 }
agents:
  - { id: billing, replicas: 0, scaling: { min: 0 }, run: { command: [sleep, "600"] } }
  - { id: search, replicas: 0, scaling: { min: 0 }, run: { command: [sleep, "600"] } }
)";

}  // namespace

class TestVaultKeeper : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void trapE6_aSecretReachesItsAgentAndIsNowhereElse()
    {
        const QByteArray value = "sk-proj-9c2f47e81d3b";
        VaultRig rig(fleetWithASecret);
        QVERIFY(QDir().mkpath(rig.dataFolder()));
        const LogFile logged(rig.dataFolder().toStdString() + "/test.log");
        rig.keyFile = rig.path("master.key");
        rig.start();
        QCOMPARE(rig.view().state, VaultState::None);  // made at the first need
        QTRY_VERIFY_WITH_TIMEOUT(failsFor(rig, "secret missing: model-key"), 10'000);

        QVERIFY(bool(rig.keep("model-key", value.toStdString())));

        QTRY_COMPARE_WITH_TIMEOUT(contentOf(rig.path("seen-by-agent")), value, 20'000);
        QTRY_COMPARE(rig.view().state, VaultState::Open);
        QTRY_VERIFY(rig.trust().sealed.begin()->second.lastUsed.has_value());
        rig.stop();
        QVERIFY(!filesWith(rig.dataFolder(), "model-key").isEmpty());  // so files are really looked at
        const QByteArray key = contentOf(rig.path("master.key")).trimmed();
        for (const QByteArray& text : {value, value.toBase64(), value.toHex(), key, QByteArray::fromHex(key)})
            QCOMPARE(filesWith(rig.dataFolder(), text), QStringList());
    }

    void theGatewaysKeyMayBeASecret()
    {
        const TestCertificate certificate = TestCertificate::authority("servers").sign({.name = "gateway"});
        VaultRig rig(fleetWithAKey);
        std::ofstream(rig.path("gateway.pem")) << certificate.certificatePem();
        rig.start();
        QTRY_VERIFY_WITH_TIMEOUT(rig.hasNotice("secret:gateway-key: there is no secret"), 10'000);
        QVERIFY(bool(rig.make()));
        QVERIFY(bool(rig.keep("gateway-key", certificate.keyPem())));
        QTRY_VERIFY_WITH_TIMEOUT(!rig.hasNotice("The gateway serves nobody"), 20'000);
        QTRY_VERIFY(rig.trust().sealed.begin()->second.lastUsed.has_value());
        QCOMPARE(rig.feed->latest()->gatewayKeySecret, "gateway-key");
        const auto preview = rig.preview(core::RemoveSealed{core::secretKind, "gateway-key"});
        QVERIFY(preview.value().consequences.back().starts_with("The gateway serves nobody without it"));

        rig.restart();

        QTRY_VERIFY_WITH_TIMEOUT(
            rig.hasNotice("The gateway serves nobody until it has its key: secret:gateway-key: the vault is"),
            10'000);
        QVERIFY(bool(rig.unlock()));
        QTRY_VERIFY_WITH_TIMEOUT(!rig.hasNotice("The gateway serves nobody"), 20'000);
        rig.stop();
        QCOMPARE(filesWith(rig.dataFolder(), "PRIVATE KEY"), QStringList());
    }

    void aKeyFileOpensTheVaultAgain()
    {
        VaultRig rig(fleetOfAgents);
        rig.keyFile = rig.path("master.key");
        rig.start();
        QVERIFY(bool(rig.keepData("billing", R"({"cursor": 17})")));
        QCOMPARE(rig.view().source, MasterSource::KeyFile);

        rig.restart();

        QCOMPARE(rig.view().state, VaultState::Open);
        QVERIFY(rig.view().trouble.empty());
        QVERIFY(rig.readData("billing").value().matches(R"({"cursor": 17})"));
    }

    void aKeyFileThatCannotBeUsedEndsTheStart()
    {
        VaultRig rig(fleetOfAgents);
        rig.keyFile = rig.path("master.key");
        rig.start();
        QVERIFY(bool(rig.keepData("billing", "{}")));
        rig.stop();
        const QString file = QString::fromStdString(rig.keyFile);
        QVERIFY(QFile::setPermissions(file, QFile::permissions(file) | QFile::ReadOther));
        QCOMPARE(rig.tryToStart().error().code, ErrorCode::Invalid);
        QVERIFY(rig.tryToStart().error().context.find(rig.keyFile) != std::string::npos);

        QVERIFY(QFile::remove(file));
        QCOMPARE(rig.tryToStart().error().code, ErrorCode::Invalid);
        QVERIFY(!QFile::exists(file));  // another key would open nothing
    }

    void anotherKeyFileLeavesTheVaultLocked()
    {
        VaultRig rig(fleetOfAgents);
        rig.keyFile = rig.path("master.key");
        rig.start();
        QVERIFY(bool(rig.keepData("billing", "{}")));
        rig.stop();
        QVERIFY(QFile::remove(QString::fromStdString(rig.keyFile)));
        QVERIFY(bool(core::makeKeyFile(rig.keyFile)));

        rig.start();

        QCOMPARE(rig.view().state, VaultState::Locked);
        QVERIFY(rig.view().trouble.find("another one than that of the key file") != std::string::npos);
        QVERIFY(rig.hasNotice(rig.view().trouble));
        QCOMPARE(rig.readData("billing").error().code, ErrorCode::Refused);
        QCOMPARE(rig.keepData("billing", "{}").error().code, ErrorCode::Refused);
    }

    void trapE6_aVaultOfAPassPhraseIsLockedUntilItIsGivenAgain()
    {
        VaultRig rig(fleetOfAgents);
        rig.start();
        QCOMPARE(rig.keep("model-key", "x").error().code, ErrorCode::Refused);  // nothing to keep it with
        QVERIFY(bool(rig.make()));
        QCOMPARE(rig.make().error().code, ErrorCode::Exists);
        QVERIFY(bool(rig.keepData("billing", "[1]")));
        QCOMPARE(rig.unlock().error().code, ErrorCode::Refused);  // it is open

        rig.restart();
        QCOMPARE(rig.view().state, VaultState::Locked);
        QVERIFY(rig.hasNotice("The vault is locked. Its pass phrase opens it."));
        QCOMPARE(rig.make().error().code, ErrorCode::Exists);
        QCOMPARE(rig.rotate().error().code, ErrorCode::Refused);
        QCOMPARE(rig.readData("billing").error().code, ErrorCode::Refused);

        QCOMPARE(rig.unlock("correct horse batterz").error().code, ErrorCode::Forbidden);
        QTRY_VERIFY(rig.journalHas("vault",
                                   "api:admin: Refused to unlock the vault for api:admin: the vault does not "
                                   "open with that."));
        QVERIFY(bool(rig.unlock()));
        QTRY_COMPARE(rig.view().state, VaultState::Open);
        QVERIFY(!rig.hasNotice("locked"));
        QVERIFY(rig.readData("billing").value().matches("[1]"));
        QVERIFY(rig.journalHas("command", "api:admin: Asked to unlock the vault."));
    }

    void theKeyringKeepsTheKeyOfAVault()
    {
        VaultRig rig(fleetOfAgents);
        std::map<std::string, std::string> kept;
        rig.keyring.write = [&](const std::string& name, const core::Secret& text) -> core::Result<> {
            kept[name] = text.reveal();
            return core::done;
        };
        bool isThere = true;
        rig.keyring.read = [&](const std::string& name) -> core::Result<core::Secret> {
            if (!isThere)
                return core::Error{ErrorCode::Unreachable, "no D-Bus"};
            return core::Secret(kept.at(name));
        };
        rig.start();
        QVERIFY(bool(rig.make(MasterSource::Keyring)));
        QVERIFY(bool(rig.keepData("billing", "[1]")));

        rig.restart();
        QTRY_COMPARE(rig.view().state, VaultState::Open);
        QVERIFY(rig.readData("billing").value().matches("[1]"));

        isThere = false;
        rig.restart();
        QTRY_VERIFY(rig.view().trouble.find("cannot be had from the keyring") != std::string::npos);
        QCOMPARE(rig.view().state, VaultState::Locked);

        VaultRig without(fleetOfAgents);
        without.start();
        QCOMPARE(without.make(MasterSource::Keyring).error().code, ErrorCode::Unreachable);
    }

    void trapE6_newKeysSealEverythingAnewAndTheOldOnesAreForgotten()
    {
        VaultRig rig(fleetOfAgents);
        rig.keyFile = rig.path("master.key");
        rig.start();
        for (int i = 0; i < 25; ++i)
            QVERIFY(bool(rig.keep(("key-" + std::to_string(i)).c_str(), "value " + std::to_string(i))));
        QVERIFY(bool(rig.keepData("billing", "[1]")));
        QTRY_COMPARE(rig.trust().sealed.size(), std::size_t(26));
        const core::TrustState before = rig.trust();

        QVERIFY(bool(rig.rotate()));

        QTRY_VERIFY_WITH_TIMEOUT(hasOnlyNewKeys(rig.trust(), before), 20'000);
        QCOMPARE(rig.view().outdated, 0U);
        const core::TrustState after = rig.trust();
        for (const auto& [name, entry] : after.sealed) {
            QVERIFY(entry.record.bytes != before.sealed.at(name).record.bytes);
            QVERIFY(entry.record.version > before.sealed.at(name).record.version);
            QCOMPARE(entry.changed, before.sealed.at(name).changed);  // it is the same text
        }
        QVERIFY(rig.journalHas("command", "controller: Asked to seal anew the secret key-7."));
        QVERIFY(rig.journalHas("command", "api:admin: Asked to give the vault new keys."));

        rig.restart();
        QVERIFY(rig.view().trouble.empty());
        QVERIFY(rig.readData("billing").value().matches("[1]"));
    }

    void trapE8_whatIsKeptForAnAgentComesBackByteForByte()
    {
        VaultRig rig(fleetOfAgents);
        rig.keyFile = rig.path("master.key");
        rig.start();
        const std::string data = "{\"when\": \"2026-11-27T10:00:00.000Z\",\n \"big\": 12345678901234567890, "
                                 "\"\\u00e4\": \"\xc3\xa4\"}";
        QVERIFY(bool(rig.keepData("billing", data)));
        QVERIFY(rig.readData("billing").value().matches(data));
        QTRY_VERIFY(rig.trust().sealed.size() == 1);
        QVERIFY(rig.trust().sealed.begin()->second.record.bytes.size() < data.size() + 128);

        for (const char* wrong : {"", "undefined", "{\"a\": undefined}", "NaN", "{"})
            QCOMPARE(rig.keepData("billing", wrong).error().code, ErrorCode::Invalid);
        QCOMPARE(rig.keepData("billing", '"' + std::string(70'000, 'x') + '"').error().code,
                 ErrorCode::Invalid);
        QVERIFY(rig.readData("billing").value().matches(data));
    }

    void secretsThatNoEnvironmentCanHaveAreInvalid()
    {
        VaultRig rig;
        rig.keyFile = rig.path("master.key");
        rig.start();
        for (const std::string& value : {std::string(), std::string("a\0b", 3), std::string(32'769, 'x')})
            QCOMPARE(rig.keep("model-key", value).error().code, ErrorCode::Invalid);
        QCOMPARE(rig.keep("no name", "x").error().code, ErrorCode::Invalid);
        QVERIFY(bool(rig.keep("model-key", std::string(32'768, 'x'))));
    }

    void trapE10_whoMayNotIsRefusedAndToldOfAndReadingIsInTheJournal()
    {
        VaultRig rig(fleetOfAgents);
        rig.keyFile = rig.path("master.key");
        rig.start();
        QCOMPARE(rig.readData("billing").error().code, ErrorCode::NotFound);  // there is none, and no crash
        QVERIFY(bool(rig.keepData("billing", "[1]")));
        QVERIFY(bool(rig.addAccount("ada", {Role::Admin})));
        QVERIFY(bool(rig.addAccount("otto", {Role::Operator, {AgentId("billing")}})));
        QVERIFY(bool(rig.addAccount("vic", {Role::Viewer})));
        const auto otto = Actor::signedIn("otto");
        const auto vic = Actor::signedIn("vic");

        QVERIFY(rig.readData("billing", otto).value().matches("[1]"));
        QVERIFY(rig.journalHas("command", "otto: Asked to read the data of the agent billing."));
        QCOMPARE(rig.readData("billing", vic).error().code, ErrorCode::Forbidden);
        QCOMPARE(rig.readData("search", otto).error().code, ErrorCode::Forbidden);
        QCOMPARE(rig.keepData("search", "[2]", otto).error().code, ErrorCode::Forbidden);
        QCOMPARE(rig.keep("model-key", "x", otto).error().code, ErrorCode::Forbidden);
        QCOMPARE(rig.keep("model-key", "", otto).error().code,
                 ErrorCode::Forbidden);  // before it is looked at
        QCOMPARE(rig.rotate(otto).error().code, ErrorCode::Forbidden);
        QCOMPARE(rig.unlock(VaultRig::passPhrase, otto).error().code, ErrorCode::Forbidden);
        QCOMPARE(rig.make(MasterSource::PassPhrase, otto).error().code, ErrorCode::Forbidden);
        QCOMPARE(rig.keep("model-key", "x", Actor::desk("somebody")).error().code, ErrorCode::Forbidden);

        QCOMPARE(rig.trust().sealed.size(), std::size_t(1));
        QTRY_VERIFY(!rig.journal("access").empty());
        QVERIFY(
            rig.journalHas("access",
                           "vic: Refused to let vic read the data of the agent billing: it needs the role "
                           "operator, and the one who asks has the role viewer."));
    }

private:
    static bool failsFor(const VaultRig& rig, const std::string& reason)
    {
        const auto snapshot = rig.feed->latest();
        return std::any_of(snapshot->instances.begin(), snapshot->instances.end(), [&](const auto& instance) {
            return instance->reason.find(reason) != std::string::npos;
        });
    }

    static bool hasOnlyNewKeys(const core::TrustState& now, const core::TrustState& before)
    {
        return std::all_of(now.vault->keys.begin(), now.vault->keys.end(), [&](const core::WrappedKey& key) {
            return !key.isRetired
                && std::none_of(before.vault->keys.begin(), before.vault->keys.end(),
                                [&](const core::WrappedKey& old) { return old.id == key.id; });
        });
    }
};

}  // namespace tst_vault_keeper

PILOTHOUSE_TEST(tst_vault_keeper, TestVaultKeeper)
#include "tst_vault_keeper.moc"
