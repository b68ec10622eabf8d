#include <QTest>

#include "core/control/rehearsal.h"
#include "core/fleet/sample.h"
#include "tests/support/test_program.h"

#include <cmath>

namespace tst_rehearsal {

using namespace core;
using namespace std::chrono_literals;

namespace {

const TimePoint begin{1'764'000'000s};

// Acts at once: no window, no cooldown, no rate.
ScalingSpec quickPolicy(double target = 0.5)
{
    ScalingSpec policy;
    policy.min = 1;
    policy.max = 100;
    policy.cooldown = 0ms;
    policy.scaleUp = {};
    policy.scaleDown = {};
    policy.scaleDown.stabilization = 0ms;
    policy.targets = {{series::cpu, target}};
    return policy;
}

RecordedMoment moment(int second, std::uint32_t replicas)
{
    RecordedMoment result;
    result.time = begin + std::chrono::seconds(second);
    result.current = result.ready = replicas;
    result.wanted = replicas;
    return result;
}

RecordedReading reading(double value, std::uint32_t counted, std::uint32_t missing = 0,
                        std::uint32_t notReady = 0)
{
    return {value, counted, missing, notReady};
}

// The same replicas and value in each second.
RecordedHistory steady(int seconds, std::uint32_t replicas, double value)
{
    RecordedHistory history;
    history.max = 100;
    for (int second = 0; second < seconds; ++second) {
        history.moments.push_back(moment(second, replicas));
        history.readings.push_back(reading(value, replicas));
    }
    return history;
}

RehearsalQuery query(ScalingSpec draft)
{
    RehearsalQuery result;
    result.agent = AgentId("a");
    result.draft = std::move(draft);
    result.from = begin;
    result.to = begin + 1h;
    return result;
}

bool isNear(double a, double b)
{
    return std::abs(a - b) < 1e-9;
}

}  // namespace

class TestRehearsal : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void spreadsTheRecordedWorkOverTheDraftsReplicas()
    {
        Rehearsal rehearsal(quickPolicy(0.25), moment(0, 4));

        // 4 x 0.5 of work at a target of 0.25 needs 8.
        QCOMPARE(rehearsal.decide(moment(0, 4), std::vector{reading(0.5, 4)}).wanted, 8U);
        QCOMPARE(rehearsal.load(), 2.0);
        // On 8 it is at its target: nothing more to do.
        QCOMPARE(rehearsal.decide(moment(1, 4), std::vector{reading(0.5, 4)}).wanted, 8U);
        QCOMPARE(rehearsal.load(), 1.0);
        // When the work doubles, so do they.
        QCOMPARE(rehearsal.decide(moment(2, 4), std::vector{reading(1.0, 4)}).wanted, 16U);
    }

    void aSmallerDraftWouldNotHaveStartedTheNewest()
    {
        Rehearsal rehearsal(quickPolicy(1.0), moment(0, 10));
        rehearsal.decide(moment(0, 10), std::vector{reading(0.5, 10)});  // to 5

        // 8 fewer wanted than the recorded 13: the 3 that start are not among them, nor 5 of the rest.
        RecordedMoment later = moment(1, 13);
        later.ready = 10;
        const ScalingDecision& decision = rehearsal.decide(later, std::vector{reading(0.5, 10, 0, 3)});

        QCOMPARE(decision.current, 5U);
        QCOMPARE(decision.wanted, 5U);
        QVERIFY(isNear(rehearsal.load(), 1.0));
    }

    void countsOfTheWholeAgentStayAsTheyWere()
    {
        ScalingSpec policy = quickPolicy();
        policy.targets = {{series::queueDepth, 10, ScalingScope::Agent}};
        Rehearsal counted(policy, moment(0, 2));
        counted.decide(moment(0, 2), std::vector{reading(20, 1)});
        counted.decide(moment(1, 2), std::vector{reading(20, 1)});
        QCOMPARE(counted.load(), 2.0);

        policy.targets = {{series::cpu, 10, ScalingScope::Agent}};
        Rehearsal shared(policy, moment(0, 2));
        shared.decide(moment(0, 2), std::vector{reading(20, 1)});
        shared.decide(moment(1, 2), std::vector{reading(20, 1)});
        QCOMPARE(shared.load(), 1.0);
    }

    void aMissingValueIsMissingForTheDraftToo()
    {
        Rehearsal rehearsal(quickPolicy(), moment(0, 4));
        const ScalingDecision& decision = rehearsal.decide(moment(0, 4), std::vector{reading(NAN, 0, 4)});

        QCOMPARE(decision.cause, ScalingCause::NoMetrics);
        QCOMPARE(decision.wanted, 4U);
        QVERIFY(std::isnan(rehearsal.load()));
    }

