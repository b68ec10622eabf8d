#include "core/control/health.h"
#include "tests/support/simulated_fleet.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <cmath>

namespace tst_health {

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

    void fault20AFigureFromAheadOfASetBackClockIsNotFreshForTwoHours()
    {
        const AgentSpec spec = agent("a", 1);
        const Now now{MonoTime(1h), TimePoint(10h)};

        QCOMPARE(usable(Sample{0.5, now.wall + 1s, now.wall, Quality::Good}, spec, now), std::optional(0.5));
        QCOMPARE(usable(Sample{0.5, now.wall + 2h, now.wall + 2h, Quality::Good}, spec, now), std::nullopt);
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

    void trapM21ARecommendationHasItsEvidenceAndSaysWhatToDo_data()
    {
        QTest::addColumn<QString>("evidence");
        QTest::addColumn<QString>("action");
        QTest::newRow("cpu") << "95 % of 1.00 cores"
                             << "raise capacity.cpu or add replicas";
        QTest::newRow("memory") << "94 % of 512MiB"
                                << "raise capacity.memory or add replicas";
        QTest::newRow("errorRate") << "7.5 % of the requests fail, the limit is 5.0 %"
                                   << "instances' logs";
        QTest::newRow("responseTime") << "2.50 s, the limit is 2.00 s"
                                      << "add replicas or find what is slow";
        QTest::newRow("taskCompletion") << "3 tasks an hour are completed, more than 10"
                                        << "work arrives";
        QTest::newRow("probe") << "Health checks fail (4)"
                               << "see whether it hangs";
    }

    void trapM21ARecommendationHasItsEvidenceAndSaysWhatToDo()
    {
        QFETCH(const QString, evidence);
        QFETCH(const QString, action);
        const std::string name = QTest::currentDataTag();
        AgentSpec spec = agent("a", 1);
        spec.health.thresholds.minTaskCompletion = 10;
        const HealthInputs fine{.cpu = 0.1,
                                .memory = 0.1,
                                .errorRate = 0.0,
                                .responseTime = 0.1,
                                .taskCompletion = 60.0,
                                .probe = 0.0,
                                .probeThreshold = 3};
        HealthInputs bad = fine;
        (name == "cpu"                  ? bad.cpu
             : name == "memory"         ? bad.memory
             : name == "errorRate"      ? bad.errorRate
             : name == "responseTime"   ? bad.responseTime
             : name == "taskCompletion" ? bad.taskCompletion
                                        : bad.probe) = badValueOf(name);
        HealthAssessment made;
        assess(bad, spec, made);

        QCOMPARE(made.recommendations.size(), std::size_t(1));
        const QString said = QString::fromStdString(made.recommendations.front());
        QVERIFY2(said.contains(evidence) && said.contains(action), qPrintable(said));
        assess(fine, spec, made);
        QVERIFY(made.recommendations.empty());
    }

    void trapM22EachFigureOfPerformanceAloneDecides_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("reason");
        QTest::newRow(series::cpu) << 0.95 << "CPU is 95 %";
        QTest::newRow(series::memory) << 0.95 << "Memory is 95 %";
        QTest::newRow(series::errorRate) << 0.5 << "50.0 % of the requests fail";
        QTest::newRow(series::responseTimeP95) << 9.0 << "95th percentile of response times is 9.00 s";
    }

    // What is measured of an instance is no ornament: its state, its score, what the operator is told and
    // where requests go hang on it.
    void trapM22EachFigureOfPerformanceAloneDecides()
    {
        QFETCH(const double, value);
        QFETCH(const QString, reason);
        World world(fleet({agent("a", 2)}));
        world.run(10s);
        QCOMPARE(world.instance("a-01")->state, InstanceState::Ready);
        world.stepLength = 100ms;  // ten steps, in which the figures stay fresh
        Figures& figures = world.figures[InstanceId("a-01")];
        for (const char* key : {series::cpu, series::memory})
            world.figures[InstanceId("a-02")][key] =
                figures[key] = {0.1, world.now.wall, world.now.wall, Quality::Good};
        figures[QTest::currentDataTag()] = {value, world.now.wall, world.now.wall, Quality::Good};
        world.run(10s);

        const InstanceViewPtr seen = world.instance("a-01");
        QCOMPARE(seen->state, InstanceState::Degraded);
        QVERIFY2(QString::fromStdString(seen->reason).contains(reason), seen->reason.c_str());
        QVERIFY(seen->health.score < 1);
        QCOMPARE(world.agentView("a")->health.status, HealthStatus::Degraded);
        QCOMPARE(world.instance("a-02")->state, InstanceState::Ready);
        // What is used up sends requests elsewhere as well.
        const bool isLoad = QByteArray(QTest::currentDataTag()).startsWith("system/");
        QCOMPARE(seen->score > world.instance("a-02")->score, isLoad);
        const auto& routes = world.routesNow->agents.front().instances;
        QCOMPARE(std::max(routes[0].cpu, routes[0].memory) == value, isLoad);
    }

private:
    static double badValueOf(const std::string& check)
    {
        static const std::map<std::string, double> values{{"cpu", 0.95},         {"memory", 0.94},
                                                          {"errorRate", 0.075},  {"responseTime", 2.5},
                                                          {"taskCompletion", 3}, {"probe", 4}};
        return values.at(check);
    }
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

}  // namespace tst_health

PILOTHOUSE_TEST(tst_health, TestHealth)
#include "tst_health.moc"
