#include "tests/support/test_program.h"
#include "tests/ui/agents/agents_console.h"

#include <QHeaderView>
#include <QScrollBar>
#include <QSet>

#include <algorithm>

namespace tst_agents_page {

using namespace Qt::StringLiterals;
using namespace tests;

class TestAgentsPage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ui::applyTheme(*qApp); }

    void listsTheAgentsAndFiltersThem()
    {
        AgentsConsole console(inventFleet({{"planner", 2}, {"router", 3}, {"triage", 4}}));
        QCOMPARE(console.column(console.agents()), QStringList({u"planner"_s, u"router"_s, u"triage"_s}));

        console.page.focusFilter();
        QTest::keyClicks(&console.find<QLineEdit>("agentFilter"), u"ROUT"_s);

        QCOMPARE(console.column(console.agents()), QStringList{u"router"_s});
    }

    void withoutAgentsItSaysHowToGetSome()
    {
        AgentsConsole console(inventFleet({}));
        QVERIFY(!console.agents().isVisible());
        const auto labels = console.page.findChildren<QLabel*>();
        QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel* label) {
            return label->isVisible() && label->text() == u"No agents yet"_s;
        }));

        console.page.show(inventFleet({{"planner", 2}}));

        QVERIFY(console.agents().isVisible());
        QCOMPARE(console.column(console.agents()), QStringList{u"planner"_s});
    }

    void aLowWindowShowsInstancesWithoutScrolling()
    {
        auto fleet = inventFleet({{"triage", 40}});
        agentOf(*fleet, "triage").rollout.phase = core::RolloutPhase::Progressing;
        AgentsConsole console(fleet, "triage");
        console.page.resize(1'220, 640);  // what a window of 1280x720 leaves
        QTRY_COMPARE(console.page.height(), 640);

        QTableView& table = console.instances();
        const auto rowsInSight = [&] {
            const QRect last = table.visualRect(table.model()->index(1, 0));
            const QPoint bottom = table.viewport()->mapTo(&console.page, last.bottomLeft());
            return table.visibleRegion().boundingRect().height() > 0 && bottom.y() < console.page.height();
        };
        QTRY_VERIFY(rowsInSight());
    }

    void aClickOnAHeaderSorts()
    {
        AgentsConsole console(inventFleet({{"planner", 2}, {"router", 9}, {"triage", 4}}));
        QHeaderView* header = console.agents().horizontalHeader();
        const QPoint ready(header->sectionViewportPosition(2) + 20, header->height() / 2);

        QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, ready);
        const QStringList once = console.column(console.agents());
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, ready);
        const QStringList twice = console.column(console.agents());

        QStringList backwards = once;
        std::reverse(backwards.begin(), backwards.end());
        QCOMPARE(twice, backwards);
        QVERIFY(QSet<QString>({once.front(), once.back()}) == QSet<QString>({u"router"_s, u"planner"_s}));
    }

    void theKeyboardAloneOpensAnAgentAndComesBack()
    {
        AgentsConsole console(inventFleet({{"planner", 2}, {"triage", 4}}));
        QVERIFY(console.isReady());
        console.page.setFocus();

        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Down);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Down);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);

        QCOMPARE(console.text("agentName"), u"triage"_s);
        QVERIFY(console.instances().isVisible());
        QTRY_COMPARE(QApplication::focusWidget(), &console.instances());
        QVERIFY(console.page.goBack());
        QVERIFY(console.agents().isVisible());
        QVERIFY(!console.page.goBack());
    }

    void theChosenRowAndTheScrollPlaceSurviveUpdates()
    {
        std::vector<InventedAgent> many;
        for (int i = 100; i < 200; ++i)
            many.push_back({"agent-" + std::to_string(i), 1});
        AgentsConsole console(inventFleet(many));
        console.agents().selectRow(70);
        console.agents().scrollTo(console.agents().model()->index(70, 0));
        const int place = console.agents().verticalScrollBar()->value();
        QVERIFY(place > 0);

        for (int tick = 1; tick <= 5; ++tick)
            console.page.show(secondsLater(*console.fleet, tick));

        QCOMPARE(console.agents().verticalScrollBar()->value(), place);
        QCOMPARE(console.agents().selectionModel()->selectedRows().size(), 1);
        QCOMPARE(console.agents().selectionModel()->selectedRows().first().data().toString(), u"agent-170"_s);
    }

    void anAgentThatIsGoneLeadsBackToTheTable()
    {
        AgentsConsole console(inventFleet({{"planner", 2}, {"triage", 4}}), "triage");
        QVERIFY(console.instances().isVisible());

        console.page.show(inventFleet({{"planner", 2}}));

        QVERIFY(console.agents().isVisible());
        QCOMPARE(console.column(console.agents()), QStringList{u"planner"_s});
    }

    void anInstanceOfTheOverviewIsChosenInItsTable()
    {
        AgentsConsole console(inventFleet({{"planner", 2}, {"triage", 40}}));

        console.page.showInstance(core::AgentId("triage"), core::InstanceId("triage-33"));

        const QModelIndexList chosen = console.instances().selectionModel()->selectedRows();
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen.first().data().toString(), u"triage-33"_s);
    }

    void anInstanceIsFoundEvenIfAFilterHidIt()
    {
        AgentsConsole console(inventFleet({{"triage", 40}}), "triage");
        console.find<QLineEdit>("instanceFilter").setText(u"triage-01"_s);

        console.page.showInstance(core::AgentId("triage"), core::InstanceId("triage-33"));

        const QModelIndexList chosen = console.instances().selectionModel()->selectedRows();
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen.first().data().toString(), u"triage-33"_s);
    }

    // What the palette and the keys offer says why it cannot be done, and keys do not collide.
    void everyActionSaysWhyItIsRefused()
    {
        AgentsConsole console(inventFleet({{"triage", 4}}));
        QSet<QString> keys;
        int withKeys = 0;
        for (const ui::AgentsPage::Action& action : console.page.actions()) {
            QVERIFY2(!action.refusal().isEmpty(), qPrintable(action.id));
            withKeys += action.shortcut.isEmpty() ? 0 : 1;
            if (!action.shortcut.isEmpty())
                keys.insert(action.shortcut.toString());
        }
        QCOMPARE(keys.size(), withKeys);

        console.page.showAgent(core::AgentId("triage"));
        for (const char* id : {"agent.rollOut", "agent.restart", "agent.pause", "agent.remove"})
            QVERIFY2(console.action(id).refusal().isEmpty(), id);
        for (const char* id : {"agent.drain", "agent.output"})
            QVERIFY2(console.action(id).refusal().contains(u"Choose an instance"_s), id);
        console.instances().selectRow(0);
        for (const char* id : {"agent.drain", "agent.output"})
            QVERIFY2(console.action(id).refusal().isEmpty(), id);
    }

    void anEmptyFleetIsAnEmptyTable()
    {
        AgentsConsole console(inventFleet({}));
        QCOMPARE(console.agents().model()->rowCount(), 0);
        QVERIFY(!console.page.grab().isNull());
    }
};

}  // namespace tst_agents_page

PILOTHOUSE_TEST(tst_agents_page, TestAgentsPage)
#include "tst_agents_page.moc"
