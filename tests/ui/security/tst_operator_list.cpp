// Accounts: who signs in, what they may, and what is asked of the core about them.

#include "security_console.h"
#include "tests/support/test_program.h"

#include <QApplication>
#include <QComboBox>
#include <QListWidget>
#include <QPushButton>

namespace tst_operator_list {

using namespace tests;
using namespace Qt::StringLiterals;

namespace {

constexpr const char* passPhrase = "correct horse battery";

void tick(QListWidget& list, const QString& name)
{
    const QList<QListWidgetItem*> found = list.findItems(name, Qt::MatchExactly);
    QCOMPARE(found.size(), 1);
    found.front()->setCheckState(Qt::Checked);
}

// A new account's dialog with all that it needs.
void fillAccount(const SecurityConsole& console)
{
    console.type("accountDialog", "accountName", u" b.lane "_s);
    console.type("accountDialog", "passPhrase", QString::fromLatin1(passPhrase));
    console.type("accountDialog", "passPhraseAgain", QString::fromLatin1(passPhrase));
}

std::shared_ptr<core::FleetSnapshot> withManyAccounts()
{
    auto fleet = inventSecurity();
    core::TrustState trust = *fleet->trust;
    for (int i = 0; i < 1'000; ++i) {
        const std::string name = "operator-" + std::to_string(10'000 + i);
        trust.operators[name] = inventAccount(name, {core::Role::Operator}, {});
    }
    fleet->trust = std::make_shared<const core::TrustState>(std::move(trust));
    return fleet;
}

}  // namespace

class TestOperatorList : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ui::applyTheme(*qobject_cast<QApplication*>(QCoreApplication::instance())); }

    void tellsWhoMayWhat()
    {
        SecurityConsole console;

        QCOMPARE(console.column("operators", 0), (QStringList{u"ada"_s, u"m.ortiz"_s, u"wall"_s}));
        QCOMPARE(console.column("operators", 1), (QStringList{u"Admin"_s, u"Operator"_s, u"Viewer"_s}));
        QCOMPARE(console.column("operators", 2)[1], u"summarizer and triage in eu-west"_s);
        QVERIFY2(console.column("operators", 3)[2].startsWith(u"50 m ago · 2026-11-25"_s),
                 qPrintable(console.column("operators", 3)[2]));
    }

    void withoutAccountsTheFirstOneIsOffered()
    {
        SecurityConsole console(inventFleet({{"summarizer", 1}}), core::Actor::desk("m.ortiz"));
        QCOMPARE(console.in<QLabel>("operatorList", "emptySentence").text(),
                 u"There are no accounts: whoever sits at this console may do everything."_s);
        console.in<QAbstractButton>("operatorList", "emptyAction").click();

        QVERIFY(!console.dialog("accountDialog")->findChild<QComboBox*>(u"role"_s));
        QVERIFY(console.part<QLabel>("accountDialog", "wishNote")
                    .text()
                    .contains(u"this console asks for a name"_s));
        fillAccount(console);
        console.goOn("accountDialog");

        QTRY_COMPARE(console.told.size(), 1);
        QCOMPARE(console.told[0], u"There is an account b.lane. Journal entry 17."_s);
        QVERIFY(!console.dialog("accountDialog"));
        const core::NewOperator wish = console.trust.accounts().at(0);
        QCOMPARE(wish.name, std::string("b.lane"));
        QCOMPARE(wish.rights, core::Rights{core::Role::Admin});
        QVERIFY(wish.passPhrase.matches(passPhrase));
        QCOMPARE(wish.by, core::Actor::desk("m.ortiz"));
    }

    void anOperatorIsLimitedToWhatIsTicked()
    {
        SecurityConsole console;
        console.click("addOperator");
        fillAccount(console);
        tick(console.part<QListWidget>("accountDialog", "rightsAgentsList"), u"triage"_s);
        tick(console.part<QListWidget>("accountDialog", "rightsRegionsList"), u"eu-west"_s);

        QCOMPARE(console.part<QLabel>("accountDialog", "rightsSummary").text(),
                 u"Acts on triage in eu-west."_s);
        console.goOn("accountDialog");

        QTRY_COMPARE(console.told.size(), 1);
        QCOMPARE(
            console.trust.accounts().at(0).rights,
            (core::Rights{core::Role::Operator, {core::AgentId("triage")}, {core::RegionName("eu-west")}}));
    }

    void onlyAnOperatorHasAReach()
    {
        SecurityConsole console;
        console.click("addOperator");
        fillAccount(console);
        auto& agents = console.part<QListWidget>("accountDialog", "rightsAgentsList");
        tick(agents, u"triage"_s);
        console.part<QComboBox>("accountDialog", "role").setCurrentIndex(int(core::Role::Admin));

        QVERIFY(!agents.isEnabled());
        console.goOn("accountDialog");
        QTRY_COMPARE(console.told.size(), 1);
        QCOMPARE(console.trust.accounts().at(0).rights, core::Rights{core::Role::Admin});
    }

