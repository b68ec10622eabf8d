// The scaling policy at work in the controller: over real life cycles on a virtual clock, with its journal,
// commands, crashes and restarts. The traps of the seed's autoscaler by name.

#include "tests/support/loaded_fleet.h"
#include "tests/support/test_program.h"

#include <QJsonArray>
#include <QTest>

namespace tst_scaling {

using namespace simulated;
using namespace Qt::StringLiterals;
using Changes = std::vector<std::pair<int, int>>;

namespace {

AgentSpec quick(std::uint32_t replicas, std::uint32_t min, std::uint32_t max)
{
    AgentSpec spec = scaledAgent(replicas, min, max);
    spec.scaling.cooldown = 30s;
    spec.scaling.scaleDown.stabilization = 60s;
    return spec;
}

AgentTraffic asked(std::uint32_t queued)
{
    AgentTraffic traffic;
    traffic.agent = AgentId("a");
    traffic.requests = 1;
    traffic.queued = queued;
    return traffic;
}

}  // namespace

class TestScaling : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aLoadThatGrowsAndFallsIsFollowed()
    {
        LoadedWorld world(quick(2, 1, 20));
        world.bearFor(1.0, 30s);
        QCOMPARE(world.wanted(), 2U);

        world.bearFor(4.0, 60s);
        QCOMPARE(world.wanted(), 8U);
        world.bearFor(4.0, 5min);
        QCOMPARE(world.wanted(), 8U);

        world.bearFor(1.0, 50s);
        QCOMPARE(world.wanted(), 8U);  // its window
        QVERIFY(world.scaling().nextChangeAt.has_value());
        world.bearFor(1.0, 5min);
        QCOMPARE(world.wanted(), 2U);
        QCOMPARE(world.changes().size(), std::size_t(3));  // 2 → 6 → 8 → 2
    }

    // A CPU figure is a mean, and what a process does to start is in it for a while.
    void theCpuOfAStartScalesNothing()
    {
        LoadedWorld world(quick(2, 1, 20));
        world.bear(10);
        for (int second = 0; second < 60 && world.agentView("a")->replicas.ready < 2; ++second)
            world.bear(10);
        QCOMPARE(world.agentView("a")->replicas.ready, 2U);
        world.bearFor(10, 12s);
        QCOMPARE(world.wanted(), 2U);
        QCOMPARE(world.scaling().status, ScalingStatus::NoMetrics);
        world.bearFor(1.0, 60s);
        QCOMPARE(world.wanted(), 2U);
        QVERIFY(world.changes().empty());
    }

    // Trap S6: what is on its way was not counted, and the next tick scaled again.
    void trapS6_instancesThatStartAreNotAskedForTwice()
    {
        AgentSpec spec = quick(2, 1, 40);
        spec.scaling.scaleUp.policies = {};
        spec.health.startGrace = 3min;
        LoadedWorld world(spec);
        world.platform().setPace({.toRun = 20s, .toReady = 30s, .toStop = 500ms});
        world.bearFor(1.0, 60s);
        world.bearFor(2.0, 40s);
        QCOMPARE(world.wanted(), 4U);
        world.bearFor(2.0, 3min);
        QCOMPARE(world.wanted(), 4U);
        QCOMPARE(world.changes(), Changes({{2, 4}}));
    }

    // Traps S7, S10: the step decides, the platform does: nothing waits, and two steps at one time change
    // once.
    void trapS7_aSecondStepAtTheSameMomentChangesNothing()
    {
        LoadedWorld world(quick(2, 1, 20));
        world.bearFor(1.0, 20s);
        world.bear(4.0);
        world.bear(4.0);
        const std::uint32_t wanted = world.wanted();
        world.stepLength = 0ms;
        world.bear(4.0);
        world.bear(4.0);
        QCOMPARE(world.wanted(), wanted);
    }

