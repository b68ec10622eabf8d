#include "core/control/replay.h"

#include "core/control/scaling_readings.h"

#include <algorithm>
#include <cmath>

namespace core {
namespace {

TargetReading readingOf(const ScalingTarget& target, const ScalingCase& given, std::uint32_t ready)
{
    TargetReading reading;
    const auto whole = given.metrics.find(target.metric);
    const bool isWhole = whole != given.metrics.end() && isUsable(whole->second);
    if (target.per == ScalingScope::Agent || (isWhole && isCountOfAgent(target.metric))) {
        reading.sum = isWhole ? whole->second : 0;
        reading.counted = !isWhole ? 0 : target.per == ScalingScope::Agent ? 1 : ready;
        return reading;
    }
    for (const CaseInstance& instance : given.instances) {
        InstanceSample sample;
        sample.ready = instance.ready;
        sample.wasReady = instance.wasReady.value_or(instance.ready);
        sample.age = instance.age;
        if (const auto value = instance.metrics.find(target.metric); value != instance.metrics.end())
            sample.value = value->second;
        addSample(reading, target.metric, sample);
    }
    return reading;
}

void recall(Autoscaler& scaler, const ScalingCase& given, MonoTime now)
{
    std::vector<CaseHistory> history = given.history;
    std::stable_sort(history.begin(), history.end(),
                     [](const CaseHistory& a, const CaseHistory& b) { return a.ago > b.ago; });
    const bool saysChanges =
        std::any_of(history.begin(), history.end(), [](const CaseHistory& entry) { return entry.from; });
    const bool wereTaken = !saysChanges && !history.empty() && history.back().wanted == given.current;
    std::optional<std::uint32_t> before;
    for (const CaseHistory& entry : history) {
        scaler.recall(entry.wanted, now - entry.ago);
        if (const auto from = wereTaken ? before : entry.from)
            scaler.recallChange(*from, entry.wanted, now - entry.ago);
        before = entry.wanted;
    }
}

}  // namespace

CaseDecision decideCase(const ScalingCase& given, TimePoint now)
{
    const TimePoint wall = given.now.value_or(now);
    const Now at{MonoTime(wall.time_since_epoch()), wall};
    Autoscaler scaler(given.scaling);
    recall(scaler, given, at.mono);
    ScalingInputs inputs;
    inputs.current = given.current;
    inputs.ready = std::uint32_t(std::count_if(given.instances.begin(), given.instances.end(),
                                               [](const CaseInstance& instance) { return instance.ready; }));
    std::vector<TargetReading> readings;
    for (const ScalingTarget& target : given.scaling.targets)
        readings.push_back(readingOf(target, given, inputs.ready));
    inputs.readings = readings;
    inputs.requestsWait = given.requestsWait;
    inputs.quietFor = given.quietFor;
    CaseDecision result;
    result.decision = scaler.decide(inputs, at);
    result.reason = ScalingWords{scaler.policy(), result.decision, scaler.verdicts()}.sentence();
    return result;
}

HistoryReplay::HistoryReplay(ScalingSpec policy, const std::vector<std::string>& series)
    : m_policy(std::move(policy)),
      m_readings(m_policy.targets.size())
{
    for (const ScalingTarget& target : m_policy.targets) {
        const auto found = std::find(series.begin(), series.end(), target.metric);
        const bool isThere = found != series.end();
        m_columns.push_back(isThere ? std::optional(std::size_t(found - series.begin())) : std::nullopt);
        if (!isThere)
            m_unrecorded.push_back(target.metric);
    }
}

const ScalingDecision& HistoryReplay::take(const HistoryRow& row)
{
    RecordedMoment moment;
    moment.time = row.at;
    moment.ready = row.ready;
    moment.current = row.wanted.value_or(row.ready + row.notReady);
    moment.wanted = moment.current;
    bool isBusy = false;
    for (std::size_t i = 0; i < m_readings.size(); ++i) {
        RecordedReading& reading = m_readings[i];
        reading = {};
        reading.missing = row.missing;
        reading.notReady = row.notReady;
        if (m_columns[i])
            reading.value = row.values[*m_columns[i]];
        if (m_policy.targets[i].per == ScalingScope::Agent)
            reading.counted = 1;
        else if (isUsable(reading.value))
            reading.counted = row.ready - row.missing;
        else
            reading.missing = row.ready;
        isBusy |= reading.value > 0;
    }
    const bool isAsked = row.requests ? *row.requests > 0 : isBusy;
    moment.demand = isAsked ? ScalingDemand::Waiting : ScalingDemand::None;
    if (!m_rehearsal)
        m_rehearsal.emplace(m_policy, moment);
    return m_rehearsal->decide(moment, m_readings);
}

std::string HistoryReplay::reason() const
{
    return m_rehearsal ? m_rehearsal->words().sentence() : std::string();
}

}  // namespace core
