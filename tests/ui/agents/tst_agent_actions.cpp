#include "tests/support/test_program.h"
#include "tests/ui/agents/agents_console.h"

#include <QAction>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>

#include <algorithm>

namespace tst_agent_actions {

using namespace Qt::StringLiterals;
using namespace tests;

namespace {

void press(QWidget& button)
{
    QTest::mouseClick(&button, Qt::LeftButton);
}

void choose(QTableView& table, std::initializer_list<int> rows)
{
    table.clearSelection();
    for (const int row : rows)
        table.selectionModel()->select(table.model()->index(row, 0),
                                       QItemSelectionModel::Select | QItemSelectionModel::Rows);
}

}  // namespace

class TestAgentActions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ui::applyTheme(*qApp); }

    void aPressOfPlusScalesByOneAndTellsTheJournalEntry()
    {
        AgentsConsole console(inventFleet({{"triage", 4}}), "triage");

        press(*console.find("replicas").findChild<QPushButton*>(u"more"_s));

        QTRY_COMPARE(console.told.size(), 1);
        const auto* scale = console.service.lastCommand<core::ScaleAgent>();
        QVERIFY(scale);
        QCOMPARE(scale->agent, core::AgentId("triage"));
        QCOMPARE(scale->replicas, 5U);
        QCOMPARE(console.service.submitted.back().actor.text, std::string("m.ortiz"));
        QCOMPARE(console.told[0].first, ui::Tone::Ok);
        QVERIFY2(console.told[0].second.contains(u"Journal entry 101."_s),
                 qPrintable(console.told[0].second));
    }

    void severalPressesInARowAreOneCommand()
    {
        AgentsConsole console(inventFleet({{"triage", 4}}), "triage");
        auto* more = console.find("replicas").findChild<QPushButton*>(u"more"_s);

        for (int i = 0; i < 3; ++i) {
            press(*more);
            console.page.show(secondsLater(*console.fleet, i + 1));  // still tells 4
        }

        QTRY_COMPARE(console.told.size(), 1);
        QCOMPARE(console.service.submitted.size(), 1U);
        QCOMPARE(console.service.lastCommand<core::ScaleAgent>()->replicas, 7U);
    }

    void pressesGoToTheAgentTheyWereMeantForEvenIfThePageMovesOn()
    {
        AgentsConsole console(inventFleet({{"planner", 2}, {"triage", 4}}), "triage");
        press(*console.find("replicas").findChild<QPushButton*>(u"more"_s));

        console.page.showAgent(core::AgentId("planner"));

        QCOMPARE(console.service.submitted.size(), 1U);
        QCOMPARE(console.service.lastCommand<core::ScaleAgent>()->agent, core::AgentId("triage"));
        QCOMPARE(console.find<QLabel>("number").text(), u"2"_s);
    }

    void aRefusedCommandIsASentenceAndTheCountGoesBack()
    {
        AgentsConsole console(inventFleet({{"triage", 4}}), "triage");
        console.service.onSubmit = [](const core::Command&) {
            return core::Result<core::CommandReceipt>(
                core::Error{core::ErrorCode::Refused, "triage is being removed"});
        };

        press(*console.find("replicas").findChild<QPushButton*>(u"less"_s));

        QTRY_COMPARE(console.told.size(), 1);
        QCOMPARE(console.told[0].first, ui::Tone::Critical);
        QCOMPARE(console.told[0].second, u"That is not possible now: triage is being removed."_s);
        QTRY_VERIFY([&] {
            console.page.show(console.fleet);
            return console.find<QLabel>("number").text() == u"4"_s;
        }());
    }

    void drainIsOfferedOnlyForChosenInstances()
    {
        AgentsConsole console(inventFleet({{"triage", 4}}), "triage");
        QWidget& drain = console.find("drain");
        QVERIFY(!drain.isEnabled());
        QVERIFY(drain.toolTip().contains(u"Choose an instance"_s));

        choose(console.instances(), {1, 2});

        QVERIFY(drain.isEnabled());
        press(drain);
        QTRY_VERIFY(console.canGoOn("confirmDialog"));
        QCOMPARE(console.part<QPushButton>("confirmDialog", "goOn")->text(), u"Drain"_s);
        QVERIFY(console.service.submitted.empty());
        press(*console.part<QPushButton>("confirmDialog", "goOn"));
        QTRY_COMPARE(console.told.size(), 1);
        QCOMPARE(console.service.submitted.size(), 2U);
        QCOMPARE(std::get<core::DrainInstance>(console.service.submitted[0].command).instance,
                 core::InstanceId("triage-02"));
        QCOMPARE(std::get<core::DrainInstance>(console.service.submitted[1].command).instance,
                 core::InstanceId("triage-03"));
        QVERIFY2(console.told[0].second.contains(u"Journal entries 101 to 102."_s),
                 qPrintable(console.told[0].second));
    }

    void aBatchThatFailsInPartTellsHowMany()
    {
        AgentsConsole console(inventFleet({{"triage", 4}}), "triage");
        console.service.onSubmit = [](const core::Command& command) -> core::Result<core::CommandReceipt> {
            if (std::get<core::DrainInstance>(command).instance == core::InstanceId("triage-02"))
                return core::Error{core::ErrorCode::NotFound, "triage-02"};
            return core::CommandReceipt{};
        };
        choose(console.instances(), {0, 1, 2});

        press(console.find("drain"));
        QTRY_VERIFY(console.canGoOn("confirmDialog"));
        press(*console.part<QPushButton>("confirmDialog", "goOn"));

        QTRY_COMPARE(console.told.size(), 1);
        QCOMPARE(console.told[0].first, ui::Tone::Critical);
        QCOMPARE(console.told[0].second, u"1 of 3 failed. That is not there any more: triage-02."_s);
    }

    void aConfirmationTellsTheConsequencesOfAllAndTheRequestsInFlight()
    {
        AgentsConsole console(inventFleet({{"triage", 4}}), "triage");
        console.service.onPreview = [](const core::Command& command) {
            const std::string id = std::get<core::RestartInstance>(command).instance.text();
            return core::Result<core::CommandPreview>(
                core::CommandPreview{{id + " is drained, stopped and started again."}, 1, 21});
        };
        choose(console.instances(), {0, 3});

        press(console.find("restart"));

        QTRY_VERIFY(console.canGoOn("confirmDialog"));
        const QString text = console.part<QLabel>("confirmDialog", "consequences")->text();
        QVERIFY(text.contains(u"triage-01 is drained"_s) && text.contains(u"triage-04 is drained"_s));
        QVERIFY2(text.contains(u"42 request"_s), qPrintable(text));
    }

    void aCommandThatWouldBeRefusedCannotBeConfirmed()
    {
        AgentsConsole console(inventFleet({{"triage", 4}}), "triage");
        console.service.onPreview = [](const core::Command&) {
            return core::Result<core::CommandPreview>(
                core::Error{core::ErrorCode::Refused, "a rollout is under way"});
        };

        press(console.find("restart"));

        QTRY_COMPARE(console.part<QLabel>("confirmDialog", "consequences")->text(),
                     u"That is not possible now: a rollout is under way."_s);
        QVERIFY(!console.canGoOn("confirmDialog"));
        QTest::keyClick(console.dialog("confirmDialog"), Qt::Key_Return);
        QVERIFY(console.service.submitted.empty());
    }

    void nothingIsSubmittedWhenTheConfirmationIsLeft()
    {
        AgentsConsole console(inventFleet({{"triage", 4}}), "triage");
        press(console.find("restart"));
        QTRY_VERIFY(console.canGoOn("confirmDialog"));

        QTest::keyClick(console.dialog("confirmDialog"), Qt::Key_Escape);

        QTRY_VERIFY(!console.dialog("confirmDialog"));
        QVERIFY(console.service.submitted.empty());
    }

    void restartWithoutAChoiceIsTheWholeAgent()
    {
        AgentsConsole console(inventFleet({{"triage", 4}}), "triage");

        press(console.find("restart"));
        QTRY_VERIFY(console.canGoOn("confirmDialog"));
        press(*console.part<QPushButton>("confirmDialog", "goOn"));

        QTRY_COMPARE(console.service.submitted.size(), 1U);
        QCOMPARE(console.service.lastCommand<core::RestartAgent>()->agent, core::AgentId("triage"));
    }

    void anAgentIsRemovedOnlyOnceItsNameIsTyped()
    {
        AgentsConsole console(inventFleet({{"triage", 4}}), "triage");
        auto* menu = console.find<QToolButton>("more").menu();
        menu->actions().first()->trigger();
        auto* typed = console.part<QLineEdit>("confirmDialog", "typedName");
        QVERIFY(typed && typed->isVisible());

        QTest::keyClicks(typed, u"triag"_s);
        QTRY_VERIFY(console.part<QLabel>("confirmDialog", "consequences")->text().contains(u"Something"_s));
        QVERIFY(!console.canGoOn("confirmDialog"));
        QTest::keyClick(typed, Qt::Key_Return);
        QVERIFY(console.dialog("confirmDialog"));
        QVERIFY(console.service.submitted.empty());

        QTest::keyClicks(typed, u"e"_s);
        QVERIFY(console.canGoOn("confirmDialog"));
        QTest::keyClick(typed, Qt::Key_Return);
        QTRY_COMPARE(console.service.submitted.size(), 1U);
        QCOMPARE(console.service.lastCommand<core::RemoveAgent>()->agent, core::AgentId("triage"));
    }

    void scalingIsPausedAndResumed()
    {
        auto fleet = inventFleet({{"triage", 4}});
        AgentsConsole console(fleet, "triage");

        press(console.find("pause"));
        QVERIFY(console.service.lastCommand<core::PauseScaling>()->paused);
        agentOf(*fleet, "triage").scaling.paused = true;
        console.page.show(fleet);
        press(console.find("pause"));

        QVERIFY(!console.service.lastCommand<core::PauseScaling>()->paused);
        QTRY_COMPARE(console.told.size(), 2);
    }

    void aRolloutIsCancelledBehindAConfirmation()
    {
        auto fleet = inventFleet({{"triage", 4}});
        agentOf(*fleet, "triage").rollout = {
            core::RolloutPhase::Progressing, "1", "2", 1, 4, "", inventedNow(), std::nullopt};
        AgentsConsole console(fleet, "triage");

        press(console.find("cancelRollout"));
        QTRY_VERIFY(console.canGoOn("confirmDialog"));
        press(*console.part<QPushButton>("confirmDialog", "goOn"));

        QTRY_COMPARE(console.service.submitted.size(), 1U);
        QCOMPARE(console.service.lastCommand<core::CancelRollout>()->agent, core::AgentId("triage"));
    }

    void anAgentThatIsBeingRemovedOffersNothingMore()
    {
        auto fleet = inventFleet({{"triage", 4}});
        agentOf(*fleet, "triage").removing = true;
        AgentsConsole console(fleet, "triage");
        choose(console.instances(), {0});

        QVERIFY(!console.find("rollout").isEnabled());
        QVERIFY(!console.find("restart").isEnabled());
        QVERIFY(!console.find("replicas").findChild<QPushButton*>(u"more"_s)->isEnabled());
        console.action("agent.rollOut").run();
        QVERIFY(!console.dialog("rolloutDialog"));
    }

    void theContextMenuActsOnTheChosenInstances()
    {
        AgentsConsole console(inventFleet({{"triage", 4}}), "triage");
        choose(console.instances(), {2});

        Q_EMIT console.instances().customContextMenuRequested(QPoint(40, 40));
        QMenu* menu = nullptr;
        for (auto* found : console.page.findChildren<QMenu*>())
            if (found->isVisible())
                menu = found;
        QVERIFY(menu);
        QStringList offered;
        for (const QAction* action : menu->actions())
            offered << action->text();
        QCOMPARE(offered, QStringList({u"Output…"_s, u"Drain…"_s, u"Restart…"_s}));

        menu->actions().last()->trigger();
        menu->close();
        QTRY_VERIFY(console.canGoOn("confirmDialog"));
        press(*console.part<QPushButton>("confirmDialog", "goOn"));
        QTRY_COMPARE(console.service.submitted.size(), 1U);
        QCOMPARE(console.service.lastCommand<core::RestartInstance>()->instance,
                 core::InstanceId("triage-03"));
    }

    // From the table to a drained instance without a mouse.
    void theKeyboardAloneDrainsAnInstance()
    {
        AgentsConsole console(inventFleet({{"triage", 4}}), "triage");
        QVERIFY(console.isReady());
        console.instances().setFocus();
        QTest::keyClick(&console.instances(), Qt::Key_Down);
        QTest::keyClick(&console.instances(), Qt::Key_Down);
        QVERIFY(console.action("agent.drain").refusal().isEmpty());
        const QModelIndexList chosen = console.instances().selectionModel()->selectedRows();
        QCOMPARE(chosen.size(), 1);
        const core::InstanceId instance(chosen.first().data().toString().toStdString());

        console.action("agent.drain").run();
        QTRY_VERIFY(console.canGoOn("confirmDialog"));
        QTest::keyClick(console.dialog("confirmDialog"), Qt::Key_Return);

        QTRY_COMPARE(console.service.submitted.size(), 1U);
        QCOMPARE(console.service.lastCommand<core::DrainInstance>()->instance, instance);
    }
};

}  // namespace tst_agent_actions

PILOTHOUSE_TEST(tst_agent_actions, TestAgentActions)
#include "tst_agent_actions.moc"
