#include "core/control/scaling_gathering.h"

#include "core/control/health.h"
#include "core/control/rollout.h"
#include "core/control/scaling_readings.h"

#include <algorithm>

namespace core {
namespace {

// A value that is not there because nothing was asked for is none of these two.
bool isOfRequests(const std::string& metric)
{
    return metric.starts_with(series::responseTime) || metric == series::errorRate;
}

std::optional<Sample> sampleOf(const Instance& instance, const std::string& metric, const StepInputs& inputs)
{
    if (metric == series::cpu)
        return instance.cpu;
    if (metric == series::memory)
        return instance.memory;
    if (metric == series::responseTimeP95)
        return instance.responseTime;
    if (metric == series::errorRate)
        return instance.errorRate;
    const auto figures = inputs.instanceFigures.find(instance.id);
    const Sample* found = figures == inputs.instanceFigures.end() ? nullptr : figures->second.find(metric);
    return found ? std::optional(*found) : std::nullopt;
}

InstanceSample lookAt(const Instance& instance, const std::string& metric, const AgentSpec& spec,
                      const StepInputs& inputs, Now now)
{
    InstanceSample look;
    look.isPending = instance.state == InstanceState::Pending || instance.state == InstanceState::Failed;
    look.ready = isReady(instance);
    look.wasReady = instance.wasReady;
    look.age = now.wall - instance.seen.startedAt;
    const std::optional<Sample> sample = sampleOf(instance, metric, inputs);
    if (const auto value = usable(sample, spec, now)) {
        look.value = *value;
        look.valueAge = std::max(now.wall - sample->time, Duration(0));
        look.valueHasItsStart = now.mono - look.valueAge - instance.readySince < cpuReach;
    } else if (!sample && isOfRequests(metric) && look.ready && instance.active == 0) {
        look.value = 0;
    }
    return look;
}

// The agent's own figure: as it is, or spread over the instances that are ready.
TargetReading readAgent(const Agent& agent, const ScalingTarget& target, Now now)
{
    TargetReading reading;
    const auto found = agent.figures.find(target.metric);
    const bool isThere = found != agent.figures.end();
    const auto value =
        usable(isThere ? std::optional(found->second) : std::nullopt, *agent.record->spec, now);
    if (value && isUsable(*value)) {
        reading.sum = *value;
        reading.counted = target.per == ScalingScope::Agent ? 1 : readyCount(agent);
        reading.age = std::max(now.wall - found->second.time, Duration(0));
        return reading;
    }
    const auto active = agent.figures.find(series::activeRequests);
    if (!isThere && isOfRequests(target.metric) && active != agent.figures.end() && active->second.value == 0)
        reading.counted = 1;  // nothing was asked for: 0
    return reading;
}

TargetReading readInstances(const Agent& agent, const ScalingTarget& target, const StepInputs& inputs,
                            Now now)
{
    TargetReading reading;
    for (const auto& [id, instance] : agent.instances)
        if (isMember(instance) && instance.state != InstanceState::Draining)
            addSample(reading, target.metric,
                      lookAt(instance, target.metric, *agent.record->spec, inputs, now));
    return reading;
}

}  // namespace

std::vector<TargetReading> gatherReadings(const Agent& agent, const StepInputs& inputs, Now now)
{
    std::vector<TargetReading> readings;
    readings.reserve(agent.record->spec->scaling.targets.size());
    for (const ScalingTarget& target : agent.record->spec->scaling.targets) {
        const bool ofAgent = target.per == ScalingScope::Agent
            || (isCountOfAgent(target.metric) && agent.figures.find(target.metric) != agent.figures.end());
        readings.push_back(ofAgent ? readAgent(agent, target, now)
                                   : readInstances(agent, target, inputs, now));
    }
    return readings;
}

}  // namespace core
