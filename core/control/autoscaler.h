#pragma once

#include "core/control/scaling_arithmetic.h"
#include "core/control/scaling_calendar.h"
#include "core/control/scaling_memory.h"

#include <optional>
#include <span>
#include <vector>

namespace core {

// What a decision is made from.
struct ScalingInputs {
    std::uint32_t current = 0;  // replicas wanted until now: those that still start count
    std::uint32_t ready = 0;  // instances
    std::span<const TargetReading> readings;  // one for each target of the policy, in its order
    bool requestsWait = false;  // the gateway holds some for the agent
    std::optional<Duration> quietFor;  // how long there was no request; nothing: there is one, or unknown
    ScalingHold hold = ScalingHold::None;
    std::uint32_t held = 0;  // the count a person set, of ScalingHold::Manual
};

// Whether the policy lets an agent go to zero replicas, from where a request wakes it.
bool maySleep(const ScalingSpec& policy);

// Chooses an agent's replicas by its scaling policy, as Kubernetes' autoscaler v2 does, and remembers what
// its windows, rates and cooldown look back at. Pure, as everything in control; what it decides counts as
// done.
//
// In this order: what the targets ask for, the highest of them; the stabilization windows; the cooldown; the
// rate policies; min and max. Bounds are kept at once, whatever the cooldown or a rate says, and so is a
// request that waits for an agent at zero.
class Autoscaler {
public:
    explicit Autoscaler(ScalingSpec policy);

    const ScalingSpec& policy() const { return m_policy; }
    // Another policy from now on. What was decided before still counts.
    void setPolicy(ScalingSpec policy);

    // A recommendation or a change from before. In order of time.
    void recall(std::uint32_t recommended, MonoTime at);
    void recallChange(std::uint32_t from, std::uint32_t to, MonoTime at);
    const ScalingMemory& memory() const { return m_memory; }

    ScalingDecision decide(const ScalingInputs& inputs, Now now);
    // What each target asked for in the last decision, in the policy's order.
    std::span<const TargetVerdict> verdicts() const { return m_verdicts; }
    // When the last decision can change as things stand: the end of a window, a cooldown, a rate's period or
    // a schedule. Nothing: not by time alone.
    std::optional<Duration> changesIn(const ScalingDecision& decision, Now now);

private:
    void judgeTargets(const ScalingInputs& inputs, ScalingDecision& decision, Now now);
    void applyLimits(ScalingDecision& decision, Now now);
    std::uint32_t limitChange(ScalingDecision& decision, MonoTime now);
    bool decideSpecially(const ScalingInputs& inputs, std::uint32_t scheduled, ScalingDecision& decision,
                         Now now);

    ScalingSpec m_policy;
    ScalingCalendar m_calendar;
    ScalingMemory m_memory;
    std::vector<TargetVerdict> m_verdicts;
    std::optional<MonoTime> m_blindSince;  // no target had a value
};

}  // namespace core