    // Traps S8, S20: the reason was overwritten by a false one, and nothing was kept of it.
    void trapS8_theJournalSaysWhyWithItsInputs()
    {
        LoadedWorld world(quick(2, 1, 20));
        world.bearFor(1.0, 20s);
        world.bearFor(2.0, 10s);

        const QJsonObject detail = world.detailOf("a", "a 2 → 4: CPU");
        QCOMPARE(detail[u"from"_s].toInt(), 2);
        QCOMPARE(detail[u"replicas"_s].toInt(), 4);
        QCOMPARE(detail[u"desired"_s].toInt(), 4);
        QCOMPARE(detail[u"driver"_s].toString(), u"system/cpu"_s);
        const QJsonObject input = detail[u"inputs"_s].toArray().at(0).toObject();
        QCOMPARE(input[u"value"_s].toDouble(), 1.0);
        QCOMPARE(input[u"target"_s].toDouble(), 0.5);
        QVERIFY(input[u"ageMs"_s].isDouble());
        QCOMPARE(detail[u"arithmetic"_s].toString(), u"2 × 1.00 / 0.50 = 4"_s);
        QVERIFY(!detail[u"needs"_s].toArray().isEmpty());
    }

    void aHoldIsToldOnceUntilItsReasonChanges()
    {
        AgentSpec spec = quick(4, 1, 4);
        LoadedWorld world(spec);
        world.bearFor(2.0, 3min);
        QCOMPARE(world.told("a", "held at 4: CPU 0.50 is at its target"), std::size_t(1));
        world.bearFor(4.0, 5min);
        QCOMPARE(world.told("a", "At its maximum of 4."), std::size_t(1));
        const QJsonObject detail = world.detailOf("a", "At its maximum of 4.");
        QCOMPARE(detail[u"limits"_s].toArray(), QJsonArray({u"max"_s}));
        QCOMPARE(detail[u"rejected"_s].toArray().at(0).toObject()[u"replicas"_s].toInt(), 8);
        QVERIFY(world.scaling().status == ScalingStatus::AtMax);
    }

    // Trap S12: what was asked for was reported as done.
    void trapS12_wantedAndReadyAreToldApart()
    {
        LoadedWorld world(quick(2, 1, 20));
        world.bearFor(1.0, 20s);
        while (world.wanted() == 2)
            world.bear(4.0);
        QVERIFY(world.ready("a") < world.wanted());
        QVERIFY(world.scaling().status == ScalingStatus::ScalingUp);
        QVERIFY(world.runUntil([&] { return world.ready("a") == world.wanted(); }));
    }

    // Traps S13, S14, S17: which ones go, with what they hold.
    void trapS13_theLeastLoadedDrainAndAreEmptyBeforeTheyStop()
    {
        LoadedWorld world(quick(4, 2, 20));
        world.bearFor(2.0, 20s);
        world.active[InstanceId("a-04")] = 3;
        world.active[InstanceId("a-01")] = 2;
        while (world.wanted() == 4)
            world.bear(0.2);
        QCOMPARE(world.wanted(), 2U);
        world.bear(0.2);
        QVERIFY(world.instance("a-01")->state == InstanceState::Ready);
        QVERIFY(world.instance("a-04")->state == InstanceState::Ready);
        for (const char* id : {"a-02", "a-03"})
            QVERIFY(world.instance(id)->state == InstanceState::Draining
                    || world.instance(id)->state == InstanceState::Stopped);
    }

    // Trap S16: intended removals raised alerts.
    void trapS16_whatIsScaledDownRaisesNoAlert()
    {
        AgentSpec spec = quick(4, 0, 20);
        spec.scaling.idleAfter = 2min;
        LoadedWorld world(spec);
        world.bearFor(2.0, 60s);
        world.bearFor(0.0, 10min);
        QCOMPARE(world.wanted(), 0U);
        for (const AlertViewPtr& alert : world.shown->alerts)
            QVERIFY2(alert->state != AlertState::Firing, alert->key.rule.c_str());
        for (const JournalDraft& draft : world.journal)
            QVERIFY2(draft.kind != "alert", draft.summary.c_str());
    }