    void whatIsWrongIsSaidInPlace()
    {
        SecurityConsole console;
        console.click("addOperator");
        QCOMPARE(console.complaint("accountDialog"), u"An account has a name."_s);
        QVERIFY(!console.canGoOn("accountDialog"));
        console.type("accountDialog", "accountName", u"b"_s);
        console.type("accountDialog", "passPhrase", u"elevenbytes"_s);
        QCOMPARE(console.complaint("accountDialog"), u"A pass phrase has 12 characters or more."_s);
        console.type("accountDialog", "passPhrase", u"twelve bytes"_s);
        QCOMPARE(console.complaint("accountDialog"), u"The two pass phrases are not the same."_s);
        QVERIFY(!console.canGoOn("accountDialog"));
        console.type("accountDialog", "passPhraseAgain", u"twelve bytes"_s);

        QVERIFY(console.canGoOn("accountDialog"));
        QCOMPARE(console.complaint("accountDialog"), QString());
    }

    void theCoresRefusalLeavesTheDialogAsItWasTyped()
    {
        SecurityConsole console;
        console.trust.wishError = core::Error{core::ErrorCode::Exists, "there is an account b.lane already"};
        console.click("addOperator");
        fillAccount(console);
        console.goOn("accountDialog");

        QTRY_COMPARE(console.complaint("accountDialog"),
                     u"That is there already: there is an account b.lane already."_s);
        QVERIFY(console.canGoOn("accountDialog"));
        QCOMPARE(console.part<QLineEdit>("accountDialog", "passPhrase").text(),
                 QString::fromLatin1(passPhrase));
        QCOMPARE(console.told, QStringList());
    }

    void aPassPhraseIsNeverToBeRead()
    {
        SecurityConsole console;
        console.click("addOperator");
        for (const char* field : {"passPhrase", "passPhraseAgain"})
            QCOMPARE(console.part<QLineEdit>("accountDialog", field).echoMode(), QLineEdit::Password);
    }

    void rightsAreChanged()
    {
        SecurityConsole console;
        console.choose("operators", u"m.ortiz"_s);
        console.click("changeRights");
        QVERIFY(!console.canGoOn("rightsDialog"));  // nothing is changed yet
        console.part<QComboBox>("rightsDialog", "role").setCurrentIndex(int(core::Role::Viewer));
        console.goOn("rightsDialog");

        QTRY_COMPARE(console.told.size(), 1);
        QCOMPARE(console.last<core::ChangeRights>()->name, std::string("m.ortiz"));
        QCOMPARE(console.last<core::ChangeRights>()->rights, core::Rights{core::Role::Viewer});
        QCOMPARE(console.service.submitted.back().actor, core::Actor::signedIn("ada"));
    }

    void anAgentThatIsGoneStaysTickedUntilItIsTakenAway()
    {
        SecurityConsole console;
        auto without = inventFleet({{"search", 1}});
        without->trust = console.fleet->trust;
        console.showNext(without);
        console.choose("operators", u"m.ortiz"_s);
        console.click("changeRights");

        // Else it would look as if the account were for all agents, and soon be so.
        auto& agents = console.part<QListWidget>("rightsDialog", "rightsAgentsList");
        QCOMPARE(agents.findItems(u"triage"_s, Qt::MatchExactly).size(), 1);
        QVERIFY(!console.canGoOn("rightsDialog"));  // the rights are what they were
    }

    void onesOwnPassPhraseNeedsTheFormerOne()
    {
        SecurityConsole console;
        console.choose("operators", u"ada"_s);
        console.click("setPassPhrase");
        console.type("passPhraseDialog", "passPhrase", QString::fromLatin1(passPhrase));
        console.type("passPhraseDialog", "passPhraseAgain", QString::fromLatin1(passPhrase));
        QVERIFY(!console.canGoOn("passPhraseDialog"));
        console.type("passPhraseDialog", "currentPassPhrase", u"the one before"_s);
        console.goOn("passPhraseDialog");

        QTRY_COMPARE(console.told.size(), 1);
        const core::NewPassPhrase wish = console.trust.passPhrases().at(0);
        QVERIFY(wish.current && wish.current->matches("the one before"));
        QVERIFY(wish.passPhrase.matches(passPhrase));
    }

