// What a scaling policy decides, clause by clause. The cases of the first table are those of the algorithm as
// Kubernetes documents it for its horizontal pod autoscaler.

#include "core/control/autoscaler.h"
#include "core/control/scaling_readings.h"
#include "core/control/scaling_words.h"
#include "core/fleet/sample.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <cmath>
#include <limits>

namespace tst_autoscaler {

using namespace core;
using namespace std::chrono_literals;

namespace {

const MonoTime start(1'000'000'000ms);
const TimePoint wallStart(1'700'000'000'000ms);

Now at(Duration after)
{
    return {start + after, wallStart + after};
}

ScalingSpec policyOf(std::vector<ScalingTarget> targets)
{
    ScalingSpec policy;
    policy.min = 1;
    policy.max = 100;
    policy.targets = std::move(targets);
    policy.cooldown = 0s;
    policy.scaleUp = {0s, ScalingSelect::Max, {}};
    policy.scaleDown = {0s, ScalingSelect::Max, {}};
    return policy;
}

ScalingSpec cpuPolicy()
{
    return policyOf({{series::cpu, 0.5}});
}

// So many instances that all say the same.
TargetReading all(std::uint32_t instances, double value)
{
    TargetReading reading;
    for (std::uint32_t i = 0; i < instances; ++i)
        addSample(reading, series::memory, {.ready = true, .age = 1h, .value = value});
    return reading;
}

struct Turn {
    std::vector<TargetReading> readings;
    std::uint32_t current = 0;
    ScalingInputs inputs() const
    {
        ScalingInputs in;
        in.current = current;
        in.ready = current;
        in.readings = readings;
        return in;
    }
};

ScalingDecision decide(Autoscaler& scaler, std::uint32_t current, std::vector<TargetReading> readings,
                       Duration after = 0s)
{
    const Turn turn{std::move(readings), current};
    return scaler.decide(turn.inputs(), at(after));
}

ScalingDecision decideOnce(ScalingSpec policy, std::uint32_t current, std::vector<TargetReading> readings)
{
    Autoscaler scaler(std::move(policy));
    return decide(scaler, current, std::move(readings));
}

// A load of so much in units of one instance's target, whoever bears it.
ScalingDecision follow(Autoscaler& scaler, std::uint32_t current, double load, Duration after)
{
    const double target = scaler.policy().targets.front().value;
    return decide(scaler, current, {all(current, load * target / current)}, after);
}

}  // namespace

class TestAutoscaler : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // desired = ceil(current x value / target).
    void computesAsKubernetesDocuments_data()
    {
        QTest::addColumn<quint32>("current");
        QTest::addColumn<double>("value");
        QTest::addColumn<double>("target");
        QTest::addColumn<quint32>("desired");
        QTest::addColumn<bool>("tolerated");
        QTest::newRow("200m of 100m doubles") << 1U << 0.2 << 0.1 << 2U << false;
        QTest::newRow("50m of 100m halves") << 4U << 0.05 << 0.1 << 2U << false;
        QTest::newRow("at its target") << 5U << 0.1 << 0.1 << 5U << false;
        QTest::newRow("rounded up") << 3U << 0.5 << 0.4 << 4U << false;
        QTest::newRow("ratio 1.1 is within the tolerance") << 10U << 0.77 << 0.7 << 10U << true;
        QTest::newRow("ratio 0.9 is within the tolerance") << 10U << 0.63 << 0.7 << 10U << true;
        QTest::newRow("ratio 1.11 is beyond it") << 100U << 0.777 << 0.7 << 111U << false;
        QTest::newRow("ratio 0.89 is beyond it") << 100U << 0.623 << 0.7 << 89U << false;
        QTest::newRow("a whole number is not rounded up by a hair") << 10U << 0.21 << 0.07 << 30U << false;
        QTest::newRow("nothing to do goes to zero") << 3U << 0.0 << 0.5 << 0U << false;
        QTest::newRow("queue 31 of 28 at 64") << 64U << 31.0 << 28.0 << 71U << false;
    }
    void computesAsKubernetesDocuments()
    {
        QFETCH(quint32, current);
        QFETCH(double, value);
        QFETCH(double, target);
        QFETCH(quint32, desired);
        QFETCH(bool, tolerated);
        ScalingSpec policy = policyOf({{series::memory, target}});
        policy.max = 1'000;

        const ScalingDecision decision = decideOnce(policy, current, {all(current, value)});

        QCOMPARE(decision.desired, desired);
        QCOMPARE(decision.bit(scaling_limit::tolerance), tolerated);
    }

