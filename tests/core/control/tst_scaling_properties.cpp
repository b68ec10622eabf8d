// Random policies over random histories: what must hold after every decision of an autoscaler.

#include "core/control/autoscaler.h"
#include "core/fleet/sample.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace tst_scaling_properties {

using namespace core;
using namespace std::chrono_literals;

namespace {

const MonoTime start(1'000'000'000ms);
const TimePoint wallStart(1'700'000'000'000ms);

ScalingDirection anyDirection()
{
    ScalingDirection direction;
    direction.stabilization = std::chrono::seconds(*rc::gen::element(0, 0, 15, 60, 300));
    direction.select = *rc::gen::weightedElement<ScalingSelect>(
        {{5, ScalingSelect::Max}, {3, ScalingSelect::Min}, {1, ScalingSelect::Disabled}});
    const int rates = *rc::gen::inRange(0, 3);
    for (int i = 0; i < rates; ++i)
        direction.policies.push_back({*rc::gen::element(ScalingUnit::Percent, ScalingUnit::Pods),
                                      std::uint32_t(*rc::gen::inRange(1, 200)),
                                      std::chrono::seconds(*rc::gen::element(1, 15, 60, 120))});
    return direction;
}

ScalingSpec anyPolicy()
{
    ScalingSpec policy;
    policy.min = std::uint32_t(*rc::gen::inRange(1, 10));
    policy.max = policy.min + std::uint32_t(*rc::gen::inRange(0, 50));
    policy.targets = {{series::cpu, 0.5}};
    if (*rc::gen::arbitrary<bool>())
        policy.targets.push_back({series::responseTimeP95, 2, ScalingScope::Agent});
    policy.tolerance = *rc::gen::element(0.0, 0.1, 0.3);
    policy.cooldown = std::chrono::seconds(*rc::gen::element(0, 30, 300));
    policy.scaleUp = anyDirection();
    policy.scaleDown = anyDirection();
    return policy;
}

double anyValue()
{
    return *rc::gen::weightedOneOf<double>(
        {{20, rc::gen::map(rc::gen::inRange(0, 300), [](int percent) { return percent / 100.0; })},
         {1, rc::gen::element(0.0, 0.5, 2.0)},
         {1,
          rc::gen::element(-1.0, 1e308, std::numeric_limits<double>::quiet_NaN(),
                           std::numeric_limits<double>::infinity())}});
}

std::vector<TargetReading> anyReadings(const ScalingSpec& policy, std::uint32_t current)
{
    std::vector<TargetReading> readings;
    for (const ScalingTarget& target : policy.targets) {
        TargetReading reading;
        const double value = anyValue();
        const auto missing = std::uint32_t(*rc::gen::inRange(0, 3));
        const bool ofAgent = target.per == ScalingScope::Agent;
        reading.counted = ofAgent ? 1 : current - std::min(current, missing);
        reading.missing = ofAgent ? 0 : std::min(current, missing);
        reading.sum = value * reading.counted;
        if (!isUsable(value))
            reading = {0, 0, current, 0, 0s};
        readings.push_back(reading);
    }
    return readings;
}

struct Step {
    Now now;
    ScalingDecision decision;
};

// A run of an autoscaler over random values, one to ten seconds apart.
std::vector<Step> anyRun(Autoscaler& scaler, std::uint32_t current, ScalingHold hold = ScalingHold::None)
{
    std::vector<Step> steps;
    Now now{start, wallStart};
    const int length = *rc::gen::inRange(1, 120);
    for (int i = 0; i < length; ++i) {
        const Duration pause = std::chrono::seconds(*rc::gen::inRange(1, 10));
        now.mono += pause;
        now.wall += pause;
        const std::vector<TargetReading> readings = anyReadings(scaler.policy(), current);
        ScalingInputs inputs;
        inputs.current = current;
        inputs.ready = current;
        inputs.readings = readings;
        inputs.hold = hold;
        const ScalingDecision decision = scaler.decide(inputs, now);
        steps.push_back({now, decision});
        current = decision.wanted;
    }
    return steps;
}

// The same rules once more, over plain lists that forget nothing: what the quick ones are held against.
class PlainAutoscaler {
public:
    explicit PlainAutoscaler(ScalingSpec policy) : m_policy(std::move(policy)) {}

    std::uint32_t wantedFor(std::uint32_t desired, std::uint32_t current, MonoTime now)
    {
        m_recommended.push_back({now, desired});
        std::uint32_t result = current;
        if (current < m_policy.min || current > m_policy.max) {
            result = std::clamp(current, m_policy.min, m_policy.max);
        } else {
            result = limited(stabilized(desired, current, now), current, now);
            result = std::clamp(result, m_policy.min, m_policy.max);
        }
        if (result != current)
            m_changes.push_back({now, std::int64_t(result) - current});
        return result;
    }

private:
    std::uint32_t stabilized(std::uint32_t desired, std::uint32_t current, MonoTime now) const
    {
        std::uint32_t up = desired;
        std::uint32_t down = desired;
        for (const auto& [at, recommended] : m_recommended) {
            if (at > now - m_policy.scaleUp.stabilization)
                up = std::min(up, recommended);
            if (at > now - m_policy.scaleDown.stabilization)
                down = std::max(down, recommended);
        }
        return std::min(std::max(current, up), down);
    }
    std::uint32_t limited(std::uint32_t wanted, std::uint32_t current, MonoTime now) const
    {
        for (const auto& [at, difference] : m_changes)
            if (now - at < m_policy.cooldown && ((wanted < current) || (wanted > current && difference < 0)))
                return current;
        if (wanted == current)
            return current;
        const bool up = wanted > current;
        const ScalingDirection& rules = up ? m_policy.scaleUp : m_policy.scaleDown;
        if (rules.select == ScalingSelect::Disabled)
            return current;
        std::vector<double> allowed;
        for (const ScalingRate& rate : rules.policies) {
            double before = current;
            for (const auto& [at, difference] : m_changes)
                if (at > now - rate.period)
                    before -= double(difference);
            before = std::max(before, 0.0);
            const double step = rate.unit == ScalingUnit::Pods ? rate.value : before * rate.value / 100;
            allowed.push_back(up ? std::ceil(before + step - 1e-9)
                                 : std::max(0.0, std::floor(before - step + 1e-9)));
        }
        if (allowed.empty())
            return wanted;
        const bool greatest = (rules.select == ScalingSelect::Max) == up;
        const double limit = greatest ? *std::max_element(allowed.begin(), allowed.end())
                                      : *std::min_element(allowed.begin(), allowed.end());
        return up ? std::min(wanted, std::max(current, std::uint32_t(limit)))
                  : std::max(wanted, std::min(current, std::uint32_t(limit)));
    }

    ScalingSpec m_policy;
    std::vector<std::pair<MonoTime, std::uint32_t>> m_recommended;
    std::vector<std::pair<MonoTime, std::int64_t>> m_changes;
};

}  // namespace

class TestScalingProperties : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { qputenv("RC_PARAMS", "seed=20261126 max_success=200"); }