    // Trap S19: no pause, no override, no schedule, no way to sleep and wake.
    void trapS19_aPauseHoldsUntilItEnds()
    {
        LoadedWorld world(quick(2, 1, 20));
        world.bearFor(1.0, 20s);
        QVERIFY(bool(world.ask(PauseScaling{AgentId("a"), true, world.now.wall + 60s, "a migration"})));
        world.bearFor(4.0, 50s);
        QCOMPARE(world.wanted(), 2U);
        QVERIFY(world.scaling().status == ScalingStatus::Paused);
        QCOMPARE(world.scaling().reason, std::string("Scaling was paused by anna: a migration"));
        world.bearFor(4.0, 60s);
        QVERIFY(world.wanted() > 2U);
    }

    void aManualCountStandsForItsTimeAndIsThenReleased()
    {
        LoadedWorld world(quick(2, 1, 20));
        world.bearFor(1.0, 20s);
        QVERIFY(bool(world.ask(ScaleAgent{AgentId("a"), 7, "a sale", world.now.wall + 3min})));
        world.bearFor(1.0, 2min);
        QCOMPARE(world.wanted(), 7U);
        QVERIFY(world.scaling().status == ScalingStatus::Manual);
        QCOMPARE(world.scaling().driver, std::string("operator"));
        QCOMPARE(world.scaling().reason, std::string("anna set 7 replicas: a sale"));
        world.bearFor(1.0, 5min);
        QCOMPARE(world.wanted(), 2U);
        QCOMPARE(world.told("a", "The manual count of 7 replicas of a has ended"), std::size_t(1));
    }

    void resumingEndsAManualCount()
    {
        LoadedWorld world(quick(2, 1, 20));
        world.bearFor(1.0, 20s);
        QVERIFY(bool(world.ask(ScaleAgent{AgentId("a"), 7, {}})));
        world.bearFor(1.0, 10s);
        QVERIFY(world.agentView("a")->scaling.manual.has_value());
        QVERIFY(bool(world.ask(PauseScaling{AgentId("a"), false, {}})));
        QVERIFY(!world.agentView("a")->scaling.manual.has_value());
    }

    void anEndThatIsOverIsRefused()
    {
        LoadedWorld world(quick(2, 1, 20));
        world.bearFor(1.0, 5s);
        const auto scaled = world.ask(ScaleAgent{AgentId("a"), 3, {}, world.now.wall - 1s});
        QVERIFY(!scaled && scaled.error().code == ErrorCode::Invalid);
        const auto paused = world.ask(PauseScaling{AgentId("a"), true, world.now.wall - 1s});
        QVERIFY(!paused && paused.error().code == ErrorCode::Invalid);
    }

    void aScheduleRaisesTheLeast()
    {
        AgentSpec spec = quick(2, 1, 20);
        // 1 700 000 000 is 2023-11-14T22:13:20Z.
        spec.scaling.schedule = {{"15 22 * * *", "UTC", 10min, 6}};
        LoadedWorld world(spec);
        world.bearFor(1.0, 60s);
        QCOMPARE(world.wanted(), 2U);
        QVERIFY(world.scaling().nextChangeAt.has_value());
        world.bearFor(1.0, 60s);
        QCOMPARE(world.wanted(), 6U);
        QCOMPARE(world.told("a", "a 2 → 6: A schedule asks for 6 replicas at least."), std::size_t(1));
        world.bearFor(1.0, 5min);
        QCOMPARE(world.wanted(), 6U);
        world.bearFor(1.0, 10min);
        QCOMPARE(world.wanted(), 2U);
    }

    void anIdleAgentSleepsAndTheNextRequestWakesIt()
    {
        AgentSpec spec = quick(2, 2, 20);
        spec.scaling.idleAfter = 2min;
        LoadedWorld world(spec);
        world.agentTraffic = {asked(0)};
        world.bearFor(1.0, 3min);
        QCOMPARE(world.wanted(), 2U);
        world.agentTraffic.clear();
        world.bearFor(0.0, 130s);
        QCOMPARE(world.wanted(), 0U);
        QVERIFY(world.scaling().status == ScalingStatus::Asleep);
        QCOMPARE(world.told("a", "a 2 → 0: No request came for 2m."), std::size_t(1));
        world.bearFor(0.0, 10min);
        world.agentTraffic = {asked(1)};
        world.bear(0.0);
        QCOMPARE(world.wanted(), 2U);
        QCOMPARE(world.told("a", "a 0 → 2: A request waits for it."), std::size_t(1));
    }