    void instancesWithoutAValueCountConservatively_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<quint32>("counted");
        QTest::addColumn<quint32>("missing");
        QTest::addColumn<quint32>("notReady");
        QTest::addColumn<quint32>("desired");
        // target 0.5, current = counted + missing + notReady
        QTest::newRow("up: missing as 0") << 1.0 << 3U << 1U << 0U << 6U;
        QTest::newRow("up: not ready as 0") << 1.0 << 3U << 0U << 1U << 6U;
        QTest::newRow("up: both as 0") << 1.0 << 3U << 1U << 1U << 6U;
        QTest::newRow("up: the direction turns, nothing changes") << 0.6 << 2U << 2U << 0U << 4U;
        QTest::newRow("up: within the tolerance with them") << 0.7 << 3U << 1U << 0U << 4U;
        QTest::newRow("down: missing as at the target") << 0.1 << 3U << 1U << 0U << 2U;
        QTest::newRow("down: not ready are left out") << 0.25 << 4U << 0U << 2U << 2U;
        QTest::newRow("down: within the tolerance with them") << 0.4 << 1U << 3U << 0U << 4U;
        QTest::newRow("exactly at target, some missing: nothing changes") << 0.5 << 2U << 1U << 0U << 3U;
    }
    void instancesWithoutAValueCountConservatively()
    {
        QFETCH(double, value);
        QFETCH(quint32, counted);
        QFETCH(quint32, missing);
        QFETCH(quint32, notReady);
        QFETCH(quint32, desired);
        TargetReading reading = all(counted, value);
        reading.missing = missing;
        reading.notReady = notReady;

        const ScalingDecision decision = decideOnce(cpuPolicy(), counted + missing + notReady, {reading});

        QCOMPARE(decision.desired, desired);
    }

    void instancesAreGroupedAsPodsAre_data()
    {
        QTest::addColumn<bool>("isCpu");
        QTest::addColumn<bool>("isPending");
        QTest::addColumn<bool>("ready");
        QTest::addColumn<bool>("wasReady");
        QTest::addColumn<int>("age");
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("group");
        const double none = std::numeric_limits<double>::quiet_NaN();
        QTest::newRow("ready") << true << false << true << true << 600 << 0.5 << "counted";
        QTest::newRow("pending") << true << true << false << false << 0 << none << "notReady";
        QTest::newRow("pending, memory") << false << true << false << false << 0 << none << "notReady";
        QTest::newRow("no value") << true << false << true << true << 600 << none << "missing";
        QTest::newRow("starting, no value") << true << false << false << false << 10 << none << "missing";
        QTest::newRow("starting, CPU") << true << false << false << false << 10 << 0.9 << "notReady";
        QTest::newRow("starting, memory") << false << false << false << false << 10 << 0.9 << "counted";
        QTest::newRow("old, never ready, CPU") << true << false << false << false << 600 << 0.9 << "notReady";
        QTest::newRow("old, fell out, CPU") << true << false << false << true << 600 << 0.9 << "counted";
        QTest::newRow("negative") << true << false << true << true << 600 << -0.1 << "missing";
        QTest::newRow("huge") << true << false << true << true << 600 << 1e308 << "missing";
        QTest::newRow("infinite") << true << false << true << true << 600
                                  << std::numeric_limits<double>::infinity() << "missing";
    }
    void instancesAreGroupedAsPodsAre()
    {
        QFETCH(bool, isCpu);
        QFETCH(bool, isPending);
        QFETCH(bool, ready);
        QFETCH(bool, wasReady);
        QFETCH(int, age);
        QFETCH(double, value);
        QFETCH(QString, group);
        TargetReading reading;

        addSample(reading, isCpu ? series::cpu : series::memory,
                  {.isPending = isPending,
                   .ready = ready,
                   .wasReady = wasReady,
                   .age = std::chrono::seconds(age),
                   .value = std::isnan(value) ? std::nullopt : std::optional(value)});

        QCOMPARE(reading.counted, quint32(group == u"counted"));
        QCOMPARE(reading.missing, quint32(group == u"missing"));
        QCOMPARE(reading.notReady, quint32(group == u"notReady"));
    }

