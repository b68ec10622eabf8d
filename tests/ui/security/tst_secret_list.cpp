// The vault in each of its states, and the secrets in it.

#include "security_console.h"
#include "tests/support/test_program.h"
#include "ui/widget/notice_strip.h"
#include "ui/widget/state_label.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QProgressBar>

namespace tst_secret_list {

using namespace tests;
using namespace Qt::StringLiterals;

namespace {

constexpr const char* passPhrase = "correct horse battery";

std::shared_ptr<core::FleetSnapshot> withVault(core::VaultView view)
{
    auto fleet = inventSecurity();
    // What an invented agent wants by itself is of no interest here.
    specOf(agentOf(*fleet, "search")).run.environment = {};
    fleet->vault = std::move(view);
    return fleet;
}

struct Secrets : SecurityConsole {
    explicit Secrets(core::VaultView view = {core::VaultState::Open, core::MasterSource::PassPhrase, 0, {}},
                     core::Actor actor = core::Actor::signedIn("ada"), bool hasVault = true)
        : SecurityConsole(withVault(std::move(view)), std::move(actor), hasVault)
    {
        page.showPart(ui::SecurityPage::Secrets);
    }

    QString state() const { return find<ui::StateLabel>("vaultState").mark().word; }
    QString sentence() const { return find<QLabel>("vaultSentence").text(); }
};

}  // namespace

class TestSecretList : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ui::applyTheme(*qobject_cast<QApplication*>(QCoreApplication::instance())); }

    void tellsWhoUsesASecretAndWhatIsMissing()
    {
        Secrets secrets;

        QCOMPARE(secrets.column("secrets", 0),
                 (QStringList{u"mail-password"_s, u"model-key"_s, u"unused"_s}));
        QCOMPARE(secrets.column("secrets", 1), (QStringList{u"missing"_s, u"kept"_s, u"kept"_s}));
        QVERIFY(secrets.column("secrets", 2)[1].startsWith(u"1 d 6 h ago"_s));
        QCOMPARE(secrets.column("secrets", 3)[1], u"ada"_s);
        QVERIFY(secrets.column("secrets", 4)[1].startsWith(u"5 m ago"_s));
        QCOMPARE(secrets.column("secrets", 4)[2], u"never"_s);
        QCOMPARE(secrets.column("secrets", 5),
                 (QStringList{u"triage"_s, u"summarizer and triage"_s, u"–"_s}));
        QCOMPARE(secrets.find<QAbstractButton>("segment4").text(), u"Secrets, 1 missing"_s);
    }

    void anAgentThatWantsAnotherSecretIsSeenAtOnce()
    {
        Secrets secrets;
        auto next = std::make_shared<core::FleetSnapshot>(*secrets.fleet);
        specOf(agentOf(*next, "search")).run.environment = {{"A", "secret:unused"}, {"B", "secret:unused"}};
        secrets.showNext(next);

        QCOMPARE(secrets.column("secrets", 5)[2], u"search"_s);
    }

    void anOpenVaultSaysWhatItHas()
    {
        Secrets secrets;
        QCOMPARE(secrets.state(), u"Open"_s);
        QCOMPARE(secrets.sentence(), u"Secrets kept: 2. The master key comes from a pass phrase."_s);
        QVERIFY(!secrets.find<QAbstractButton>("vaultAct").isVisible());
        QVERIFY(!secrets.find("vaultTrouble").isVisible());
        QVERIFY(!secrets.find("vaultProgress").isVisible());
    }

    void withoutAVaultOneIsMadeByAPassPhraseOrTheKeyring()
    {
        Secrets secrets(core::VaultView{});
        QCOMPARE(secrets.state(), u"No vault"_s);
        QCOMPARE(secrets.find<QAbstractButton>("addSecret").toolTip(), u"Make the vault first."_s);
        secrets.click("vaultAct");
        QVERIFY(!secrets.canGoOn("vaultDialog"));
        secrets.type("vaultDialog", "passPhrase", QString::fromLatin1(passPhrase));
        secrets.type("vaultDialog", "passPhraseAgain", QString::fromLatin1(passPhrase));
        secrets.goOn("vaultDialog");
        QTRY_COMPARE(secrets.told.size(), 1);
        QCOMPARE(secrets.vault.vaults().at(0).source, core::MasterSource::PassPhrase);
        QVERIFY(secrets.vault.vaults().at(0).passPhrase.matches(passPhrase));
        QCOMPARE(secrets.vault.vaults().at(0).by, core::Actor::signedIn("ada"));

        secrets.click("vaultAct");
        secrets.type("vaultDialog", "passPhrase", u"not to be used"_s);
        secrets.part<QComboBox>("vaultDialog", "masterSource").setCurrentIndex(1);
        secrets.goOn("vaultDialog");
        QTRY_COMPARE(secrets.told.size(), 2);
        QCOMPARE(secrets.vault.vaults().at(1).source, core::MasterSource::Keyring);
        QVERIFY(secrets.vault.vaults().at(1).passPhrase.isEmpty());
    }

    void aKeyringThatIsNotThereIsSaidInPlace()
    {
        Secrets secrets(core::VaultView{});
        secrets.vault.error = core::Error{core::ErrorCode::Unreachable, "this desktop has no keyring"};
        secrets.click("vaultAct");
        secrets.part<QComboBox>("vaultDialog", "masterSource").setCurrentIndex(1);
        secrets.goOn("vaultDialog");

        QTRY_VERIFY(secrets.complaint("vaultDialog").contains(u"this desktop has no keyring"_s));
    }

    void aLockedVaultIsUnlocked()
    {
        Secrets secrets({core::VaultState::Locked, core::MasterSource::PassPhrase, 0, {}});
        QCOMPARE(secrets.state(), u"Locked"_s);
        QCOMPARE(secrets.find<QAbstractButton>("addSecret").toolTip(), u"Unlock the vault first."_s);
        secrets.vault.error = core::Error{core::ErrorCode::Forbidden, "it is another pass phrase"};
        secrets.click("vaultAct");
        secrets.type("unlockDialog", "vaultPassPhrase", QString::fromLatin1(passPhrase));
        secrets.goOn("unlockDialog");
        QTRY_VERIFY(secrets.complaint("unlockDialog").contains(u"another pass phrase"_s));
        secrets.vault.error.reset();
        secrets.goOn("unlockDialog");

        QTRY_COMPARE(secrets.told, QStringList{u"The vault is open."_s});
        QVERIFY(secrets.vault.unlockings().at(1).passPhrase.matches(passPhrase));
    }

    void aVaultThatNoPassPhraseOpensSaysWhatDoes()
    {
        Secrets secrets({core::VaultState::Locked, core::MasterSource::KeyFile, 0, "The key file is gone."});

        const auto& unlock = secrets.find<QAbstractButton>("vaultAct");
        QVERIFY(!unlock.isEnabled());
        QVERIFY2(unlock.toolTip().contains(u"a key file"_s), qPrintable(unlock.toolTip()));
        QVERIFY(secrets.find("vaultTrouble").isVisible());
        QCOMPARE(secrets.find<ui::NoticeStrip>("vaultTrouble").sentence(), u"The key file is gone."_s);
    }

    void keysAreRotatedAndTheRestIsCounted()
    {
        Secrets secrets;
        secrets.click("rotateKeys");
        QVERIFY(secrets.canGoOn("confirmDialog"));
        QVERIFY(secrets.vault.rotations().empty());
        secrets.goOn("confirmDialog");
        QTRY_COMPARE(secrets.told, QStringList{u"The vault has new keys. Journal entry 17."_s});
        QCOMPARE(secrets.vault.rotations().at(0), core::Actor::signedIn("ada"));

        auto next = std::make_shared<core::FleetSnapshot>(*secrets.fleet);
        next->vault.outdated = 1;
        secrets.showNext(next);
        QVERIFY(secrets.sentence().endsWith(u"Still sealed with a former key: 1 of 2 records."_s));
        QVERIFY(secrets.find("vaultProgress").isVisible());
        QCOMPARE(secrets.find<QProgressBar>("vaultProgress").value(), 1);
        QCOMPARE(secrets.find<QProgressBar>("vaultProgress").maximum(), 2);
    }

    void aRotationThatFailsIsTold()
    {
        Secrets secrets;
        secrets.vault.error = core::Error{core::ErrorCode::Io, "the disk is full"};
        secrets.click("rotateKeys");
        secrets.goOn("confirmDialog");
        QTRY_COMPARE(secrets.told, QStringList{u"The system refused: the disk is full."_s});
    }

    void aMissingSecretIsAddedUnderItsName()
    {
        Secrets secrets;
        secrets.choose("secrets", u"mail-password"_s);
        QVERIFY(
            secrets.find<QAbstractButton>("replaceSecret").toolTip().contains(u"no secret mail-password"_s));
        secrets.click("addSecret");
        QCOMPARE(secrets.part<QLineEdit>("secretDialog", "secretName").text(), u"mail-password"_s);
        QCOMPARE(secrets.part<QLineEdit>("secretDialog", "secretValue").echoMode(), QLineEdit::Password);
        QVERIFY(!secrets.canGoOn("secretDialog"));
        secrets.type("secretDialog", "secretValue", u"hunter2"_s);
        secrets.goOn("secretDialog");

        QTRY_COMPARE(secrets.told, QStringList{u"The secret mail-password is kept. Journal entry 17."_s});
        const core::SecretWish wish = secrets.vault.secrets().at(0);
        QCOMPARE(wish.name, std::string("mail-password"));
        QVERIFY(wish.value.matches("hunter2"));
        QCOMPARE(wish.by, core::Actor::signedIn("ada"));
        QVERIFY(secrets.service.submitted.empty());  // nobody is restarted unless that is asked for
    }

    void theLinesOfAPastedKeyAreKept()
    {
        const QString key = u"-----BEGIN KEY-----\nabc\ndef\n-----END KEY-----\n"_s;
        QGuiApplication::clipboard()->setText(key);
        Secrets secrets;
        secrets.click("addSecret");
        secrets.type("secretDialog", "secretName", u"signing-key"_s);
        secrets.part<QLineEdit>("secretDialog", "secretValue").paste();
        secrets.goOn("secretDialog");
        QGuiApplication::clipboard()->clear();

        QTRY_COMPARE(secrets.told.size(), 1);
        QCOMPARE(QString::fromStdString(std::string(secrets.vault.secrets().at(0).value.reveal())), key);
    }

    void thoseThatUseAReplacedSecretAreRestartedWhenThatIsTicked()
    {
        Secrets secrets;
        secrets.choose("secrets", u"model-key"_s);
        secrets.click("replaceSecret");
        QVERIFY(!secrets.part<QLineEdit>("secretDialog", "secretName").isEnabled());
        auto& restart = secrets.part<QCheckBox>("secretDialog", "restartUsers");
        QCOMPARE(restart.text(), u"Restart summarizer and triage batch by batch"_s);
        QVERIFY(!restart.isChecked());
        restart.setChecked(true);
        secrets.type("secretDialog", "secretValue", u"another"_s);
        secrets.goOn("secretDialog");

        QTRY_COMPARE(secrets.told.size(), 2);
        QCOMPARE(secrets.service.submitted.size(), std::size_t(2));
        QCOMPARE(std::get<core::RestartAgent>(secrets.service.submitted[0].command).agent,
                 core::AgentId("summarizer"));
        QCOMPARE(std::get<core::RestartAgent>(secrets.service.submitted[1].command).agent,
                 core::AgentId("triage"));
        QCOMPARE(secrets.told[0], u"The secret model-key has another value. Journal entry 17."_s);
    }

    void nobodyIsRestartedWhenTheValueWasRefused()
    {
        Secrets secrets;
        secrets.vault.error = core::Error{core::ErrorCode::Refused, "the vault is locked"};
        secrets.choose("secrets", u"model-key"_s);
        secrets.click("replaceSecret");
        secrets.part<QCheckBox>("secretDialog", "restartUsers").setChecked(true);
        secrets.type("secretDialog", "secretValue", u"another"_s);
        secrets.goOn("secretDialog");

        QTRY_VERIFY(secrets.complaint("secretDialog").contains(u"the vault is locked"_s));
        QVERIFY(secrets.service.submitted.empty());
        QVERIFY(!secrets.complaint("secretDialog").contains(u"another"_s));
    }

    void namesAndValuesThatCannotBeAreSaidInPlace()
    {
        Secrets secrets;
        secrets.click("addSecret");
        secrets.type("secretDialog", "secretValue", u"x"_s);
        secrets.type("secretDialog", "secretName", u"with space"_s);
        QVERIFY(secrets.complaint("secretDialog").contains(u"1 to 63 of A-Z"_s));
        secrets.type("secretDialog", "secretName", u"fine"_s);
        QVERIFY(secrets.canGoOn("secretDialog"));
        secrets.type("secretDialog", "secretValue", QString(32 * 1024 + 1, u'x'));
        QVERIFY(secrets.complaint("secretDialog").contains(u"32 KiB"_s));
        QVERIFY(!secrets.canGoOn("secretDialog"));
    }

    void aSecretIsDeletedBehindItsConsequences()
    {
        Secrets secrets;
        secrets.choose("secrets", u"model-key"_s);
        secrets.click("removeSecret");
        QTRY_VERIFY(secrets.canGoOn("confirmDialog"));
        secrets.goOn("confirmDialog");

        QTRY_COMPARE(secrets.told.size(), 1);
        QCOMPARE(secrets.last<core::RemoveSealed>()->kind, std::string(core::secretKind));
        QCOMPARE(secrets.last<core::RemoveSealed>()->owner, std::string("model-key"));
    }

    void aViewerSeesNamesAndChangesNothing()
    {
        Secrets secrets({core::VaultState::Open, core::MasterSource::PassPhrase, 0, {}},
                        core::Actor::signedIn("wall"));
        QCOMPARE(secrets.column("secrets", 0).size(), 3);
        secrets.choose("secrets", u"model-key"_s);
        for (const char* button :
             {"addSecret", "replaceSecret", "removeSecret", "rotateKeys", "changeMasterKey"}) {
            const auto& found = secrets.find<QAbstractButton>(button);
            QVERIFY2(!found.isEnabled(), button);
            QVERIFY2(found.toolTip().contains(u"needs the role admin"_s), qPrintable(found.toolTip()));
        }
    }

    void aCoreWithoutAVaultSaysSo()
    {
        Secrets secrets({}, core::Actor::signedIn("ada"), false);
        QVERIFY(secrets.sentence().startsWith(u"This core keeps no vault"_s));
        QVERIFY(!secrets.find<QAbstractButton>("vaultAct").isVisible());
        QCOMPARE(secrets.find<QAbstractButton>("addSecret").toolTip(), u"This core keeps no vault."_s);
    }

    void anEmptyOpenVaultOffersTheFirstSecret()
    {
        auto fleet = inventFleet({{"summarizer", 1}});
        specOf(agentOf(*fleet, "summarizer")).run.environment = {};
        fleet->vault.state = core::VaultState::Open;
        SecurityConsole console(fleet, core::Actor::desk("m.ortiz"));
        console.page.showPart(ui::SecurityPage::Secrets);
        console.in<QAbstractButton>("secretList", "emptyAction").click();
        QVERIFY(console.dialog("secretDialog"));
        QVERIFY(!console.part<QCheckBox>("secretDialog", "restartUsers").isEnabled());
    }

    void thePaletteKnowsTheVaultBeforeTheSectionWasLookedAt()
    {
        SecurityConsole console;
        for (const ui::SecurityPage::Action& action : console.page.actions())
            if (action.id == u"security.secret"_s || action.id == u"security.rotate"_s
                || action.id == u"security.masterKey"_s)
                QCOMPARE(action.refusal(), QString());
            else if (action.id == u"security.vault"_s)
                QCOMPARE(action.refusal(), u"The vault is open."_s);
    }
};

}  // namespace tst_secret_list

PILOTHOUSE_TEST(tst_secret_list, TestSecretList)
#include "tst_secret_list.moc"