    // Cooldown and rates look back over a crash of the console; and nothing is taken away at a start.
    void aCrashDoesNotForgetWhatWasDecided()
    {
        AgentSpec spec = quick(2, 1, 20);
        spec.scaling.cooldown = 5min;
        LoadedWorld world(spec);
        world.bearFor(1.0, 20s);
        world.bearFor(4.0, 60s);
        QCOMPARE(world.wanted(), 8U);
        world.crashConsole();
        world.bearFor(0.5, 4min);
        QCOMPARE(world.wanted(), 8U);
        QVERIFY(!world.scaling().limits.empty());
        world.bearFor(0.5, 3min);
        QVERIFY(world.wanted() < 8U);
    }

    void nothingIsTakenAwayRightAfterAStart()
    {
        AgentSpec spec = quick(4, 1, 20);
        spec.scaling.cooldown = 0s;
        LoadedWorld world(spec);
        world.bearFor(2.0, 30s);
        world.crashConsole();
        world.bearFor(0.4, 50s);
        QCOMPARE(world.wanted(), 4U);
        world.bearFor(0.4, 60s);
        QCOMPARE(world.wanted(), 1U);
    }

    void anotherPolicyDecidesFromTheNextStepOn()
    {
        LoadedWorld world(quick(4, 1, 20));
        world.bearFor(2.0, 30s);
        QCOMPARE(world.wanted(), 4U);
        AgentSpec spec = *world.agentView("a")->spec;
        spec.scaling.targets = {{series::cpu, 0.25}};
        UpdateAgent update{spec, world.agentView("a")->revision};
        update.rehearsal = RehearsalNote{"0123456789ab", world.now.wall - 1h, world.now.wall, {}, {}};
        QVERIFY(bool(world.ask(update)));
        world.bearFor(2.0, 30s);
        QCOMPARE(world.wanted(), 8U);
        QCOMPARE(
            world.detailOf("a", "as rehearsed (0123456789ab)")[u"rehearsal"_s].toObject()[u"id"_s].toString(),
            u"0123456789ab"_s);
        QVERIFY(world.agentView("a")->rollout.phase != RolloutPhase::Progressing);
    }

    // Trap S3: policies were never loaded, and were the same for every agent.
    void trapS3_eachAgentIsScaledByItsOwnPolicy()
    {
        AgentSpec other = quick(2, 1, 20);
        other.id = AgentId("b");
        other.scaling.targets = {{series::cpu, 0.25}};
        World world(fleet({quick(2, 1, 20), other}));
        for (int i = 0; i < 60; ++i) {
            for (const InstanceViewPtr& view : world.shown->instances)
                world.figures[view->id] =
                    Figures{{series::cpu, {0.5, world.now.wall, world.now.wall, Quality::Good}}};
            world.step();
            if (world.agentView("b")->replicas.wanted > 2)
                break;
        }
        QCOMPARE(world.agentView("a")->replicas.wanted, 2U);
        QCOMPARE(world.agentView("b")->replicas.wanted, 4U);
    }

    // Trap S10: one was created after the other, and a failure midway leaked those before it.
    void trapS10_startsGoTogetherAndOneThatFailsLosesNoOther()
    {
        AgentSpec spec = quick(2, 1, 20);
        spec.scaling.scaleUp.policies = {};
        LoadedWorld world(spec);
        world.bearFor(1.0, 20s);
        while (world.wanted() == 2)
            world.bear(3.0);
        if (world.sent<StartInstance>() == 0)
            world.bear(3.0);
        QCOMPARE(world.sent<StartInstance>(), std::size_t(4));
        world.platform().kill(InstanceId("a-04"));
        QVERIFY(world.runUntil([&] {
            world.bear(3.0);
            return world.ready("a") == 6;
        }));
        QVERIFY(world.instance("a-04")->restarts > 0);
        QCOMPARE(world.living("a"), std::size_t(6));
        QCOMPARE(world.changes(), Changes({{2, 6}}));
    }

