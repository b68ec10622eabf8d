#pragma once

#include "core/control/autoscaler.h"
#include "core/fleet/fleet_spec.h"
#include "core/fleet/scaling_view.h"

#include <optional>
#include <vector>

namespace core {

// What the controller remembers of an agent's scaling between steps.
struct AgentScaling {
    std::optional<Autoscaler> scaler;  // nothing before it was first looked at
    AgentSpecPtr spec;  // whose policy it has
    std::vector<TargetReading> readings;  // of the last decision, one for each target
    ScalingDecision last;
    std::optional<ScalingMoment> moment;  // of the newest tick; nothing: nothing could be decided then
    std::optional<TimePoint> nextChangeAt;
    std::optional<ScalingDecision> told;  // as last journalled
    std::optional<MonoTime> toldAt;
    std::optional<MonoTime> askedAt;  // the newest request, or since when none is known
    ScalingDemand demand = ScalingDemand::None;
};

}  // namespace core