    void cpuFromBeforeItWasReadyIsSetAside()
    {
        TargetReading reading;
        addSample(reading, series::cpu, {.ready = true, .age = 20s, .value = 0.9, .valueHasItsStart = true});
        QCOMPARE(reading.notReady, 1U);
    }

    // Trap S1: the order of the rules decided; CPU 99 % with memory 20 % scaled down.
    void trapS1_theHighestOfTheTargetsDecides()
    {
        ScalingSpec policy = policyOf({{series::memory, 0.8}, {series::cpu, 0.7}});
        const ScalingDecision one = decideOnce(policy, 5, {all(5, 0.2), all(5, 0.99)});
        QCOMPARE(one.wanted, 8U);
        QCOMPARE(one.driver, 1);
        std::swap(policy.targets[0], policy.targets[1]);
        QCOMPARE(decideOnce(policy, 5, {all(5, 0.99), all(5, 0.2)}).wanted, 8U);
    }

    void noWayDownWhileATargetHasNoValue()
    {
        const ScalingSpec policy = policyOf({{series::cpu, 0.5}, {series::memory, 0.5}});
        TargetReading none;
        none.missing = 4;

        const ScalingDecision down = decideOnce(policy, 4, {all(4, 0.1), none});
        QCOMPARE(down.wanted, 4U);
        QVERIFY(down.bit(scaling_limit::missing));
        QCOMPARE(decideOnce(policy, 4, {all(4, 1.0), none}).wanted, 8U);
    }

    // Trap S9: a metric that failed threw. Fault 36 beside it: values that are none change nothing.
    void trapS9_withoutAnyValueTheCountStays()
    {
        const ScalingDecision decision = decideOnce(cpuPolicy(), 7, {TargetReading{0, 0, 7, 0, 0s}});
        QCOMPARE(decision.wanted, 7U);
        QVERIFY(decision.cause == ScalingCause::NoMetrics);
    }

    void fault36_valuesThatAreNoneHoldTheCount_data()
    {
        QTest::addColumn<double>("value");
        QTest::newRow("NaN") << std::numeric_limits<double>::quiet_NaN();
        QTest::newRow("negative") << -1.0;
        QTest::newRow("1e308") << 1e308;
        QTest::newRow("infinite") << std::numeric_limits<double>::infinity();
    }
    void fault36_valuesThatAreNoneHoldTheCount()
    {
        QFETCH(double, value);
        Autoscaler scaler(cpuPolicy());
        QCOMPARE(decide(scaler, 4, {all(4, 1.0)}, 0s).wanted, 8U);
        const ScalingDecision decision = decide(scaler, 8, {all(8, value)}, 30s);
        QCOMPARE(decision.wanted, 8U);
        QVERIFY(decision.cause == ScalingCause::NoMetrics);
    }