    void sleepsWithoutRequestsAndWakesForOne()
    {
        ScalingSpec policy = quickPolicy();
        policy.min = 0;
        policy.idleAfter = 10s;
        Rehearsal rehearsal(policy, moment(0, 1));
        std::uint32_t wanted = 1;
        for (int second = 0; second <= 10; ++second) {
            RecordedMoment quiet = moment(second, 1);
            quiet.demand = second == 0 ? ScalingDemand::UnderWay : ScalingDemand::None;
            wanted = rehearsal.decide(quiet, std::vector{reading(0.5, 1)}).wanted;
            QCOMPARE(wanted, second < 10 ? 1U : 0U);
        }
        RecordedMoment asked = moment(11, 1);
        asked.demand = ScalingDemand::Waiting;
        QCOMPARE(rehearsal.decide(asked, std::vector{reading(0.5, 1)}).wanted, 1U);
    }

    void sumsUpBothRuns()
    {
        ScalingSpec draft = quickPolicy(0.25);
        draft.replicaPrice = 2;
        draft.max = 8;
        RecordedHistory history = steady(3'600, 4, 0.5);
        history.max = 4;

        const auto report = rehearse(query(draft), history);

        QVERIFY(report);
        const RehearsalReport& found = report.value();
        QVERIFY(isNear(found.actual.replicaHours, 4));
        QVERIFY(isNear(found.draft.replicaHours, 8));
        QCOMPARE(found.actual.changes, 0U);
        QCOMPARE(found.draft.changes, 1U);
        QCOMPARE(found.actual.aboveTarget, Duration(1h));  // 0.5 against 0.25
        QCOMPARE(found.draft.aboveTarget, Duration(1s));  // until it had scaled
        QCOMPARE(found.actual.atMax, Duration(1h));
        QCOMPARE(found.draft.atMax, Duration(1h));
        QVERIFY(isNear(*found.actual.cost, 8));
        QVERIFY(isNear(*found.draft.cost, 16));
        QCOMPARE(found.changes.size(), std::size_t(1));
        QCOMPARE(found.changes.front().from, 4U);
        QCOMPARE(found.changes.front().to, 8U);
        QVERIFY(!found.changes.front().reason.empty());
        QCOMPARE(found.from, begin);
        QCOMPARE(found.to, begin + 3'599s);
        QVERIFY(!rehearse(query(quickPolicy()), history).value().actual.cost);
    }

    void countsTheChangesThatWere()
    {
        RecordedHistory history = steady(10, 4, 0.5);
        for (std::size_t i = 3; i < 10; ++i) {
            history.moments[i].wanted = 6;
            history.moments[i].current = i == 3 ? 4 : 6;
        }
        QCOMPARE(rehearse(query(quickPolicy()), history).value().actual.changes, 1U);
        history.moments[0].current = 3;
        QCOMPARE(rehearse(query(quickPolicy()), history).value().actual.changes, 2U);
    }

    void timeWithoutHistoryCountsForNothing()
    {
        RecordedHistory history = steady(20, 4, 0.5);
        for (std::size_t i = 10; i < 20; ++i)
            history.moments[i].time += 1h;

        const auto report = rehearse(query(quickPolicy()), history);

        QVERIFY(isNear(report.value().actual.replicaHours, 4 * 20 / 3'600.0));
        const auto& points = report.value().points;
        QVERIFY(std::any_of(points.begin(), points.end(), [](const RehearsalPoint& point) {
            return std::isnan(point.actual) && std::isnan(point.draft);
        }));
    }

    void keepsThePeaksInAFewPoints()
    {
        RecordedHistory history = steady(5'000, 4, 0.5);
        history.readings[2'345].value = 0.9;
        RehearsalQuery asked = query(quickPolicy());
        asked.points = 50;

        const auto report = rehearse(asked, history);

        const auto& points = report.value().points;
        QVERIFY(points.size() <= 50);
        QVERIFY(points.size() >= 40);
        QVERIFY(std::any_of(points.begin(), points.end(),
                            [](const RehearsalPoint& point) { return point.actualLoad == 1.8; }));
    }

    void namesTheSameRehearsalTheSame()
    {
        const RecordedHistory history = steady(10, 4, 0.5);
        const auto id = [&](const RehearsalQuery& asked) { return rehearse(asked, history).value().id; };

        QVERIFY(!id(query(quickPolicy())).empty());
        QCOMPARE(id(query(quickPolicy())), id(query(quickPolicy())));
        QVERIFY(id(query(quickPolicy())) != id(query(quickPolicy(0.6))));
        RehearsalQuery later = query(quickPolicy());
        later.to += 1s;
        QVERIFY(id(later) != id(query(quickPolicy())));
    }

    void saysThatThereIsNothingAndStopsWhenNobodyWaits()
    {
        const auto none = rehearse(query(quickPolicy()), {});
        QCOMPARE(none.error().code, ErrorCode::Invalid);
        QVERIFY(none.error().context.find("nothing was recorded") != std::string::npos);

        std::stop_source stop;
        RehearsalQuery asked = query(quickPolicy());
        asked.stop = stop.get_token();
        stop.request_stop();
        QCOMPARE(rehearse(asked, steady(10, 4, 0.5)).error().code, ErrorCode::Cancelled);
    }
};

}  // namespace tst_rehearsal

PILOTHOUSE_TEST(tst_rehearsal, TestRehearsal)
#include "tst_rehearsal.moc"
