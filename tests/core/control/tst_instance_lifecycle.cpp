#include "tests/support/simulated_fleet.h"
#include "tests/support/test_program.h"

#include <QTest>

namespace tst_instance_lifecycle {

using namespace simulated;

class TestInstanceLifecycle : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void startsWhatTheFleetFileWants()
    {
        World world(fleet({agent("a", 3)}));

        world.run(10s);

        QCOMPARE(world.ready("a"), 3U);
        QCOMPARE(world.platform().startCount(), std::uint64_t(3));
        QVERIFY(world.instance("a-01") && world.instance("a-02") && world.instance("a-03"));
    }

    void trapD2NoRequestIsRoutedBeforeAHealthCheckPassed()
    {
        World world(fleet({agent("a", 1)}));
        world.platform().setPace({500ms, 5s, 500ms});

        world.run(4s);

        QCOMPARE(world.instance("a-01")->state, InstanceState::Starting);
        QVERIFY(!world.isRouted("a-01"));
        QVERIFY(world.runUntil([&] { return world.isRouted("a-01"); }, 10s));
        QCOMPARE(world.instance("a-01")->state, InstanceState::Ready);
    }

    void trapD5StartsAtMostSoManyAtOnce()
    {
        World world(fleet({agent("a", 10)}), {.startsAtOnce = 3});

        world.step();

        QCOMPARE(world.sent<StartInstance>(), std::size_t(3));
        world.step();
        QCOMPARE(world.sent<StartInstance>(), std::size_t(0));
        QVERIFY(world.runUntil([&] { return world.isSettled("a"); }));
    }

    void anExitLeavesTheRoutesBeforeAnythingElseIsDone()
    {
        World world(fleet({agent("a", 2)}));
        world.run(10s);
        world.platform().kill(InstanceId("a-01"));

        world.step();

        QVERIFY(std::holds_alternative<PublishRoutes>(world.lastEffects.front()));
        QVERIFY(!world.isRouted("a-01"));
        QVERIFY(world.isRouted("a-02"));
    }

    void theFirstFailureOfAReadyInstanceIsRestartedAtOnceUnderItsOwnId()
    {
        World world(fleet({agent("a", 1)}));
        world.run(10s);
        world.platform().kill(InstanceId("a-01"));

        world.step();

        QCOMPARE(world.instance("a-01")->state, InstanceState::Starting);
        QCOMPARE(world.instance("a-01")->restarts, 1U);
        QVERIFY(world.runUntil([&] { return world.isSettled("a"); }, 5s));
        QCOMPARE(world.shown->instances.size(), std::size_t(1));
    }

    void fault08CrashLoopBacksOffAndSaysSoOnce()
    {
        World world(fleet({agent("bad", 1), agent("good", 2)}));
        world.platform().setFault(AgentId("bad"), "1", SimulatedFault::ExitAtStart);

        world.run(15min);

        const InstanceViewPtr bad = world.instance("bad-01");
        QVERIFY(bad->crashLoop);
        QVERIFY(bad->nextStart.has_value());
        QCOMPARE(world.told("bad-01", "crash loop"), std::size_t(1));
        QCOMPARE(world.told("bad-01", "failed"), std::size_t(2));
        QVERIFY2(world.platform().startCount() < 24,
                 "one a minute at most, once the delay is at its longest");
        QCOMPARE(world.ready("good"), 2U);
    }

    void theDelayDoublesUpToTheLongest()
    {
        World world(fleet({agent("a", 1)}), {.firstRestartDelay = 1s, .longestRestartDelay = 8s});
        world.platform().setFault(AgentId("a"), "1", SimulatedFault::ForkFail);
        std::vector<Duration> delays;

        std::uint32_t restarts = 999;
        for (int i = 0; i < 60; ++i) {
            world.step();
            const InstanceViewPtr view = world.instance("a-01");
            if (view->state == InstanceState::Failed && view->restarts != restarts) {
                restarts = view->restarts;
                delays.push_back(*view->nextStart - world.now.wall);
            }
        }

        QVERIFY(delays.size() >= 5);
        delays.resize(5);
        QCOMPARE(delays, (std::vector<Duration>{1s, 2s, 4s, 8s, 8s}));
    }