    void theFallbackStandsInWhenNoValueComesForLong()
    {
        ScalingSpec policy = cpuPolicy();
        policy.fallback = {3min, 6};
        Autoscaler scaler(policy);
        const TargetReading none{0, 0, 2, 0, 0s};

        const ScalingDecision before = decide(scaler, 2, {none}, 0s);
        QCOMPARE(before.wanted, 2U);
        QVERIFY(scaler.changesIn(before, at(1min)) == Duration(2min));
        QCOMPARE(decide(scaler, 2, {none}, 179s).wanted, 2U);
        const ScalingDecision decision = decide(scaler, 2, {none}, 3min);
        QCOMPARE(decision.wanted, 6U);
        QVERIFY(decision.cause == ScalingCause::Fallback);
        QCOMPARE(decide(scaler, 6, {all(6, 0.25)}, 4min).wanted, 3U);  // and the metrics decide again
    }

    // Trap S4: a difference was added without bounds. Traps D8, D9: 0 was taken for "not given".
    void trapS4_minAndMaxAreNeverLeft()
    {
        ScalingSpec policy = cpuPolicy();
        policy.min = 2;
        policy.max = 9;
        const ScalingDecision up = decideOnce(policy, 5, {all(5, 50)});
        QCOMPARE(up.wanted, 9U);
        QCOMPARE(up.desired, 500U);
        QVERIFY(up.bit(scaling_limit::max));
        const ScalingDecision down = decideOnce(policy, 5, {all(5, 0)});
        QCOMPARE(down.wanted, 2U);
        QVERIFY(down.bit(scaling_limit::min));
        QCOMPARE(decideOnce(policy, 20, {all(20, 0.5)}).wanted, 9U);
        QCOMPARE(decideOnce(policy, 1, {all(1, 0.5)}).wanted, 2U);
    }

    void trapD8_aMinimumOfZeroIsZero()
    {
        ScalingSpec policy = policyOf({{series::queueDepth, 5}});
        policy.min = 0;
        QCOMPARE(decideOnce(policy, 3, {all(3, 0)}).wanted, 0U);
        const ScalingDecision asleep = decideOnce(policy, 0, {TargetReading()});
        QCOMPARE(asleep.wanted, 0U);
        QVERIFY(asleep.cause == ScalingCause::Asleep);
    }

    void aBoundIsKeptAtOnceWhateverTheCooldown()
    {
        ScalingSpec policy = cpuPolicy();
        policy.cooldown = 5min;
        policy.scaleUp.policies = {{ScalingUnit::Pods, 1, 1min}};
        policy.min = 4;
        Autoscaler scaler(policy);
        scaler.recallChange(5, 2, start - 1s);
        const ScalingDecision decision = decide(scaler, 2, {all(2, 0.5)}, 0s);
        QCOMPARE(decision.wanted, 4U);
        QVERIFY(decision.cause == ScalingCause::Min);
    }

    void theWayDownWaitsForTheHighestOfItsWindow()
    {
        ScalingSpec policy = cpuPolicy();
        policy.scaleDown.stabilization = 5min;
        Autoscaler scaler(policy);
        scaler.recall(8, start - 4min);
        scaler.recall(6, start - 1min);

        const ScalingDecision first = decide(scaler, 10, {all(10, 0.2)}, 0s);  // asks for 4
        QCOMPARE(first.desired, 4U);
        QCOMPARE(first.wanted, 8U);
        QVERIFY(first.bit(scaling_limit::window));
        QVERIFY(scaler.changesIn(first, at(0s)) == Duration(1min));
        QCOMPARE(decide(scaler, 8, {all(8, 0.25)}, 59s).wanted, 8U);
        QCOMPARE(decide(scaler, 8, {all(8, 0.25)}, 1min).wanted, 6U);
        QCOMPARE(decide(scaler, 6, {all(6, 1.0 / 3)}, 5min).wanted, 4U);
    }

