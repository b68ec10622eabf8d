#pragma once

#include "core/fleet/agent_spec.h"
#include "core/fleet/state.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace core {

enum class ScalingStatus {
    Off,  // by its spec
    Paused,
    Manual,  // a person set the count, for a while
    NoMetrics,  // nothing can be decided
    Asleep,  // at zero; the next request wakes it
    ScalingUp,
    ScalingDown,
    NearMax,
    AtMax,
    Holding
};

// What one target said when it was last looked at.
struct ScalingInput {
    std::string metric;
    ScalingScope per = ScalingScope::Instance;
    std::optional<double> value;  // as it is compared with the target
    double target = 0;
    std::uint32_t desired = 0;  // replicas that it asks for
    std::uint32_t counted = 0;  // instances with a value; of a target per agent, 1 or 0
    std::uint32_t missing = 0;  // instances without a value
    std::uint32_t notReady = 0;  // instances set aside
    Duration age{0};  // of the oldest value

    bool operator==(const ScalingInput&) const = default;
};

// What was asked of an agent since it was looked at before.
enum class ScalingDemand {
    None,
    UnderWay,  // requests from before are served
    Waiting  // requests came, or wait
};

// What else a policy was evaluated from.
struct ScalingMoment {
    std::uint32_t current = 0;  // replicas wanted before
    std::uint32_t ready = 0;  // instances
    ScalingDemand demand = ScalingDemand::None;

    bool operator==(const ScalingMoment&) const = default;
};

struct ScalingView {
    bool enabled = false;
    bool paused = false;
    std::optional<TimePoint> pausedUntil;
    std::optional<ManualReplicas> manual{};
    ScalingStatus status = ScalingStatus::Off;
    std::string driver;  // the metric that decides; "operator" when a person set the count
    ScalingScope per = ScalingScope::Instance;  // of the driver
    std::optional<double> value{};  // of the driver, as it is compared with
    std::optional<double> target{};
    std::vector<ScalingInput> inputs{};  // in the order of the policy's targets
    std::uint32_t desired = 0;  // before the limits
    std::vector<std::string>
        limits{};  // that bit: tolerance, missing, window, cooldown, rate, disabled, min, ...
    std::string reason;  // why so many, one sentence
    std::vector<std::string> needs{};  // what would have to change, a sentence each
    std::optional<TimePoint> nextChangeAt;  // before which nothing changes as things stand
    std::optional<ScalingMoment> moment{};  // of the newest tick; nothing: nothing could be decided then
};

}  // namespace core