    void aCrashLoopIsForgottenAfterSteadyReadiness()
    {
        World world(fleet({agent("a", 1)}));
        world.platform().setFault(AgentId("a"), "1", SimulatedFault::ExitAtStart);
        QVERIFY(world.runUntil([&] { return world.instance("a-01") && world.instance("a-01")->crashLoop; }));

        world.platform().clearFaults();

        QVERIFY(world.runUntil([&] { return !world.instance("a-01")->crashLoop; }));
        QCOMPARE(world.told("a-01", "out of its crash loop"), std::size_t(1));
    }

    void aStartThatIsNotReadyWithinItsGraceFailedWithTheReasonOfItsProbes()
    {
        World world(fleet({agent("a", 1)}));
        world.platform().setFault(AgentId("a"), "1", SimulatedFault::NeverReady);

        QVERIFY(world.runUntil([&] {
            return world.instance("a-01") && world.instance("a-01")->state == InstanceState::Failed;
        }));

        QCOMPARE(world.instance("a-01")->reason, std::string("not ready within 30s: HTTP 503"));
        QVERIFY(world.living("a") <= 1);
        QVERIFY(world.runUntil([&] { return world.instance("a-01")->restarts == 1; }, 30s));
    }

    void anExitOfItsOwnWithCodeZeroIsAFailure()
    {
        expectReasonOfExit({0, std::nullopt}, "it ended by itself with code 0");
    }

    void anExitThatNobodySawIsUnknownAndNoSuccess() { expectReasonOfExit({}, "it ended, how is unknown"); }

    void fault09AHangingInstanceIsTakenOutReplacedAndNotCountedTwiceWhenItWakes()
    {
        World world(fleet({with(agent("a", 2), [](AgentSpec& spec) { spec.run.stopGrace = 2min; })}));
        world.run(10s);
        world.platform().setFault(InstanceId("a-01"), SimulatedFault::Hang);

        QVERIFY(world.runUntil([&] { return !world.isRouted("a-01"); }, 4s));
        QVERIFY(world.runUntil([&] { return world.isRouted("a-03"); }, 10s));
        QCOMPARE(world.ready("a"), 2U);
        world.platform().setFault(InstanceId("a-01"), SimulatedFault::Hang, false);
        world.run(20s);

        QCOMPARE(world.ready("a"), 2U);
        QVERIFY(!world.isRouted("a-01"));
        QCOMPARE(world.platform().startCount(), std::uint64_t(3));
        QCOMPARE(world.told("a-01", "hung"), std::size_t(1));
    }

    void comesBackAfterSoManyPassesOnly()
    {
        World world(fleet({with(agent("a", 1), [](AgentSpec& spec) { spec.health.passAfter = 2; })}));
        world.run(10s);
        world.platform().setFault(InstanceId("a-01"), SimulatedFault::Hang);
        QVERIFY(world.runUntil([&] { return !world.isRouted("a-01"); }, 5s));
        QCOMPARE(world.instance("a-01")->state, InstanceState::Degraded);
        world.platform().clearFaults();

        world.step();
        QVERIFY(!world.isRouted("a-01"));
        world.step();
        QVERIFY(world.isRouted("a-01"));
        QCOMPARE(world.instance("a-01")->state, InstanceState::Ready);
    }

    void fault11AFlappingHealthCheckDoesNotFlapTheRoutes()
    {
        World world(fleet({agent("a", 1)}));
        world.run(10s);
        world.platform().setFault(InstanceId("a-01"), SimulatedFault::Flapping);
        const std::size_t lines = world.journal.size();
        int changes = 0;
        for (int i = 0; i < 600; ++i) {
            const bool before = world.isRouted("a-01");
            world.step();
            changes += world.isRouted("a-01") != before ? 1 : 0;
        }

        QCOMPARE(changes, 0);
        QCOMPARE(world.platform().startCount(), std::uint64_t(1));
        QVERIFY2(world.journal.size() - lines <= 11, "at most a line a minute");
    }

    void fault06AnInstanceThatIgnoresSigtermEndsAfterItsGrace()
    {
        World world(fleet({agent("a", 1)}));
        world.run(10s);
        world.platform().setFault(InstanceId("a-01"), SimulatedFault::IgnoreTerm);
        QVERIFY(bool(world.ask(ScaleAgent{AgentId("a"), 0, {}})));

        world.run(5s);
        QCOMPARE(world.living("a"), std::size_t(1));
        world.run(10s);
        QCOMPARE(world.living("a"), std::size_t(0));
        QCOMPARE(world.instance("a-01")->state, InstanceState::Stopped);
    }