    void theWayUpWaitsForTheLowestOfItsWindow()
    {
        ScalingSpec policy = cpuPolicy();
        policy.scaleUp.stabilization = 1min;
        Autoscaler scaler(policy);
        QCOMPARE(decide(scaler, 2, {all(2, 0.5)}, 0s).wanted, 2U);
        QCOMPARE(decide(scaler, 2, {all(2, 1.0)}, 30s).wanted, 2U);
        QCOMPARE(decide(scaler, 2, {all(2, 2.0)}, 60s).wanted, 4U);  // the lowest since is 4
    }

    // 2, 4, 8: at most twice as many in a minute, or four more, whichever is more.
    void ratesOfUp_data()
    {
        QTest::addColumn<int>("select");
        QTest::addColumn<quint32>("first");
        QTest::addColumn<quint32>("second");
        QTest::addColumn<quint32>("third");
        QTest::newRow("max") << int(ScalingSelect::Max) << 6U << 6U << 12U;
        QTest::newRow("min") << int(ScalingSelect::Min) << 4U << 4U << 8U;
        QTest::newRow("disabled") << int(ScalingSelect::Disabled) << 2U << 2U << 2U;
    }
    void ratesOfUp()
    {
        QFETCH(int, select);
        QFETCH(quint32, first);
        QFETCH(quint32, second);
        QFETCH(quint32, third);
        ScalingSpec policy = cpuPolicy();
        policy.scaleUp = {
            0s, ScalingSelect(select), {{ScalingUnit::Percent, 100, 1min}, {ScalingUnit::Pods, 4, 1min}}};
        Autoscaler scaler(policy);
        const ScalingDecision one = follow(scaler, 2, 80, 0s);
        QCOMPARE(one.wanted, first);
        QCOMPARE(one.bit(scaling_limit::disabled), ScalingSelect(select) == ScalingSelect::Disabled);
        QCOMPARE(one.bit(scaling_limit::rate), ScalingSelect(select) != ScalingSelect::Disabled);
        QCOMPARE(follow(scaler, first, 80, 59s).wanted, second);
        QCOMPARE(follow(scaler, second, 80, 60s).wanted, third);
    }

    void ratesOfDown()
    {
        ScalingSpec policy = cpuPolicy();
        policy.scaleDown = {
            0s, ScalingSelect::Max, {{ScalingUnit::Percent, 10, 1min}, {ScalingUnit::Pods, 4, 1min}}};
        Autoscaler scaler(policy);
        const ScalingDecision one = follow(scaler, 80, 10, 0s);
        QCOMPARE(one.wanted, 72U);  // 10 % is more than 4
        QVERIFY(one.bit(scaling_limit::rate));
        QVERIFY(scaler.changesIn(one, at(1s)) == Duration(59s));
        QCOMPARE(follow(scaler, 72, 10, 30s).wanted, 72U);
        QCOMPARE(follow(scaler, 72, 10, 60s).wanted, 64U);

        policy.scaleDown.select = ScalingSelect::Min;
        Autoscaler careful(policy);
        QCOMPARE(follow(careful, 80, 10, 0s).wanted, 76U);
    }

    // What others added within the period counts as well.
    void ratesLookAtEveryChange()
    {
        ScalingSpec policy = cpuPolicy();
        policy.scaleUp.policies = {{ScalingUnit::Pods, 4, 1min}};
        Autoscaler scaler(policy);
        scaler.recallChange(2, 5, start - 30s);
        QCOMPARE(follow(scaler, 5, 80, 0s).wanted, 6U);
    }