    void fault36_minAndMaxAreNeverLeft()
    {
        QVERIFY(rc::check([] {
            const ScalingSpec policy = anyPolicy();
            Autoscaler scaler(policy);
            const auto first = std::uint32_t(*rc::gen::inRange(1, 80));
            for (const Step& step : anyRun(scaler, first)) {
                RC_ASSERT(step.decision.wanted >= policy.min);
                RC_ASSERT(step.decision.wanted <= policy.max);
            }
        }));
    }

    void noTwoOppositeChangesWithinTheCooldown()
    {
        QVERIFY(rc::check([] {
            const ScalingSpec policy = anyPolicy();
            Autoscaler scaler(policy);
            const Step* last = nullptr;
            const std::vector<Step> steps = anyRun(scaler, policy.min);
            for (const Step& step : steps) {
                if (!step.decision.isChange())
                    continue;
                const bool up = step.decision.wanted > step.decision.current;
                if (last && step.now.mono - last->now.mono < policy.cooldown)
                    RC_ASSERT(up && last->decision.wanted > last->decision.current);
                last = &step;
            }
        }));
    }

    void noChangeWhilePausedOrOff()
    {
        QVERIFY(rc::check([] {
            Autoscaler scaler(anyPolicy());
            const auto first = std::uint32_t(*rc::gen::inRange(0, 80));
            const ScalingHold hold = *rc::gen::element(ScalingHold::Paused, ScalingHold::Off);
            for (const Step& step : anyRun(scaler, first, hold))
                RC_ASSERT(step.decision.wanted == first);
        }));
    }

    void theQuickWindowsAndRatesAreThePlainOnes()
    {
        QVERIFY(rc::check([] {
            const ScalingSpec policy = anyPolicy();
            Autoscaler scaler(policy);
            PlainAutoscaler plain(policy);
            for (const Step& step : anyRun(scaler, std::uint32_t(*rc::gen::inRange(1, 60))))
                RC_ASSERT(plain.wantedFor(step.decision.desired, step.decision.current, step.now.mono)
                          == step.decision.wanted);
        }));
    }

    void aConstantLoadConvergesAndStays()
    {
        QVERIFY(rc::check([] {
            ScalingSpec policy = anyPolicy();
            policy.targets.resize(1);
            for (ScalingDirection* direction : {&policy.scaleUp, &policy.scaleDown})
                if (direction->select == ScalingSelect::Disabled)
                    direction->select = ScalingSelect::Max;
            Autoscaler scaler(policy);
            const double load = *rc::gen::inRange(1, 600) / 10.0;
            std::uint32_t current = policy.min;
            Now now{start, wallStart};
            std::vector<std::uint32_t> last;
            for (int i = 0; i < 12'000; ++i) {
                now.mono += 1s;
                now.wall += 1s;
                const TargetReading reading{load * 0.5, current, 0, 0, 0s};
                const std::vector<TargetReading> readings(1, reading);
                ScalingInputs inputs;
                inputs.current = inputs.ready = current;
                inputs.readings = readings;
                current = scaler.decide(inputs, now).wanted;
                if (i >= 11'000)
                    last.push_back(current);
            }
            RC_ASSERT(
                std::all_of(last.begin(), last.end(), [&](std::uint32_t one) { return one == current; }));
            const double ratio = load / current;
            RC_ASSERT(current == policy.min || current == policy.max
                      || std::abs(1 - ratio) <= policy.tolerance + 1e-6
                      || current == std::uint32_t(std::ceil(load - 1e-6)));
        }));
    }
};

}  // namespace tst_scaling_properties

PILOTHOUSE_TEST(tst_scaling_properties, TestScalingProperties)
#include "tst_scaling_properties.moc"
