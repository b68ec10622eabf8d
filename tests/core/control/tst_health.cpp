#include "core/control/health.h"
#include "tests/support/simulated_fleet.h"

#include <QTest>

#include <cmath>

using namespace simulated;

class TestHealth : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theJournalSaysHowOldTheValuesOfAChangeWere()
    {
        World world(fleet({agent("a", 1)}));
        world.run(10s);
        world.figures[InstanceId("a-01")][series::cpu] = {0.97, world.now.wall, world.now.wall,
                                                          Quality::Good};
        world.step();
        world.step();

        const QJsonObject detail = world.detailOf("a-01", "went from healthy to degraded: cpu");
        const QJsonObject cpu = detail[QStringLiteral("cpu")].toObject();
        QCOMPARE(cpu[QStringLiteral("value")].toDouble(), 0.97);
        QCOMPARE(cpu[QStringLiteral("threshold")].toDouble(), 0.9);
        QCOMPARE(cpu[QStringLiteral("ageMs")].toInt(-1), 1'000);
    }

    void theJournalSaysHowOldTheCheckOfAHungInstanceWas()
    {
        World world(fleet({agent("a", 1)}));
        world.run(10s);
        world.platform().setFault(InstanceId("a-01"), SimulatedFault::Hang);

        QVERIFY(world.runUntil([&] { return world.told("a-01", "is hung") == 1; }, 1min));

        const QJsonObject detail = world.detailOf("a-01", "is hung");
        QCOMPARE(detail[QStringLiteral("checkAgeMs")].toInt(-1), 0);
        QVERIFY(detail[QStringLiteral("failedChecksInARow")].toInt()
                >= detail[QStringLiteral("failAfter")].toInt());
    }

    void theJournalSaysWhatARestartWasDecidedFrom()
    {
        World world(fleet({agent("a", 1)}));
        world.run(10s);
        world.platform().kill(InstanceId("a-01"));
        world.step();

        const QJsonObject detail = world.detailOf("a-01", "failed: ");
        QCOMPARE(detail[QStringLiteral("observedAgeMs")].toInt(-1), 0);
        QCOMPARE(detail[QStringLiteral("checkAgeMs")].toInt(-1), 1'000);
        QVERIFY(detail[QStringLiteral("runForMs")].toInt() >= 9'000);
    }

    void isHealthyWhenEveryKnownCheckPasses()
    {
        const auto made =
            assessed({.cpu = 0.5, .memory = 0.5, .errorRate = 0.0, .responseTime = 0.1, .probe = 0.0});

        QCOMPARE(made.status, HealthStatus::Healthy);
        QCOMPARE(made.score, 1.0);
        QVERIFY(made.recommendations.empty());
    }

    void trapM13AValueAtItsThresholdFails()
    {
        QCOMPARE(outcomeOf(assessed({.cpu = 0.9}), "cpu"), CheckOutcome::Failed);
        QCOMPARE(outcomeOf(assessed({.cpu = 0.899}), "cpu"), CheckOutcome::Passed);
        QCOMPARE(outcomeOf(assessed({.memory = 0.9}), "memory"), CheckOutcome::Failed);
        QCOMPARE(outcomeOf(assessed({.errorRate = 0.05}), "errorRate"), CheckOutcome::Failed);
        QCOMPARE(outcomeOf(assessed({.responseTime = 2.0}), "responseTime"), CheckOutcome::Failed);
    }

    void trapM12WhatIsMissingOrNoNumberIsUnknownAndNeitherPassedNorFailed()
    {
        const auto made = assessed({.cpu = std::nan(""), .memory = 0.5});

        QCOMPARE(outcomeOf(made, "cpu"), CheckOutcome::Unknown);
        QCOMPARE(outcomeOf(made, "errorRate"), CheckOutcome::Unknown);
        QCOMPARE(made.score, 1.0);
        QCOMPARE(made.status, HealthStatus::Healthy);
    }

    void trapM10NothingKnownIsUnknownAndNoDivisionByZero()
    {
        const auto made = assessed({});

        QCOMPARE(made.status, HealthStatus::Unknown);
        QCOMPARE(made.score, 0.0);
    }

    void trapM9OneFailedCheckIsDegradedAndTheScoreSaysHowMuch()
    {
        const auto made =
            assessed({.cpu = 0.95, .memory = 0.5, .errorRate = 0.0, .responseTime = 0.1, .probe = 0.0});

        QCOMPARE(made.status, HealthStatus::Degraded);
        QVERIFY(std::abs(made.score - 0.8 / 0.9) < 1e-9);
    }

    void aCheckThatFailedPassesAgainOnlyATenthAwayFromItsThreshold()
    {
        HealthAssessment made;
        const AgentSpec spec = agent("a", 1);
        const auto after = [&](double cpu) {
            assess({.cpu = cpu}, spec, made);
            return outcomeOf(made, "cpu");
        };

        QCOMPARE(after(0.85), CheckOutcome::Passed);
        QCOMPARE(after(0.9), CheckOutcome::Failed);
        QCOMPARE(after(0.85), CheckOutcome::Failed);
        QCOMPARE(after(0.82), CheckOutcome::Failed);
        QCOMPARE(after(0.8), CheckOutcome::Passed);
        QCOMPARE(after(0.85), CheckOutcome::Passed);
        QVERIFY(std::abs(made.checks.front().clear - 0.81) < 1e-9);
    }

    void failedProbesAreCountedExactly()
    {
        HealthAssessment made;
        const AgentSpec spec = agent("a", 1);
        assess({.probe = 10.0, .probeThreshold = 10}, spec, made);
        QCOMPARE(outcomeOf(made, "probe"), CheckOutcome::Failed);
        assess({.probe = 9.0, .probeThreshold = 10}, spec, made);
        QCOMPARE(outcomeOf(made, "probe"), CheckOutcome::Passed);
    }

    void eachCheckSaysWhatPartOfTheScoreItDecides()
    {
        const auto made = assessed({.cpu = 0.95, .errorRate = 0.0});

        double sum = 0;
        double lost = 0;
        for (const HealthCheck& check : made.checks) {
            sum += check.share;
            lost += check.outcome == CheckOutcome::Failed ? check.share : 0;
        }
        QVERIFY(std::abs(sum - 1) < 1e-9);
        QVERIFY(std::abs(1 - lost - made.score) < 1e-9);
    }

    void isUnhealthyBelowHalfTheScoreOrWhenDown()
    {
        QCOMPARE(assessed({.cpu = 0.5, .errorRate = 0.5}).status, HealthStatus::Unhealthy);
        QCOMPARE(assessed({.cpu = 0.1,
                           .memory = 0.1,
                           .errorRate = 0.0,
                           .responseTime = 0.1,
                           .probe = 3.0,
                           .probeThreshold = 3,
                           .down = true})
                     .status,
                 HealthStatus::Unhealthy);
    }

    void trapM8TaskCompletionIsCheckedWhenAskedForOnlyAndAsARate()
    {
        AgentSpec spec = agent("a", 1);
        HealthAssessment made;
        assess({.taskCompletion = 3.0}, spec, made);
        QCOMPARE(made.status, HealthStatus::Unknown);

        spec.health.thresholds.minTaskCompletion = 10;
        assess({.taskCompletion = 3.0}, spec, made);
        QCOMPARE(outcomeOf(made, "taskCompletion"), CheckOutcome::Failed);
        assess({.taskCompletion = 30.0}, spec, made);
        QCOMPARE(outcomeOf(made, "taskCompletion"), CheckOutcome::Passed);
    }

    void aRecommendationNamesItsEvidence()
    {
        const auto made = assessed({.memory = 0.94});

        QCOMPARE(made.recommendations.size(), std::size_t(1));
        QCOMPARE(made.recommendations.front(),
                 std::string("Memory is 94 % of 512MiB: raise capacity.memory or add replicas"));
    }

    void cpuAboveItsCapacityIsRealAndStaysAsItIs()
    {
        const auto made = assessed({.cpu = 1.8});

        QCOMPARE(made.checks.front().value, 1.8);
        QVERIFY(made.recommendations.front().find("180 %") != std::string::npos);
    }

    void oldAndLateFiguresAreUnknown()
    {
        const AgentSpec spec = agent("a", 1);
        const Now now{MonoTime(1h), TimePoint(1h)};

        QCOMPARE(usable(Sample{0.5, now.wall - 3s, now.wall, Quality::Good}, spec, now), std::optional(0.5));
        QCOMPARE(usable(Sample{0.5, now.wall - 4s, now.wall, Quality::Good}, spec, now), std::nullopt);
        QCOMPARE(usable(Sample{0.5, now.wall, now.wall, Quality::Late}, spec, now), std::nullopt);
        QCOMPARE(usable(Sample{0.5, now.wall, now.wall, Quality::Missing}, spec, now), std::nullopt);
    }

    void oneBadReplicaIsNotAveragedAway()
    {
        World world(fleet({agent("a", 5)}));
        world.run(10s);
        QCOMPARE(world.agentView("a")->health.status, HealthStatus::Healthy);
        world.platform().setFault(InstanceId("a-03"), SimulatedFault::Slow);

        world.run(3s);

        QCOMPARE(world.instance("a-03")->state, InstanceState::Degraded);
        QCOMPARE(world.agentView("a")->health.status, HealthStatus::Degraded);
        QVERIFY2(world.isRouted("a-03"), "degraded is not out of rotation");
    }

    void trapM3AnAgentWhoseFiguresCannotBeHadIsStillJudgedByItsHealthChecks()
    {
        World world(fleet({agent("a", 1)}));
        world.figures[InstanceId("a-01")] = {};
        world.run(10s);
        QCOMPARE(world.instance("a-01")->health.status, HealthStatus::Healthy);
        world.platform().setFault(AgentId("a"), "1", SimulatedFault::NeverReady);

        world.run(4s);

        QCOMPARE(world.instance("a-01")->health.status, HealthStatus::Unhealthy);
        QCOMPARE(world.agentView("a")->health.status, HealthStatus::Unhealthy);
    }

    void fault10AnInstanceThatAnswersWithErrorsIsUnhealthyAndToldOnce()
    {
        World world(fleet({agent("a", 2)}));
        world.run(10s);
        world.platform().setFault(InstanceId("a-01"), SimulatedFault::Errors);

        world.run(30s);

        QCOMPARE(world.instance("a-01")->state, InstanceState::Degraded);
        QCOMPARE(world.told("a-01", "errorRate"), std::size_t(1));
    }

private:
    static HealthAssessment assessed(const HealthInputs& inputs)
    {
        HealthAssessment made;
        assess(inputs, agent("a", 1), made);
        return made;
    }
    static CheckOutcome outcomeOf(const HealthAssessment& made, const std::string& name)
    {
        for (const HealthCheck& check : made.checks)
            if (check.name == name)
                return check.outcome;
        return CheckOutcome::Unknown;
    }
};

QTEST_GUILESS_MAIN(TestHealth)
#include "tst_health.moc"
