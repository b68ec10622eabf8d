#include "tests/support/simulated_fleet.h"
#include "tests/support/test_program.h"

#include <QTest>

namespace tst_rollouts {

using namespace simulated;

class TestRollouts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void replacesBatchByBatchAndNeverServesWithLess()
    {
        World world(fleet({agent("a", 8)}));
        world.run(10s);
        QVERIFY(bool(world.ask(UpdateAgent{agent("a", 8, "2"), {}})));

        std::uint32_t most = 0;
        QVERIFY(world.runUntil([&] {
            most = std::max(most, livingMembers(world));
            return world.agentView("a")->rollout.phase != RolloutPhase::Progressing || world.ready("a") < 8;
        }));

        QCOMPARE(world.agentView("a")->rollout.phase, RolloutPhase::Done);
        QCOMPARE(world.agentView("a")->rollout.updated, 8U);
        QVERIFY2(most <= 10, "a batch of a quarter above the wanted ones");
        QVERIFY(world.runUntil([&] { return world.isSettled("a"); }, 2min));
        for (const InstanceViewPtr& view : world.shown->instances)
            QVERIFY(view->state == InstanceState::Stopped || view->version == "2");
    }

    void aVersionThatCannotStartIsUndoneWhileTheOldOneServes()
    {
        World world(fleet({agent("a", 4)}));
        world.run(10s);
        const std::uint64_t revision = world.agentView("a")->revision;
        world.platform().setFault(AgentId("a"), "2", SimulatedFault::ExitAtStart);
        QVERIFY(bool(world.ask(UpdateAgent{agent("a", 4, "2"), {}})));

        expectUndone(world);

        QVERIFY(world.agentView("a")->revision > revision + 1);
        QVERIFY(world.agentView("a")->rollout.reason.find("code 1") != std::string::npos);
        QCOMPARE(world.told("a", "is undone"), std::size_t(1));
        QVERIFY(!world.stored.agents.at(AgentId("a")).previous);
    }

    void aVersionThatDoesNotGetReadyWithinItsGraceIsUndone()
    {
        World world(fleet({agent("a", 2)}));
        world.run(10s);
        world.platform().setFault(AgentId("a"), "2", SimulatedFault::NeverReady);
        QVERIFY(bool(world.ask(UpdateAgent{agent("a", 2, "2"), {}})));

        expectUndone(world);
    }

    void aFirstDeploymentThatFailsStaysWithItsReason()
    {
        World world(fleet({agent("a", 1)}));
        world.platform().setFault(AgentId("a"), "1", SimulatedFault::ExitAtStart);

        world.run(1min);

        QCOMPARE(world.agentView("a")->rollout.phase, RolloutPhase::Progressing);
        QVERIFY(world.instance("a-01")->crashLoop);
        QCOMPARE(world.agentView("a")->spec->version, std::string("1"));
    }

    void aRolloutThatIsCancelledGoesBack()
    {
        World world(fleet({agent("a", 4)}));
        world.run(10s);
        world.platform().setFault(AgentId("a"), "2", SimulatedFault::SlowStart);
        QVERIFY(bool(world.ask(UpdateAgent{agent("a", 4, "2"), {}})));
        world.run(3s);

        QVERIFY(bool(world.ask(CancelRollout{AgentId("a")})));

        expectUndone(world);
        QVERIFY(world.agentView("a")->rollout.reason.find("anna") != std::string::npos);
    }

    void aRollingRestartReplacesAllAndServesAllTheTime()
    {
        World world(fleet({agent("a", 3)}));
        world.run(10s);
        const TimePoint before = world.now.wall;
        QVERIFY(bool(world.ask(RestartAgent{AgentId("a")})));

        QVERIFY(world.runUntil([&] {
            return world.agentView("a")->rollout.phase == RolloutPhase::Done || world.ready("a") < 3;
        }));

        QCOMPARE(world.ready("a"), 3U);
        for (const InstanceViewPtr& view : world.shown->instances)
            QVERIFY(view->state == InstanceState::Stopped || view->state == InstanceState::Draining
                    || view->startedAt > before);
    }

