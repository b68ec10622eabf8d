#include "tests/support/test_program.h"
#include "tests/ui/agents/agents_console.h"
#include "ui/agents/plan_dialog.h"

#include <QPushButton>
#include <QSignalSpy>
#include <QTreeWidget>

namespace tst_plan_dialog {

using namespace Qt::StringLiterals;
using namespace tests;

namespace {

core::FleetPlan inventPlan()
{
    core::FleetPlan plan;
    plan.digest = "d1";
    plan.items = {{core::AgentId("planner"), core::PlanAction::Add, 3, {}},
                  {core::AgentId("router"), core::PlanAction::Change, 2, {"replicas: 3 to 5"}},
                  {core::AgentId("triage"), core::PlanAction::Restart, 4, {"version: 1.4.2 to 1.5.0"}},
                  {core::AgentId("old"), core::PlanAction::Remove, 1, {}}};
    plan.settings = {"gateway.listen: 127.0.0.1:8080 to 127.0.0.1:9090"};
    return plan;
}

struct Planned : AgentsConsole {
    Planned() : AgentsConsole(inventFleet({{"triage", 4}}))
    {
        fleet->plan = inventPlan();
        page.show(fleet);
        page.openPlan();
    }

    void press(const char* button) const
    {
        QTest::mouseClick(part<QPushButton>("planDialog", button), Qt::LeftButton);
    }
};

}  // namespace

class TestPlanDialog : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ui::applyTheme(*qApp); }

    void aPlanInALineCountsWhatItDoes()
    {
        const QString summary = ui::summaryOf(inventPlan());
        for (const QString& part : {u"1 added"_s, u"1 changed"_s, u"1 restarted"_s, u"1 removed"_s,
                                    u"10 instance"_s, u"1 setting"_s})
            QVERIFY2(summary.contains(part), qPrintable(summary));
    }

    void everyItemIsListedWithItsChanges()
    {
        Planned planned;
        auto* tree = planned.part<QTreeWidget>("planDialog", "planItems");
        QVERIFY(tree);

        QCOMPARE(tree->topLevelItemCount(), 5);
        QCOMPARE(tree->topLevelItem(2)->text(0), u"triage"_s);
        QCOMPARE(tree->topLevelItem(2)->text(1), u"Restarted"_s);
        QCOMPARE(tree->topLevelItem(2)->child(0)->text(0), u"version: 1.4.2 to 1.5.0"_s);
        QVERIFY(tree->topLevelItem(4)->text(0).contains(u"9090"_s));
    }

    void applyAndDiscardNameThePlanThatWasShown()
    {
        Planned applied;
        applied.press("applyPlan");
        QTRY_COMPARE(applied.told.size(), 1);
        QCOMPARE(applied.service.lastCommand<core::ApplyPlan>()->digest, "d1");
        QVERIFY(!applied.dialog("planDialog"));

        Planned discarded;
        discarded.press("discardPlan");
        QTRY_COMPARE(discarded.told.size(), 1);
        QCOMPARE(discarded.service.lastCommand<core::DiscardPlan>()->digest, "d1");
    }

    void anotherPlanMeanwhileIsASentence()
    {
        Planned planned;
        planned.service.onSubmit = [](const core::Command&) {
            return core::Result<core::CommandReceipt>(
                core::Error{core::ErrorCode::Stale, "another plan waits by now"});
        };

        planned.press("applyPlan");

        QTRY_COMPARE(planned.told.size(), 1);
        QCOMPARE(planned.told[0].first, ui::Tone::Critical);
        QVERIFY(planned.told[0].second.startsWith(u"Somebody changed it meanwhile"_s));
    }

    void escapeDecidesNothing()
    {
        Planned planned;

        QTest::keyClick(planned.dialog("planDialog"), Qt::Key_Escape);

        QTRY_VERIFY(!planned.dialog("planDialog"));
        QVERIFY(planned.service.submitted.empty());
    }

    void aPlanIsAnnouncedOnceAndItsEndToo()
    {
        AgentsConsole console(inventFleet({{"triage", 4}}));
        QSignalSpy waits(&console.page, &ui::AgentsPage::planWaits);
        QVERIFY(!console.action("fleet.plan").refusal().isEmpty());

        console.fleet->plan = inventPlan();
        console.page.show(console.fleet);
        console.page.show(console.fleet);
        QCOMPARE(waits.size(), 1);
        QVERIFY(console.action("fleet.plan").refusal().isEmpty());
        console.fleet->plan.reset();
        console.page.show(console.fleet);

        QCOMPARE(waits.size(), 2);
        QVERIFY(waits[1][0].toString().isEmpty());
        console.page.openPlan();
        QVERIFY(!console.dialog("planDialog"));
    }
};

}  // namespace tst_plan_dialog

PILOTHOUSE_TEST(tst_plan_dialog, TestPlanDialog)
#include "tst_plan_dialog.moc"
