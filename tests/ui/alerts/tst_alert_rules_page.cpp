// The rules and their editor, with what a draft would have done over the recorded history.

#include "alerts_console.h"
#include "tests/support/test_program.h"
#include "ui/widget/state_timeline.h"

namespace tst_alert_rules_page {

using namespace tests;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestAlertRulesPage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ui::applyTheme(*qobject_cast<QApplication*>(QCoreApplication::instance())); }

    void everyRuleSaysItsStateAndItsLastEvaluation()
    {
        AlertsConsole console(fleetWithAlerts());
        console.page.showPart(ui::AlertsPage::Rules);

        QCOMPARE(console.column("rules", 1),
                 (QStringList{u"agent-down"_s, u"error-rate"_s, u"high-cpu"_s, u"high-memory"_s,
                              u"panic-routing"_s}));
        QCOMPARE(console.column("rules", 0)[2], u"Firing"_s);
        QCOMPARE(console.column("rules", 2)[2], u"CPU ≥ 90 %, clear < 80 %"_s);
        QCOMPARE(console.column("rules", 6)[2], u"9 looked at · 2 firing · 2 without data"_s);
        QCOMPARE(console.column("rules", 7)[2], u"0 s ago"_s);
    }

    void aNewRuleIsTriedWhileItIsTypedAndSaved()
    {
        AlertsConsole console(fleetWithAlerts());
        console.service.onBacktest = [&](const core::BacktestQuery& query) {
            core::BacktestReport report;
            report.fired = 6;
            report.notices = 12;
            report.nearMisses = 3;
            report.firing = 6min;
            report.series = 2;
            report.samples = 100;
            report.begins = query.to - 5h;
            report.firings = {
                {core::AgentId("triage"), core::InstanceId("triage-01"), query.to - 4h, query.to - 3h, 0.97}};
            return core::Result<core::BacktestReport>(report);
        };
        console.page.showPart(ui::AlertsPage::Rules);
        console.click("newRule");
        QVERIFY(!console.canGoOn("ruleDialog"));  // it has no name
        console.part<QLineEdit>("ruleDialog", "ruleName").setText(u"hot"_s);
        console.part<QComboBox>("ruleDialog", "ruleAgent").setCurrentText(u"triage"_s);
        console.part<QLineEdit>("ruleDialog", "ruleThreshold").setText(u"0.95"_s);
        console.part<QLineEdit>("ruleDialog", "ruleFor").setText(u"90s"_s);

        auto& summary = console.part<QLabel>("ruleDialog", "backtestSummary");
        QTRY_VERIFY2(summary.text().contains(u"6 time"_s), qPrintable(summary.text()));
        QVERIFY(summary.text().contains(u"12 notice"_s) && summary.text().contains(u"3 time"_s));
        QVERIFY(console.part<QLabel>("ruleDialog", "backtestNote").text().contains(u"begins 5 h"_s));
        QCOMPARE(console.part<ui::StateTimeline>("ruleDialog", "backtestTimeline").rowsShown(), 1);
        QCOMPARE(console.service.backtests.back().agent, core::AgentId("triage"));
        QCOMPARE(console.service.backtests.back().to - console.service.backtests.back().from,
                 core::Duration(24h));
        QVERIFY(console.canGoOn("ruleDialog"));
        console.goOn("ruleDialog");

        const auto* command = console.service.lastCommand<core::SaveAlertRule>();
        QCOMPARE(command->agent, core::AgentId("triage"));
        QCOMPARE(command->rule.above, std::optional(0.95));
        QCOMPARE(command->rule.pendingFor, core::Duration(90s));
    }

    void trapM14AThresholdInTheWrongUnitIsSaidBesideTheFields()
    {
        AlertsConsole console(fleetWithAlerts());
        console.page.showPart(ui::AlertsPage::Rules);
        console.click("newRule");
        console.part<QLineEdit>("ruleDialog", "ruleName").setText(u"hot"_s);
        console.part<QLineEdit>("ruleDialog", "ruleThreshold").setText(u"90"_s);

        QVERIFY(console.part<QLabel>("ruleDialog", "ruleComplaint").text().contains(u"90 % is 0.9"_s));
        QVERIFY(!console.canGoOn("ruleDialog"));
        console.part<QLineEdit>("ruleDialog", "ruleThreshold").setText(u"much"_s);
        QVERIFY(console.part<QLabel>("ruleDialog", "ruleComplaint").text().contains(u"is no number"_s));
        console.part<QLineEdit>("ruleDialog", "ruleThreshold").setText(u"0.9"_s);
        console.part<QLineEdit>("ruleDialog", "ruleFor").setText(u"5"_s);
        QVERIFY(
            console.part<QLabel>("ruleDialog", "ruleComplaint").text().contains(u"duration with its unit"_s));
    }

    void aRuleOnAStateHasNoThresholdAndNoHistory()
    {
        AlertsConsole console(fleetWithAlerts());
        console.page.showPart(ui::AlertsPage::Rules);
        console.chooseRow("rules", 0);
        console.click("editRule");

        QVERIFY(!console.part<QLineEdit>("ruleDialog", "ruleThreshold").isEnabled());
        QVERIFY(!console.part<QLineEdit>("ruleDialog", "ruleName").isEnabled());
        QVERIFY(console.part<QLabel>("ruleDialog", "backtestSummary").text().contains(u"not recorded"_s));
        console.goOn("ruleDialog");
        QCOMPARE(console.service.lastCommand<core::SaveAlertRule>()->rule, console.fleet->rules[3].spec);
    }

    void nothingRecordedIsSaidAsSuch()
    {
        AlertsConsole console(fleetWithAlerts());
        console.page.showPart(ui::AlertsPage::Rules);
        console.chooseRow("rules", 2);
        console.click("editRule");

        QTRY_VERIFY(
            console.part<QLabel>("ruleDialog", "backtestSummary").text().contains(u"Nothing was recorded"_s));
    }

    void aRuleIsDeletedBehindAConfirmation()
    {
        AlertsConsole console(fleetWithAlerts());
        console.page.showPart(ui::AlertsPage::Rules);
        QVERIFY(!console.find<QPushButton>("deleteRule").isEnabled());
        console.chooseRow("rules", 2);
        console.click("deleteRule");
        QTRY_VERIFY(console.canGoOn("confirmDialog"));
        console.goOn("confirmDialog");

        QCOMPARE(console.service.lastCommand<core::DeleteAlertRule>()->name, std::string("high-cpu"));
    }
};

}  // namespace tst_alert_rules_page

PILOTHOUSE_TEST(tst_alert_rules_page, TestAlertRulesPage)
#include "tst_alert_rules_page.moc"
