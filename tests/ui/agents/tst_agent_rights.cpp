// The agents' page for who may not do everything: controls with their reasons, in the page, its dialogs and
// the palette.

#include "tests/support/test_program.h"
#include "tests/ui/agents/agents_console.h"

#include <QAction>
#include <QPlainTextEdit>
#include <QPushButton>

namespace tst_agent_rights {

using namespace Qt::StringLiterals;
using namespace tests;

namespace {

const core::Rights viewer{core::Role::Viewer};
const core::Rights ofBilling{core::Role::Operator, {core::AgentId("billing")}};
constexpr std::array<const char*, 5> controls{"rollout", "drain", "restart", "pause", "less"};
constexpr std::array<const char*, 5> commands{"agent.rollOut", "agent.drain", "agent.restart", "agent.pause",
                                              "agent.remove"};

std::shared_ptr<core::FleetSnapshot> twoAgents()
{
    return inventFleet({{"billing", 4}, {"search", 4}});
}

QAction& removal(const AgentsConsole& console)
{
    auto* action = console.page.findChild<QAction*>(u"removeAgent"_s);
    Q_ASSERT(action);
    return *action;
}

}  // namespace

class TestAgentRights : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ui::applyTheme(*qobject_cast<QApplication*>(QCoreApplication::instance())); }

    void aViewerLooksAndChangesNothing()
    {
        AgentsConsole console(twoAgents(), "billing");
        console.instances().selectRow(0);
        for (const char* name : controls)
            QVERIFY2(console.find(name).isEnabled(), name);

        console.signIn("ada", viewer);

        for (const char* name : controls) {
            QVERIFY2(!console.find(name).isEnabled(), name);
            QVERIFY2(console.find(name).toolTip().contains(u"needs the role operator"_s), name);
        }
        QVERIFY(!removal(console).isEnabled());
        for (const char* id : commands)
            QVERIFY2(console.action(id).refusal().contains(u"needs the role operator"_s), id);
        QVERIFY(console.action("agent.output").refusal().isEmpty());
        for (const char* id : commands)
            console.action(id).run();
        QVERIFY(console.service.submitted.empty() && console.service.previewed.empty());
        QVERIFY(!console.dialog("rolloutDialog") && !console.dialog("confirmDialog"));
    }

    void anOperatorOfOneAgentActsOnThatOne()
    {
        AgentsConsole console(twoAgents(), "billing");
        console.signIn("ada", ofBilling);
        console.instances().selectRow(0);
        for (const char* name : controls)
            QVERIFY2(console.find(name).isEnabled(), name);
        QVERIFY(removal(console).isEnabled());
        for (const char* id : commands)
            QVERIFY2(console.action(id).refusal().isEmpty(), id);

        console.page.showAgent(core::AgentId("search"));
        console.instances().selectRow(0);

        for (const char* name : controls) {
            QVERIFY2(!console.find(name).isEnabled(), name);
            QVERIFY2(console.find(name).toolTip().contains(u"not for the agent search"_s), name);
        }
        for (const char* id : commands)
            QVERIFY2(console.action(id).refusal().contains(u"not for the agent search"_s), id);
    }

    void anOperatorOfOneRegionDrainsTheInstancesThere()
    {
        auto fleet = twoAgents();
        instanceOf(*fleet, "billing-02").region = core::RegionName("far-away");
        const core::RegionName own = instanceOf(*fleet, "billing-01").region;
        AgentsConsole console(fleet, "billing");
        console.signIn("ada", {core::Role::Operator, {}, {own}});

        console.page.showInstance(core::AgentId("billing"), core::InstanceId("billing-01"));
        QVERIFY2(console.find("drain").isEnabled(), qPrintable(console.find("drain").toolTip()));
        console.page.showInstance(core::AgentId("billing"), core::InstanceId("billing-02"));
        QVERIFY(!console.find("drain").isEnabled());
        QVERIFY(console.find("drain").toolTip().contains(u"not for the region far-away"_s));
    }

    void aRightThatIsTakenAwayStopsAnOpenRollout()
    {
        AgentsConsole console(twoAgents(), "billing");
        console.signIn("ada", ofBilling);
        console.page.actions().front().run();
        QTRY_VERIFY(console.canGoOn("rolloutDialog"));
        auto* version = console.part<QLineEdit>("rolloutDialog", "version");
        version->setText(u"2.0.0"_s);

        console.signIn("ada", viewer);

        QVERIFY(!console.canGoOn("rolloutDialog"));
        const auto* text = console.part<QLabel>("rolloutDialog", "consequences");
        QVERIFY2(text->text().contains(u"needs the role operator"_s), qPrintable(text->text()));
        console.signIn("ada", ofBilling);
        QTRY_VERIFY(console.canGoOn("rolloutDialog"));
        QCOMPARE(version->text(), u"2.0.0"_s);
    }

    void aPlanConcernsTheWholeFleet()
    {
        auto fleet = twoAgents();
        core::FleetPlan plan;
        plan.digest = "d1";
        fleet->plan = plan;
        AgentsConsole console(fleet);
        console.signIn("ada", ofBilling);
        console.page.openPlan();

        for (const char* name : {"applyPlan", "discardPlan"}) {
            const auto* button = console.part<QPushButton>("planDialog", name);
            QVERIFY(button && !button->isEnabled());
            QVERIFY2(button->toolTip().contains(u"whole fleet"_s), qPrintable(button->toolTip()));
        }
        console.signIn("ada", {core::Role::Operator});
        QVERIFY(console.part<QPushButton>("planDialog", "applyPlan")->isEnabled());
    }
};

}  // namespace tst_agent_rights

PILOTHOUSE_TEST(tst_agent_rights, TestAgentRights)
#include "tst_agent_rights.moc"