    void anAdminSetsAnotherOnesPassPhraseWithoutIt()
    {
        SecurityConsole console;
        console.choose("operators", u"wall"_s);
        console.click("setPassPhrase");
        QVERIFY(!console.dialog("passPhraseDialog")->findChild<QLineEdit*>(u"currentPassPhrase"_s));
        console.type("passPhraseDialog", "passPhrase", QString::fromLatin1(passPhrase));
        console.type("passPhraseDialog", "passPhraseAgain", QString::fromLatin1(passPhrase));
        console.goOn("passPhraseDialog");

        QTRY_COMPARE(console.told.size(), 1);
        QCOMPARE(console.trust.passPhrases().at(0).name, std::string("wall"));
        QVERIFY(!console.trust.passPhrases().at(0).current);
    }

    void anAccountIsRemovedBehindItsConsequences()
    {
        SecurityConsole console;
        console.choose("operators", u"wall"_s);
        console.click("removeOperator");
        QTRY_VERIFY(console.canGoOn("confirmDialog"));
        QVERIFY(
            console.part<QLabel>("confirmDialog", "consequences").text().contains(u"Something happens."_s));
        QVERIFY(!console.last<core::RemoveOperator>());
        console.goOn("confirmDialog");

        QTRY_COMPARE(console.told.size(), 1);
        QCOMPARE(console.last<core::RemoveOperator>()->name, std::string("wall"));
    }

    void aViewerSeesThePageAndMayChangeNothingButTheirOwnPassPhrase()
    {
        SecurityConsole console(inventSecurity(), core::Actor::signedIn("wall"));
        console.choose("operators", u"ada"_s);

        for (const char* button : {"addOperator", "changeRights", "setPassPhrase", "removeOperator"}) {
            const auto& found = console.find<QAbstractButton>(button);
            QVERIFY2(!found.isEnabled(), button);
            QVERIFY2(found.toolTip().contains(u"needs the role admin"_s), qPrintable(found.toolTip()));
        }
        console.choose("operators", u"wall"_s);
        QVERIFY(console.find<QAbstractButton>("setPassPhrase").isEnabled());
    }

    void rightsThatAreTakenAwayDisableAtOnce()
    {
        SecurityConsole console;
        QVERIFY(console.find<QAbstractButton>("addOperator").isEnabled());
        auto next = inventSecurity();
        core::TrustState trust = *next->trust;
        trust.operators.at("ada").rights = {core::Role::Viewer};
        next->trust = std::make_shared<const core::TrustState>(std::move(trust));
        console.showNext(next);

        QVERIFY(!console.find<QAbstractButton>("addOperator").isEnabled());
    }

    void whenTheChosenAccountGoesNoOtherIsChosen()
    {
        SecurityConsole console;
        console.choose("operators", u"m.ortiz"_s);
        auto next = inventSecurity();
        core::TrustState trust = *next->trust;
        trust.operators.erase("m.ortiz");
        next->trust = std::make_shared<const core::TrustState>(std::move(trust));
        console.showNext(next);

        QVERIFY(!console.find<QTableView>("operators").selectionModel()->hasSelection());
        QCOMPARE(console.find<QAbstractButton>("removeOperator").toolTip(), u"Choose an account."_s);
    }

    void withoutAChoiceTheButtonsSaySo()
    {
        SecurityConsole console;
        QCOMPARE(console.find<QAbstractButton>("removeOperator").toolTip(), u"Choose an account."_s);
        console.choose("operators", u"wall"_s);
        QVERIFY(console.find<QAbstractButton>("removeOperator").isEnabled());
        QCOMPARE(console.find<QAbstractButton>("removeOperator").toolTip(), QString());
    }

    void aThousandAccountsAreSearchedAndTheChoiceStays()
    {
        SecurityConsole console(withManyAccounts());
        QCOMPARE(console.column("operators", 0).size(), 1'003);
        console.find<QLineEdit>("operatorsSearch").setText(u"operator-105"_s);
        QCOMPARE(console.column("operators", 0).size(), 100);
        console.choose("operators", u"operator-10507"_s);
        auto later = std::make_shared<core::FleetSnapshot>(*console.fleet);
        later->time += std::chrono::hours(1);
        console.showNext(later);

        auto& table = console.find<QTableView>("operators");
        QCOMPARE(table.currentIndex().siblingAtColumn(0).data().toString(), u"operator-10507"_s);
        QVERIFY(console.find<QAbstractButton>("removeOperator").isEnabled());
        console.find<QLineEdit>("operatorsSearch").setText(u"nobody"_s);
        QCOMPARE(console.find<QLabel>("operatorsNothing").text(), u"Nothing has \"nobody\" in it."_s);
        QVERIFY(console.find<QLabel>("operatorsNothing").isVisible());
    }
};

}  // namespace tst_operator_list

PILOTHOUSE_TEST(tst_operator_list, TestOperatorList)
#include "tst_operator_list.moc"
