#pragma once

#include "core/control/scaling_arithmetic.h"

#include <optional>
#include <string>

namespace core {

// One instance as a target's metric shows it.
struct InstanceSample {
    bool isPending = false;  // not started yet, or failed and to be started again
    bool ready = false;
    bool wasReady = true;  // at least once since its start
    Duration age{0};  // since its start
    std::optional<double> value;
    Duration valueAge{0};
    bool valueHasItsStart = false;  // a mean that reaches back to before it was ready
};

// Within this time of its start an instance's CPU says how it starts, not what it is asked for.
inline constexpr Duration initializationPeriod{300'000};

// How far a platform's CPU figures, which are means, reach back.
inline constexpr Duration cpuReach{15'000};

// Adds one instance to the reading of a metric, as Kubernetes' autoscaler groups pods: one that was not
// started is not ready; one without a value is missing; CPU of one that still starts is set aside; everything
// else counts.
void addSample(TargetReading& reading, const std::string& metric, const InstanceSample& sample);

// Whether a metric counts work of the whole agent, of which the gateway knows more than the instances.
bool isCountOfAgent(const std::string& metric);

}  // namespace core