    void whatHasEndedHasNoProcessAnyMore()
    {
        World world(fleet({agent("a", 3)}));
        world.run(10s);
        QVERIFY(bool(world.ask(ScaleAgent{AgentId("a"), 1, {}})));
        world.platform().leave();  // its platform forgets them without a word

        for (int second = 0; second < 30; ++second) {
            world.step();
            for (const InstanceViewPtr& view : world.shown->instances)
                QVERIFY((view->state != InstanceState::Stopped && view->state != InstanceState::Failed)
                        || (view->pid == 0 && view->port == 0));
        }
    }

    void anEndedInstanceStaysVisibleForAWhile()
    {
        World world(fleet({agent("a", 1)}), {.stoppedKept = 60s});
        world.run(10s);
        QVERIFY(bool(world.ask(ScaleAgent{AgentId("a"), 0, {}})));

        world.run(30s);
        QVERIFY(world.instance("a-01"));
        QCOMPARE(world.instance("a-01")->state, InstanceState::Stopped);
        world.run(60s);
        QVERIFY(!world.instance("a-01"));
    }

    void fault21ASuspendRestartsNothingOnOldNews()
    {
        const auto strict = [](AgentSpec& spec) { spec.health.failAfter = 1; };
        World world(fleet({with(agent("a", 4), strict)}));
        world.run(10s);
        world.suspend(5min);
        for (int i = 1; i <= 4; ++i)  // what was asked before the suspend fails after it
            world.platform().setFault(InstanceId("a-0" + std::to_string(i)), SimulatedFault::Hang);

        world.run(2s);
        QCOMPARE(world.ready("a"), 4U);
        world.platform().clearFaults();
        world.run(30s);

        QCOMPARE(world.ready("a"), 4U);
        QCOMPARE(world.platform().startCount(), std::uint64_t(4));
    }

    void everyInstanceAlwaysSaysWhyItIsInItsState()
    {
        World world(fleet({agent("a", 3)}));
        world.platform().setFault(AgentId("a"), "1", SimulatedFault::Flapping);
        for (int i = 0; i < 120; ++i) {
            world.step();
            for (const InstanceViewPtr& view : world.shown->instances)
                QVERIFY2(!view->reason.empty(), view->id.text().c_str());
        }
    }

    void viewsThatDidNotChangeAreTheSameObjects()
    {
        World world(fleet({agent("a", 1), agent("b", 1)}));
        world.figures[InstanceId("a-01")] = {};
        world.run(40s);
        const InstanceViewPtr before = world.instance("a-01");
        const InstanceViewPtr changing = world.instance("b-01");

        world.step();

        QVERIFY(world.instance("a-01") == before);
        QVERIFY(world.instance("b-01") != changing);
    }

private:
    // One instance, ready, whose platform then reports this end.
    void expectReasonOfExit(ExitStatus exit, const std::string& reason)
    {
        auto spec = std::make_shared<const FleetSpec>(fleet({agent("a", 1)}));
        Controller controller({}, spec, "digest", {});
        Now now{MonoTime(1s), TimePoint(1s)};
        StepInputs inputs;
        inputs.regions = {
            {.name = RegionName("local"), .reachable = true, .reason = {}, .checkedAt = {}, .instances = {}}};
        controller.step(inputs, now);
        InstanceObservation seen;
        seen.id = InstanceId("a-01");
        seen.agent = AgentId("a");
        seen.attempt = 1;
        seen.phase = RunPhase::Exited;
        seen.exit = exit;
        inputs.regions.front().instances = {seen};
        now.mono += 1s;

        const StepOutput out = controller.step(inputs, now);

        QCOMPARE(out.snapshot->instances.front()->state, InstanceState::Failed);
        QCOMPARE(out.snapshot->instances.front()->reason, reason);
    }
};

}  // namespace tst_instance_lifecycle

PILOTHOUSE_TEST(tst_instance_lifecycle, TestInstanceLifecycle)
#include "tst_instance_lifecycle.moc"