    void anUpdateOutsideTheTemplateTouchesNoInstance()
    {
        World world(fleet({agent("a", 3)}));
        world.run(10s);
        const auto changed = with(agent("a", 3), [](AgentSpec& spec) { spec.routing.timeout = 5s; });

        QVERIFY(bool(world.ask(UpdateAgent{changed, {}})));
        world.run(30s);

        QCOMPARE(world.platform().startCount(), std::uint64_t(3));
        QCOMPARE(world.agentView("a")->spec->routing.timeout, Duration(5s));
    }

    void trapD8AnAgentMayBeScaledToNothing()
    {
        World world(fleet({agent("a", 2)}));
        world.run(10s);

        QVERIFY(bool(world.ask(ScaleAgent{AgentId("a"), 0, "night"})));
        world.run(30s);

        QCOMPARE(world.living("a"), std::size_t(0));
        QVERIFY(world.isSettled("a"));
    }

    void trapS13TheLeastLoadedGoesFirst()
    {
        World world(fleet({agent("a", 3)}));
        world.run(10s);
        world.figures[InstanceId("a-01")] = load(world, 0.8);
        world.figures[InstanceId("a-02")] = load(world, 0.1);
        world.figures[InstanceId("a-03")] = load(world, 0.9);
        world.step();

        QVERIFY(bool(world.ask(ScaleAgent{AgentId("a"), 2, {}})));

        QCOMPARE(world.instance("a-02")->state, InstanceState::Draining);
        QVERIFY(world.isRouted("a-01") && world.isRouted("a-03") && world.isRouted("a-02", true));
    }

    void trapS17TheOneThatServesIsNotGivenUpForOneThatDoesNot()
    {
        World world(fleet({agent("a", 2)}));
        world.run(10s);
        world.figures[InstanceId("a-01")] = load(world, 0.0);
        world.platform().setFault(InstanceId("a-02"), SimulatedFault::NeverReady);
        QVERIFY(world.runUntil([&] { return !world.isRouted("a-02"); }, 5s));

        QVERIFY(bool(world.ask(ScaleAgent{AgentId("a"), 1, {}})));
        world.run(5s);

        QVERIFY(world.isRouted("a-01"));
        QVERIFY(world.instance("a-02")->state != InstanceState::Ready);
    }

    void trapS14ADrainWaitsForItsRequests()
    {
        World world(fleet({agent("a", 1)}));
        world.run(10s);
        world.active[InstanceId("a-01")] = 2;
        world.step();
        QVERIFY(bool(world.ask(ScaleAgent{AgentId("a"), 0, {}})));
        world.run(20s);
        QCOMPARE(world.instance("a-01")->state, InstanceState::Draining);
        QCOMPARE(world.living("a"), std::size_t(1));

        world.active.clear();
        world.run(3s);

        QCOMPARE(world.living("a"), std::size_t(0));
    }

    void aStepBetweenTwoReportsOfTheGatewayKnowsOfTheRequestsInFlight()
    {
        World world(fleet({agent("a", 1)}));
        world.run(10s);
        world.active[InstanceId("a-01")] = 2;
        world.step();
        world.gatewayReports = false;

        QVERIFY(bool(world.ask(ScaleAgent{AgentId("a"), 0, {}})));
        world.run(5s);

        QCOMPARE(world.instance("a-01")->active, 2U);
        QCOMPARE(world.instance("a-01")->state, InstanceState::Draining);
        QCOMPARE(world.living("a"), std::size_t(1));
        world.active.clear();
        world.run(5s);
        QCOMPARE(world.living("a"), std::size_t(1));
        world.gatewayReports = true;
        world.run(3s);
        QCOMPARE(world.living("a"), std::size_t(0));
    }

    void routesThatDifferInFiguresOnlyArePublishedTwiceASecondAtMost()
    {
        World world(fleet({agent("a", 2)}));
        world.run(10s);
        world.stepLength = 100ms;
        int tables = 0;
        for (int turn = 0; turn < 20; ++turn) {
            world.figures[InstanceId("a-01")] = load(world, turn % 2 == 0 ? 0.2 : 0.6);
            world.step();
            tables += int(world.sent<PublishRoutes>());
        }
        QVERIFY2(tables >= 3 && tables <= 4, qPrintable(QString::number(tables)));

        world.platform().kill(InstanceId("a-01"));
        world.step();
        QCOMPARE(world.sent<PublishRoutes>(), std::size_t(1));
        QVERIFY(!world.isRouted("a-01"));
    }

