#include "core/control/rollout.h"
#include "core/control/scaling.h"

#include <algorithm>

namespace core {
namespace {

// From so much of the maximum on there is little left to grow by.
constexpr std::uint32_t nearMaxPercent = 90;

struct Seen {
    std::uint32_t ready = 0;
    std::uint32_t leaving = 0;
};

Seen look(const Agent& agent)
{
    Seen seen;
    for (const auto& [id, instance] : agent.instances) {
        seen.ready += isReady(instance) ? 1 : 0;
        seen.leaving += instance.intent == Intent::Leave && instance.state == InstanceState::Draining ? 1 : 0;
    }
    return seen;
}

ScalingStatus statusOf(const Agent& agent)
{
    const AgentRecord& record = *agent.record;
    const ScalingSpec& policy = record.spec->scaling;
    const ScalingDecision& last = agent.scaling.last;
    if (!policy.enabled)
        return ScalingStatus::Off;
    if (record.scalingPaused)
        return ScalingStatus::Paused;
    if (record.manual)
        return ScalingStatus::Manual;
    if (record.wanted == 0)
        return ScalingStatus::Asleep;
    if (!agent.scaling.scaler || last.cause == ScalingCause::NoMetrics
        || last.cause == ScalingCause::Fallback)
        return ScalingStatus::NoMetrics;
    const ScalingMemory& memory = agent.scaling.scaler->memory();
    const bool wentUp = memory.lastUp() > memory.lastDown();
    const Seen seen = look(agent);
    if (wentUp && seen.ready < record.wanted)
        return ScalingStatus::ScalingUp;
    if (memory.lastDown() && !wentUp && seen.leaving > 0)
        return ScalingStatus::ScalingDown;
    if (record.wanted >= policy.max)
        return ScalingStatus::AtMax;
    if (std::uint64_t(record.wanted) * 100 >= std::uint64_t(policy.max) * nearMaxPercent)
        return ScalingStatus::NearMax;
    return ScalingStatus::Holding;
}

std::string reasonOf(const Agent& agent)
{
    const AgentRecord& record = *agent.record;
    if (record.manual)
        return record.manual->by + " set " + countOf(record.manual->replicas, "replica", "replicas")
            + (record.manual->reason.empty() ? "" : ": " + record.manual->reason);
    if (!record.spec->scaling.enabled || record.scalingPaused || !agent.scaling.scaler)
        return agent.scalingReason;
    return wordsOf(agent.scaling).sentence();
}

void showDriver(const AgentScaling& scaling, ScalingView& view)
{
    const auto driver = std::size_t(scaling.last.driver);
    const ScalingTarget& target = scaling.scaler->policy().targets[driver];
    if (!view.manual)
        view.driver = target.metric;
    view.per = target.per;
    view.value = scaling.scaler->verdicts()[driver].value;
    view.target = target.value;
}

}  // namespace

ScalingWords wordsOf(const AgentScaling& scaling)
{
    return {scaling.scaler->policy(), scaling.last, scaling.scaler->verdicts()};
}

std::vector<ScalingInput> scalingInputsOf(const AgentScaling& scaling)
{
    const std::vector<ScalingTarget>& targets = scaling.scaler->policy().targets;
    const auto verdicts = scaling.scaler->verdicts();
    std::vector<ScalingInput> inputs;
    inputs.reserve(targets.size());
    for (std::size_t i = 0; i < targets.size(); ++i) {
        const TargetReading& reading = scaling.readings[i];
        inputs.push_back({.metric = targets[i].metric,
                          .per = targets[i].per,
                          .value = verdicts[i].known ? std::optional(verdicts[i].value) : std::nullopt,
                          .target = targets[i].value,
                          .desired = verdicts[i].desired,
                          .counted = reading.counted,
                          .missing = reading.missing,
                          .notReady = reading.notReady,
                          .age = reading.age});
    }
    return inputs;
}

ScalingView scalingViewOf(const Agent& agent)
{
    const AgentRecord& record = *agent.record;
    const AgentScaling& scaling = agent.scaling;
    ScalingView view;
    view.enabled = record.spec->scaling.enabled;
    view.paused = record.scalingPaused;
    view.pausedUntil = record.scalingPausedUntil;
    view.manual = record.manual;
    view.status = statusOf(agent);
    view.driver = agent.fleetFileDecides ? "fleet file" : "operator";
    view.reason = reasonOf(agent);
    view.desired = record.wanted;
    view.moment = scaling.moment;
    // Between a new spec and the next decision by it there is nothing to show of the targets.
    if (!scaling.scaler || scaling.spec != record.spec || !view.enabled)
        return view;
    view.desired = scaling.last.desired;
    view.inputs = scalingInputsOf(scaling);
    for (const char* limit : limitNames(scaling.last.limits))
        view.limits.emplace_back(limit);
    view.needs = wordsOf(scaling).needs();
    view.nextChangeAt = record.scalingPaused ? record.scalingPausedUntil
        : record.manual                      ? std::optional(record.manual->until)
                                             : scaling.nextChangeAt;
    if (record.manual)
        view.driver = "operator";
    else if (!record.scalingPaused)
        view.driver.clear();
    if (scaling.last.driver >= 0)
        showDriver(scaling, view);
    return view;
}

}  // namespace core
