// The alerts' page for who may not do everything.

#include "alerts_console.h"
#include "tests/support/test_program.h"

namespace tst_alert_rights {

using namespace tests;
using namespace Qt::StringLiterals;

namespace {

const core::Rights viewer{core::Role::Viewer};
const core::Rights ofTriage{core::Role::Operator, {core::AgentId("triage")}};

void chooseFiringOf(const AlertsConsole& console, const char* agent)
{
    auto& table = console.find<QTableView>("alerts");
    for (int row = 0; row < table.model()->rowCount(); ++row) {
        const auto cell = [&](int column) { return table.model()->index(row, column).data().toString(); };
        if (cell(ui::AlertTableModel::StateColumn) == u"Firing"_s
            && cell(ui::AlertTableModel::SubjectColumn).contains(QString::fromLatin1(agent)))
            return table.selectRow(row);
    }
    QFAIL("there is no such alert");
}

}  // namespace

class TestAlertRights : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ui::applyTheme(*qobject_cast<QApplication*>(QCoreApplication::instance())); }

    void aViewerReadsAlertsRulesAndSilences()
    {
        AlertsConsole console(fleetWithAlerts());
        chooseFiringOf(console, "summarizer");
        QVERIFY(console.page.choiceRefusal().isEmpty());

        console.signIn("ada", viewer);
        console.page.showPart(ui::AlertsPage::Silences);
        console.chooseRow("silences", 0);
        console.page.showPart(ui::AlertsPage::Rules);
        console.chooseRow("rules", 0);

        for (const char* name :
             {"acknowledge", "silence", "newSilence", "endSilence", "newRule", "deleteRule"}) {
            QVERIFY2(!console.find(name).isEnabled(), name);
            QVERIFY2(console.find(name).toolTip().contains(u"needs the role operator"_s), name);
        }
        console.page.showPart(ui::AlertsPage::Alerts);
        for (const QString& refusal :
             {console.page.choiceRefusal(), console.page.silenceRefusal(), console.page.newRuleRefusal()})
            QVERIFY2(refusal.contains(u"needs the role operator"_s), qPrintable(refusal));
        console.page.acknowledge();
        console.page.silence();
        console.page.newRule();
        QVERIFY(!console.dialog("acknowledgeDialog") && !console.dialog("silenceDialog")
                && !console.dialog("ruleDialog"));
    }

    void aViewerOpensARuleAndCannotSaveIt()
    {
        AlertsConsole console(fleetWithAlerts());
        console.signIn("ada", viewer);
        console.page.showPart(ui::AlertsPage::Rules);
        console.chooseRow("rules", 0);
        QVERIFY(console.find("editRule").isEnabled());

        console.click("editRule");

        QVERIFY(console.dialog("ruleDialog") && !console.canGoOn("ruleDialog"));
        QVERIFY(console.part<QLabel>("ruleDialog", "ruleComplaint").text().contains(u"needs the role"_s));
        console.signIn("ada", {core::Role::Operator});
        QVERIFY(console.canGoOn("ruleDialog"));
    }

    void anOperatorOfOneAgentAnswersItsAlerts()
    {
        AlertsConsole console(fleetWithAlerts());
        console.signIn("ada", ofTriage);
        chooseFiringOf(console, "triage");
        QVERIFY2(console.find("acknowledge").isEnabled(), qPrintable(console.find("acknowledge").toolTip()));

        chooseFiringOf(console, "summarizer");

        QVERIFY(!console.find("acknowledge").isEnabled());
        QVERIFY(console.find("acknowledge").toolTip().contains(u"not for the agent summarizer"_s));
        QVERIFY(console.find("silence").isEnabled());
        console.click("silence");
        console.part<QLineEdit>("silenceDialog", "reason").setText(u"known"_s);
        QVERIFY(!console.canGoOn("silenceDialog"));
        console.part<QPlainTextEdit>("silenceDialog", "matchers").setPlainText(u"agent=\"triage\""_s);
        QTRY_VERIFY(console.canGoOn("silenceDialog"));
    }

    void aRightThatIsTakenAwayStopsAnOpenAcknowledgement()
    {
        AlertsConsole console(fleetWithAlerts());
        console.signIn("ada", ofTriage);
        chooseFiringOf(console, "triage");
        console.page.acknowledge();
        QVERIFY(console.canGoOn("acknowledgeDialog"));

        console.signIn("ada", viewer);

        QVERIFY(!console.canGoOn("acknowledgeDialog"));
        QVERIFY(console.part<QAbstractButton>("acknowledgeDialog", "goOn")
                    .toolTip()
                    .contains(u"needs the role operator"_s));
    }
};

}  // namespace tst_alert_rights

PILOTHOUSE_TEST(tst_alert_rights, TestAlertRights)
#include "tst_alert_rights.moc"