    void trapS16AnIntendedRemovalIsNoFailure()
    {
        World world(fleet({agent("a", 4), agent("b", 2)}));
        world.run(10s);
        world.journal.clear();
        QVERIFY(bool(world.ask(ScaleAgent{AgentId("a"), 1, {}})));
        QVERIFY(bool(world.ask(RemoveAgent{AgentId("b")})));

        for (int second = 0; second < 180; ++second) {
            world.step();
            for (const InstanceViewPtr& view : world.shown->instances) {
                QVERIFY(view->state != InstanceState::Failed);
                QVERIFY(view->health.status != HealthStatus::Unhealthy);
            }
        }

        for (const JournalDraft& draft : world.journal)
            for (const char* word : {"failed", "hung", "crash loop", "went from"})
                QVERIFY2(draft.summary.find(word) == std::string::npos, draft.summary.c_str());
    }

    void trapS14ADrainHasADeadline()
    {
        World world(fleet({with(agent("a", 1), [](AgentSpec& spec) { spec.routing.timeout = 20s; })}));
        world.run(10s);
        world.active[InstanceId("a-01")] = 2;
        world.step();
        QVERIFY(bool(world.ask(ScaleAgent{AgentId("a"), 0, {}})));

        world.run(15s);
        QCOMPARE(world.living("a"), std::size_t(1));
        world.run(10s);
        QCOMPARE(world.living("a"), std::size_t(0));
    }

    void trapS15AndS18WhatIsScaledDownLeavesNothingBehind()
    {
        World world(fleet({agent("a", 5)}));
        world.run(10s);
        QVERIFY(bool(world.ask(ScaleAgent{AgentId("a"), 2, {}})));

        world.run(3min);

        QCOMPARE(world.platform().observe().instances.size(), std::size_t(2));
        QCOMPARE(world.shown->instances.size(), std::size_t(2));
        QCOMPARE(world.routesNow->agents.front().instances.size(), std::size_t(2));
    }

    void aRolloutGoesOnAfterACrashOfTheConsole()
    {
        World world(fleet({agent("a", 4)}));
        world.run(10s);
        QVERIFY(bool(world.ask(UpdateAgent{agent("a", 4, "2"), {}})));
        world.run(1s);

        world.crashConsole();

        QVERIFY(world.runUntil([&] {
            return world.agentView("a") && world.agentView("a")->rollout.phase == RolloutPhase::Done;
        }));
        QCOMPARE(world.platform().doubleStarts(), std::uint64_t(0));
        QVERIFY(world.runUntil([&] { return world.isSettled("a"); }, 2min));
    }

private:
    static Figures load(const World& world, double cpu)
    {
        const TimePoint time = world.now.wall + 1h;
        return {{series::cpu, {cpu, time, time, Quality::Good}},
                {series::memory, {cpu, time, time, Quality::Good}}};
    }
    static std::uint32_t livingMembers(const World& world)
    {
        std::uint32_t number = 0;
        for (const InstanceViewPtr& view : world.shown->instances)
            number += view->state != InstanceState::Stopped && view->state != InstanceState::Draining ? 1 : 0;
        return number;
    }
    static void expectUndone(World& world)
    {
        const std::uint32_t wanted = world.agentView("a")->replicas.wanted;
        QVERIFY(world.runUntil([&] {
            return world.agentView("a")->rollout.phase == RolloutPhase::Undone || world.ready("a") < wanted;
        }));
        QCOMPARE(world.ready("a"), wanted);
        QCOMPARE(world.agentView("a")->spec->version, std::string("1"));
        QVERIFY(world.runUntil([&] { return world.isSettled("a"); }, 2min));
        QCOMPARE(world.platform().startCount() < 12, true);
    }
};

}  // namespace tst_rollouts

PILOTHOUSE_TEST(tst_rollouts, TestRollouts)
#include "tst_rollouts.moc"