    // Trap S14: draining had no deadline and no second look.
    void trapS14_drainingWaitsForWhatIsHeldAndNoLongerThanItsDeadline()
    {
        AgentSpec spec = quick(2, 1, 20);
        spec.routing.timeout = 40s;
        LoadedWorld world(spec);
        world.bearFor(1.0, 20s);
        world.active[InstanceId("a-01")] = 9;
        world.active[InstanceId("a-02")] = 1;
        while (world.wanted() == 2)
            world.bear(0.1);
        world.bearFor(0.1, 30s);
        QVERIFY(world.instance("a-02")->state == InstanceState::Draining);
        QCOMPARE(world.living("a"), std::size_t(2));
        world.bearFor(0.1, 20s);
        QCOMPARE(world.living("a"), std::size_t(1));
    }

    // Trap S17: more could be taken away than were healthy, and nothing was left to serve.
    void trapS17_whatServesIsNeverTakenBelowWhatIsWanted()
    {
        LoadedWorld world(quick(5, 2, 20));
        world.bearFor(2.5, 20s);
        for (const char* id : {"a-01", "a-02", "a-03"})
            world.platform().setFault(InstanceId(id), SimulatedFault::NeverReady);
        for (int i = 0; i < 300; ++i) {
            world.bear(0.2);
            if (i > 5 && world.wanted() == 2)
                QVERIFY(world.ready("a") >= 2);
        }
        QCOMPARE(world.wanted(), 2U);
    }

    // Trap S18: lists kept what was gone.
    void trapS18_whatIsGoneLeavesEveryList()
    {
        LoadedWorld world(quick(6, 1, 20));
        world.bearFor(3.0, 20s);
        world.bearFor(0.2, 10min);
        QCOMPARE(world.wanted(), 1U);
        QCOMPARE(world.shown->instances.size(), std::size_t(1));
        QCOMPARE(world.routesNow->agents.front().instances.size(), std::size_t(1));
        QCOMPARE(world.living("a"), std::size_t(1));
    }

    // Trap S20: nothing was kept of who did it, and from what to what.
    void trapS20_everyChangeNamesItsActor()
    {
        LoadedWorld world(quick(2, 1, 20));
        world.bearFor(1.0, 20s);
        QVERIFY(bool(world.ask(ScaleAgent{AgentId("a"), 5, "a sale"})));
        world.bearFor(1.0, 3s);
        const auto byAnna =
            std::find_if(world.journal.begin(), world.journal.end(), [](const JournalDraft& draft) {
                return draft.kind == "scaling" && draft.actor == "anna";
            });
        QVERIFY(byAnna != world.journal.end());
        const QJsonObject detail =
            QJsonDocument::fromJson(QByteArray::fromStdString(byAnna->detail)).object();
        QCOMPARE(detail[u"from"_s].toInt(), 2);
        QCOMPARE(detail[u"replicas"_s].toInt(), 5);
        QCOMPARE(detail[u"reason"_s].toString(), u"a sale"_s);
    }

    // Trap D9: the bounds and targets of this agent, and none that is built in.
    void trapD9_anAgentsOwnBoundsAndTargetsDecide()
    {
        AgentSpec spec = quick(3, 3, 3);
        spec.scaling.targets = {{series::cpu, 0.01}};
        LoadedWorld world(spec);
        world.bearFor(6.0, 2min);
        QCOMPARE(world.wanted(), 3U);
    }