    // Trap D11: a cooldown that nothing read. After a change none the other way and none further down.
    void trapD11_theCooldownIsKept()
    {
        ScalingSpec policy = cpuPolicy();
        policy.cooldown = 5min;
        Autoscaler scaler(policy);
        QCOMPARE(follow(scaler, 4, 8, 0s).wanted, 8U);
        QCOMPARE(follow(scaler, 8, 12, 1min).wanted, 12U);  // further up is allowed
        const ScalingDecision held = follow(scaler, 12, 2, 2min);
        QCOMPARE(held.wanted, 12U);
        QVERIFY(held.bit(scaling_limit::cooldown));
        QVERIFY(scaler.changesIn(held, at(2min)) == Duration(4min));
        QCOMPARE(follow(scaler, 12, 6, 6min).wanted, 6U);
        QCOMPARE(follow(scaler, 6, 3, 8min).wanted, 6U);  // not further down
        QCOMPARE(follow(scaler, 6, 12, 8min + 1s).wanted, 6U);  // nor up again
        QCOMPARE(follow(scaler, 6, 12, 11min).wanted, 12U);
    }

    void idleGoesToZeroAndARequestWakes()
    {
        ScalingSpec policy = cpuPolicy();
        policy.min = 2;
        policy.idleAfter = 10min;
        policy.cooldown = 5min;
        Autoscaler scaler(policy);
        const std::vector<TargetReading> readings{all(3, 0.5)};
        ScalingInputs inputs;
        inputs.current = inputs.ready = 3;
        inputs.readings = readings;
        inputs.quietFor = 9min;
        QCOMPARE(scaler.decide(inputs, at(0s)).wanted, 3U);
        inputs.quietFor = 10min;
        const ScalingDecision idle = scaler.decide(inputs, at(1min));
        QCOMPARE(idle.wanted, 0U);
        QVERIFY(idle.cause == ScalingCause::Idle);
        inputs.current = inputs.ready = 0;
        QCOMPARE(scaler.decide(inputs, at(2min)).wanted, 0U);
        inputs.requestsWait = true;
        const ScalingDecision awake = scaler.decide(inputs, at(2min + 1s));
        QCOMPARE(awake.wanted, 2U);  // within the cooldown: somebody waits
        QVERIFY(awake.cause == ScalingCause::Wake);
    }

    void theCooldownHoldsTheWayToSleep()
    {
        ScalingSpec policy = cpuPolicy();
        policy.idleAfter = 1min;
        policy.cooldown = 5min;
        Autoscaler scaler(policy);
        scaler.recallChange(0, 1, start - 2min);
        const std::vector<TargetReading> readings{all(1, 0.0)};
        ScalingInputs inputs;
        inputs.current = inputs.ready = 1;
        inputs.readings = readings;
        inputs.quietFor = 2min;
        const ScalingDecision rests = scaler.decide(inputs, at(0s));
        QCOMPARE(rests.wanted, 1U);
        QVERIFY(rests.bit(scaling_limit::cooldown));
        QVERIFY(scaler.changesIn(rests, at(0s)) == Duration(3min));
        QCOMPARE(scaler.decide(inputs, at(3min)).wanted, 0U);
    }

    void aPauseAndAManualCountHoldWhateverIsAskedFor()
    {
        Autoscaler scaler(cpuPolicy());
        const std::vector<TargetReading> readings{all(4, 5.0)};
        ScalingInputs inputs;
        inputs.current = inputs.ready = 4;
        inputs.readings = readings;
        inputs.hold = ScalingHold::Paused;
        const ScalingDecision paused = scaler.decide(inputs, at(0s));
        QCOMPARE(paused.wanted, 4U);
        QCOMPARE(paused.desired, 40U);
        QVERIFY(paused.bit(scaling_limit::pause));
        inputs.hold = ScalingHold::Manual;
        inputs.held = 6;
        QCOMPARE(scaler.decide(inputs, at(1s)).wanted, 6U);
    }

    // A target of the agent as a whole: Kubernetes' object metrics.
    void aTargetOfTheAgentIsSpreadOverWhatIsReady()
    {
        const ScalingSpec policy = policyOf({{series::responseTimeP95, 2.0, ScalingScope::Agent}});
        TargetReading slow{4.0, 1, 0, 0, 0s};
        Autoscaler scaler(policy);
        ScalingInputs inputs;
        const std::vector<TargetReading> readings{slow};
        inputs.current = 8;
        inputs.ready = 5;  // three still start: they are not asked for twice
        inputs.readings = readings;
        QCOMPARE(scaler.decide(inputs, at(0s)).wanted, 10U);
    }

