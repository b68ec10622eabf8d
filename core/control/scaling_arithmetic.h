#pragma once

#include "core/base/time.h"
#include "core/fleet/agent_spec.h"

#include <cstdint>
#include <vector>

namespace core {

// What one target's metric says of an agent at a moment. Values that are no number, negative or beyond
// 1e12 are no values: they are missing.
struct TargetReading {
    double sum = 0;  // over the instances that count; of a target per agent, its value
    std::uint32_t counted = 0;  // instances with a value; of a target per agent, 1 or 0
    std::uint32_t missing = 0;  // instances without one
    std::uint32_t notReady = 0;  // instances that are not ready yet, set aside whatever they say
    Duration age{0};  // of the oldest value
};

inline constexpr double greatestValue = 1e12;
inline bool isUsable(double value)
{
    return value >= 0 && value <= greatestValue;  // no NaN is
}
// Up to a whole number of replicas, but not for what rounding left of one that is whole by the book.
std::uint32_t roundedUp(double replicas);

// What one target asks for.
struct TargetVerdict {
    bool known = false;  // it had a value
    double value = 0;  // the mean, or the agent's
    double ratio = 0;  // of value to target, before what is missing is counted in
    std::uint32_t instances = 0;  // that the arithmetic counts
    double counted = 0;  // the value that it counts them with: exact = instances x counted / target
    double exact = 0;  // replicas before rounding up
    std::uint32_t desired = 0;
    bool tolerated = false;  // off its target, and near enough
    bool padded = false;  // instances without a value or not ready yet were counted conservatively
};

// desired = ceil(instances x value / target), as Kubernetes' autoscaler computes it: within the tolerance
// nothing changes; instances without a value count as at the target on the way down and as 0 on the way up,
// those not ready yet as 0 on the way up; and where that turns the direction, nothing changes.
// Of a target per agent: ready instances x value / target; while none is ready nothing is known.
void judge(const ScalingTarget& target, const TargetReading& reading, std::uint32_t current,
           std::uint32_t ready, double tolerance, TargetVerdict& verdict);

// Why nothing may be decided.
enum class ScalingHold { None, Off, Paused, Manual };

// What decided in the end.
enum class ScalingCause {
    Targets,
    NoMetrics,  // no target had a value
    Fallback,  // for so long that the policy's own count stands in
    Min,
    Max,
    Idle,
    Asleep,
    Wake,
    Held  // by ScalingHold
};

// Limits that bit, as bits of ScalingDecision::limits.
namespace scaling_limit {
inline constexpr std::uint32_t tolerance = 1U << 0;
inline constexpr std::uint32_t missing = 1U << 1;  // no way down while a target has no value
inline constexpr std::uint32_t window = 1U << 2;
inline constexpr std::uint32_t cooldown = 1U << 3;
inline constexpr std::uint32_t rate = 1U << 4;
inline constexpr std::uint32_t disabled = 1U << 5;  // select: disabled
inline constexpr std::uint32_t min = 1U << 6;
inline constexpr std::uint32_t max = 1U << 7;
inline constexpr std::uint32_t schedule = 1U << 8;  // the minimum that bit is a schedule's
inline constexpr std::uint32_t pause = 1U << 9;
inline constexpr std::uint32_t manual = 1U << 10;
inline constexpr std::uint32_t off = 1U << 11;
}  // namespace scaling_limit

struct ScalingDecision {
    std::uint32_t current = 0;
    std::uint32_t desired = 0;  // by the targets, before the limits
    std::uint32_t stabilized = 0;  // after the windows, within the bounds
    std::uint32_t wanted = 0;
    std::uint32_t least = 0;  // the bounds that held, schedules included
    std::uint32_t most = 0;
    ScalingCause cause = ScalingCause::Targets;
    ScalingHold hold = ScalingHold::None;
    std::uint32_t limits = 0;
    int driver = -1;  // the target that asked for the most; -1: none
    std::uint32_t rateLimit = 0;  // what the rate policies allowed, where they bit

    bool operator==(const ScalingDecision&) const = default;

    bool bit(std::uint32_t limit) const { return (limits & limit) != 0; }
    bool isChange() const { return wanted != current; }
    // Whether two decisions that change nothing hold for the same reason.
    bool holdsAs(const ScalingDecision& other) const;
};

// The words of the contracts for the limits that bit, in the order in which they are applied.
std::vector<const char*> limitNames(std::uint32_t limits);

}  // namespace core
