#include "core/control/rehearsal.h"

#include "core/control/scaling_readings.h"

#include <algorithm>
#include <cmath>

namespace core {
namespace {

// How many instances there would be of so many that were recorded.
std::uint32_t moved(std::uint32_t recorded, std::int64_t more)
{
    return std::uint32_t(std::max<std::int64_t>(recorded + more, 0));
}

// Takes as many of `fewer` away as there are.
void takeFrom(std::uint32_t& count, std::int64_t& fewer)
{
    const auto taken = std::uint32_t(std::min<std::int64_t>(fewer, count));
    count -= taken;
    fewer -= taken;
}

}  // namespace

Rehearsal::Rehearsal(ScalingSpec policy, const RecordedMoment& first)
    : m_scaler(std::move(policy)),
      m_readings(m_scaler.policy().targets.size()),
      m_askedAt(first.time)
{
    m_decision.wanted = first.current;
    m_scaler.recall(first.current, MonoTime(first.time.time_since_epoch()));
    for (const ScalingTarget& target : m_scaler.policy().targets)
        m_isCount.push_back(isCountOfAgent(target.metric) ? 1 : 0);
}

const ScalingDecision& Rehearsal::decide(const RecordedMoment& moment,
                                         std::span<const RecordedReading> readings)
{
    const Now now{MonoTime(moment.time.time_since_epoch()), moment.time};
    if (moment.demand != ScalingDemand::None)
        m_askedAt = moment.time;
    ScalingInputs inputs;
    inputs.current = m_decision.wanted;
    inputs.ready = moved(moment.ready, std::int64_t(inputs.current) - moment.current);
    inputs.requestsWait = moment.demand == ScalingDemand::Waiting;
    inputs.quietFor = moment.time - m_askedAt;
    for (std::size_t i = 0; i < m_readings.size(); ++i)
        take(readings[i], moment, i);
    inputs.readings = m_readings;
    m_decision = m_scaler.decide(inputs, now);
    return m_decision;
}

void Rehearsal::take(const RecordedReading& recorded, const RecordedMoment& moment, std::size_t target)
{
    TargetReading& reading = m_readings[target];
    reading.sum = 0;
    reading.counted = 0;
    reading.missing = recorded.missing;
    reading.notReady = recorded.notReady;
    if (recorded.counted == 0 || !isUsable(recorded.value))
        return;
    const std::int64_t more = std::int64_t(m_decision.wanted) - moment.current;
    if (m_scaler.policy().targets[target].per == ScalingScope::Agent) {
        const std::uint32_t ready = moved(moment.ready, more);
        const bool isShared = m_isCount[target] == 0 && more != 0 && ready > 0 && moment.ready > 0;
        reading.counted = 1;
        reading.sum = isShared ? recorded.value * moment.ready / ready : recorded.value;
        return;
    }
    reading.sum = recorded.value * recorded.counted;
    reading.counted = recorded.counted + std::uint32_t(std::max<std::int64_t>(more, 0));
    std::int64_t fewer = std::max<std::int64_t>(-more, 0);
    takeFrom(reading.notReady, fewer);  // what was started last would not have been started
    takeFrom(reading.missing, fewer);
    takeFrom(reading.counted, fewer);
}

double Rehearsal::load() const
{
    double most = std::numeric_limits<double>::quiet_NaN();
    for (const TargetVerdict& verdict : m_scaler.verdicts())
        if (verdict.known && !(verdict.ratio <= most))
            most = verdict.ratio;
    return most;
}

}  // namespace core