    // A load that stays is followed, and then nothing changes any more.
    void trapS5_aConstantLoadIsSettledOnce()
    {
        ScalingSpec policy = cpuPolicy();
        policy.cooldown = 1min;
        policy.scaleDown.stabilization = 1min;
        Autoscaler scaler(policy);
        std::uint32_t current = 10;
        std::uint32_t changes = 0;
        for (Duration time(0); time < 1h; time += 1s) {
            const ScalingDecision decision = follow(scaler, current, 17.3, time);
            changes += decision.isChange() ? 1 : 0;
            current = decision.wanted;
        }
        QCOMPARE(current, 18U);
        QCOMPARE(changes, 1U);
    }

    void sentencesSayTheArithmeticAndTheLimits()
    {
        ScalingSpec policy = policyOf({{series::queueDepth, 28}});
        Autoscaler scaler(policy);
        ScalingDecision decision = decide(scaler, 64, {all(64, 31)}, 0s);
        ScalingWords words{scaler.policy(), decision, scaler.verdicts()};
        QCOMPARE(words.head("triage"), std::string("triage 64 → 71"));
        QCOMPARE(words.sentence(),
                 std::string("Queue depth per instance 31 is above target 28. 64 × 31 / 28 = 70.9, rounded "
                             "up to 71."));

        Autoscaler near(policy);
        decision = decide(near, 10, {all(10, 42.028)}, 0s);
        QVERIFY((ScalingWords{near.policy(), decision, near.verdicts()})
                    .sentence()
                    .ends_with("= 15.01, rounded up to 16."));

        policy = cpuPolicy();
        policy.scaleDown = {5min, ScalingSelect::Max, {{ScalingUnit::Percent, 10, 1min}}};
        Autoscaler slow(policy);
        slow.recall(8, start - 1min);
        decision = decide(slow, 8, {all(8, 0.1)}, 0s);
        ScalingWords held{slow.policy(), decision, slow.verdicts()};
        QCOMPARE(held.head("summarizer"), std::string("summarizer held at 8"));
        QCOMPARE(held.sentence(),
                 std::string("CPU 0.10 is below target 0.50. 8 × 0.10 / 0.50 = 1.6, rounded up to 2. The 5m "
                             "window's highest is 8."));
        QCOMPARE(held.rejected().size(), std::size_t(1));
        QCOMPARE(held.rejected().front().replicas, 2U);
    }

    void sentencesSayHowThoseWithoutAValueWereCounted()
    {
        const auto say = [](const TargetReading& reading) {
            Autoscaler scaler(cpuPolicy());
            const ScalingDecision decision = decide(scaler, 10, {reading}, 0s);
            return ScalingWords{scaler.policy(), decision, scaler.verdicts()}.sentence();
        };
        // 8 x 0.65 of 10 is 0.52: within the tolerance.
        QCOMPARE(say({.sum = 5.2, .counted = 8, .missing = 0, .notReady = 2}),
                 std::string("CPU 0.52, counting those without a value and those not ready as 0, is near its "
                             "target 0.50. Within 10 % nothing changes."));
        // 5 x 0.6 of 10 is 0.3: that would be down.
        QCOMPARE(
            say({.sum = 3, .counted = 5, .missing = 0, .notReady = 5}),
            std::string("CPU 0.60 is above target 0.50. 10 × 0.30 / 0.50 = 6, counting those without a "
                        "value and those not ready as 0. That turns the direction, so nothing changes."));
    }
};

}  // namespace tst_autoscaler

PILOTHOUSE_TEST(tst_autoscaler, TestAutoscaler)
#include "tst_autoscaler.moc"
