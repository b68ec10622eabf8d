// The vault's master key is changed: who may, what is asked for, and what happens when the core refuses.

#include "security_console.h"
#include "tests/support/test_program.h"

#include <QApplication>
#include <QComboBox>

namespace tst_change_master {

using namespace tests;
using namespace Qt::StringLiterals;

namespace {

constexpr const char* passPhrase = "correct horse battery";

std::shared_ptr<core::FleetSnapshot> withVault(core::VaultState state, core::MasterSource source)
{
    auto fleet = inventSecurity();
    fleet->vault = {state, source, 0, {}};
    return fleet;
}

struct Strip : SecurityConsole {
    explicit Strip(core::VaultState state = core::VaultState::Open,
                   core::MasterSource source = core::MasterSource::PassPhrase)
        : SecurityConsole(withVault(state, source))
    {
        page.showPart(ui::SecurityPage::Secrets);
    }
};

}  // namespace

class TestChangeMaster : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ui::applyTheme(*qobject_cast<QApplication*>(QCoreApplication::instance())); }

    void theMasterKeyIsChangedByWhoKnowsThePresentPassPhrase()
    {
        Strip strip;
        strip.click("changeMasterKey");
        QCOMPARE(strip.part<QLineEdit>("changeMasterDialog", "currentPassPhrase").echoMode(),
                 QLineEdit::Password);
        QVERIFY(strip.complaint("changeMasterDialog").contains(u"present pass phrase"_s));
        strip.type("changeMasterDialog", "currentPassPhrase", QString::fromLatin1(passPhrase));
        strip.type("changeMasterDialog", "passPhrase", u"staple it to the mast"_s);
        strip.type("changeMasterDialog", "passPhraseAgain", u"staple it to the mask"_s);
        QVERIFY(!strip.canGoOn("changeMasterDialog"));
        QVERIFY(strip.complaint("changeMasterDialog").contains(u"not the same"_s));
        strip.type("changeMasterDialog", "passPhraseAgain", u"staple it to the mast"_s);
        strip.goOn("changeMasterDialog");

        QTRY_COMPARE(strip.told, QStringList{u"The vault has another master key. Journal entry 17."_s});
        const core::VaultWish wish = strip.vault.changes().at(0);
        QCOMPARE(wish.source, core::MasterSource::PassPhrase);
        QVERIFY(wish.passPhrase.matches("staple it to the mast"));
        QVERIFY(wish.current.matches(passPhrase));
        QCOMPARE(wish.by, core::Actor::signedIn("ada"));
        QVERIFY(!strip.dialog("changeMasterDialog"));
    }

    void aMasterKeyOfNoPassPhraseIsChangedWithoutOne()
    {
        Strip strip(core::VaultState::Open, core::MasterSource::KeyFile);
        strip.click("changeMasterKey");
        QVERIFY(!strip.dialog("changeMasterDialog")->findChild<QLineEdit*>(u"currentPassPhrase"_s));
        strip.part<QComboBox>("changeMasterDialog", "masterSource").setCurrentIndex(1);
        QVERIFY(strip.canGoOn("changeMasterDialog"));
        strip.goOn("changeMasterDialog");

        QTRY_COMPARE(strip.told.size(), 1);
        QCOMPARE(strip.vault.changes().at(0).source, core::MasterSource::Keyring);
        QVERIFY(strip.vault.changes().at(0).passPhrase.isEmpty());
        QVERIFY(strip.vault.changes().at(0).current.isEmpty());
    }

    void aMasterKeyThatIsNotChangedIsSaidInPlaceAndNothingIsLost()
    {
        Strip strip;
        strip.vault.error = core::Error{core::ErrorCode::Forbidden, "the vault does not open with that"};
        strip.click("changeMasterKey");
        strip.type("changeMasterDialog", "currentPassPhrase", u"correct horse batterz"_s);
        strip.type("changeMasterDialog", "passPhrase", u"staple it to the mast"_s);
        strip.type("changeMasterDialog", "passPhraseAgain", u"staple it to the mast"_s);
        strip.goOn("changeMasterDialog");
        QTRY_VERIFY(strip.complaint("changeMasterDialog").contains(u"does not open with that"_s));
        QVERIFY(strip.told.isEmpty());
        strip.vault.error.reset();
        strip.type("changeMasterDialog", "currentPassPhrase", QString::fromLatin1(passPhrase));
        strip.goOn("changeMasterDialog");

        QTRY_COMPARE(strip.told.size(), 1);
        QVERIFY(strip.vault.changes().at(1).passPhrase.matches("staple it to the mast"));
        QVERIFY(strip.vault.changes().at(1).current.matches(passPhrase));
    }

    void onlyAnOpenVaultOffersToChangeItsMasterKey()
    {
        Strip strip(core::VaultState::Locked);
        QVERIFY(!strip.find<QAbstractButton>("changeMasterKey").isVisible());
        QCOMPARE(strip.find<QAbstractButton>("changeMasterKey").toolTip(), u"The vault is locked."_s);
        strip.click("changeMasterKey");
        QVERIFY(!strip.dialog("changeMasterDialog"));

        strip.showNext(withVault(core::VaultState::Open, core::MasterSource::PassPhrase));
        QVERIFY(strip.find<QAbstractButton>("changeMasterKey").isVisible());
        QVERIFY(strip.find<QAbstractButton>("changeMasterKey").isEnabled());
    }
};

}  // namespace tst_change_master

PILOTHOUSE_TEST(tst_change_master, TestChangeMaster)
#include "tst_change_master.moc"