    // Trap D10: CPU says little of agents that wait for models. Requests under way and waiting do.
    void trapD10_activeRequestsAndQueueDepthAreTargets()
    {
        AgentSpec spec = quick(2, 1, 20);
        spec.scaling.targets = {{series::activeRequests, 4}, {series::queueDepth, 10}};
        LoadedWorld world(spec);
        const auto say = [&](double active, double queued) {
            world.agentFigures[AgentId("a")] = {
                {series::activeRequests, {active, world.now.wall, world.now.wall, Quality::Good}},
                {series::queueDepth, {queued, world.now.wall, world.now.wall, Quality::Good}}};
            world.bear(0.1);
        };
        for (int i = 0; i < 20; ++i)
            say(8, 0);
        QCOMPARE(world.wanted(), 2U);
        for (int i = 0; i < 40; ++i)
            say(19, 0);
        QCOMPARE(world.wanted(), 5U);
        for (int i = 0; i < 60; ++i)
            say(20, 95);
        QCOMPARE(world.wanted(), 10U);
        QCOMPARE(world.scaling().driver, std::string(series::queueDepth));
    }

    // Trap S2: an action that was a word made nothing happen. Here both directions are one number.
    void trapS2_bothDirectionsComeFromOneDecision()
    {
        LoadedWorld world(quick(4, 1, 20));
        world.bearFor(4.0, 40s);
        world.bearFor(0.5, 3min);
        const Changes changes = world.changes();
        QCOMPARE(changes.size(), std::size_t(2));
        QVERIFY(changes[0].second > changes[0].first && changes[1].second < changes[1].first);
    }

    void aRegionThatCannotBeReadHoldsEverything()
    {
        LoadedWorld world(quick(2, 1, 20));
        world.bearFor(1.0, 30s);
        world.platform().setReachable(false);
        world.bearFor(6.0, 60s);
        QCOMPARE(world.wanted(), 2U);
    }

    // Until a decision by it can be made, what was decided by the policy before is told of.
    void anotherPolicyWhileTheRegionCannotBeReadWaits()
    {
        AgentSpec spec = quick(2, 1, 20);
        spec.scaling.targets = {{series::memory, 0.5}, {series::cpu, 0.5}};
        LoadedWorld world(spec);
        world.bearFor(1.0, 30s);
        world.platform().setReachable(false);
        world.bearFor(1.0, 5s);
        AgentSpec changed = *world.agentView("a")->spec;
        changed.scaling.targets.clear();
        QVERIFY(bool(world.ask(UpdateAgent{changed, {}})));
        world.bearFor(1.0, 5s);
        QVERIFY(!world.scaling().reason.empty());
        world.platform().setReachable(true);
        world.bearFor(1.0, 5s);
        QVERIFY(world.scaling().inputs.empty());
    }

    // Traps S11, S18: what is added is watched before it is served, and what goes leaves every list.
    void trapS11_noInstanceIsRoutedBeforeItIsReady()
    {
        LoadedWorld world(quick(2, 1, 20));
        world.bearFor(1.0, 20s);
        for (int i = 0; i < 60; ++i) {
            world.bear(4.0);
            for (const InstanceViewPtr& view : world.shown->instances)
                if (view->state == InstanceState::Starting || view->state == InstanceState::Pending)
                    QVERIFY(!world.isRouted(view->id.text()));
        }
        QVERIFY(world.wanted() > 2U);
    }

    // Trap S15: a removal that failed midway left zombies.
    void trapS15_aCrashInTheMiddleOfAScaleDownLeavesNothingBehind()
    {
        LoadedWorld world(quick(8, 1, 20));
        world.bearFor(4.0, 20s);
        while (world.wanted() == 8)
            world.bear(0.5);
        const std::uint32_t wanted = world.wanted();
        world.step(1);
        world.crashConsole();
        QVERIFY(world.runUntil([&] {
            world.bear(0.5 * wanted * 0.5);
            return world.isSettled("a");
        }));
        QCOMPARE(world.living("a"), std::size_t(world.wanted()));
    }
};

}  // namespace tst_scaling

PILOTHOUSE_TEST(tst_scaling, TestScaling)
#include "tst_scaling.moc"
