#include "core/control/scaling_arithmetic.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>
#include <utility>

namespace core {
namespace {

constexpr double mostDesired = 1e9;
constexpr double hair = 1e-9;  // what rounding may leave of a number that is whole by the book

bool isNear(double ratio, double tolerance)
{
    return std::abs(1 - ratio) <= tolerance + hair;
}

void judgeWhole(double tolerance, std::uint32_t replicas, std::uint32_t current, TargetVerdict& verdict)
{
    verdict.instances = replicas;
    verdict.counted = verdict.value;
    verdict.exact = verdict.ratio * replicas;
    const std::uint32_t rounded = roundedUp(verdict.exact);
    const bool near = isNear(verdict.ratio, tolerance);
    verdict.tolerated = near && rounded != current;
    verdict.desired = near ? current : rounded;
}

void judgeInstances(const TargetReading& reading, double target, double tolerance, std::uint32_t current,
                    TargetVerdict& verdict)
{
    const bool waitsForOthers = reading.notReady > 0 && verdict.ratio > 1;
    verdict.padded = waitsForOthers || reading.missing > 0;
    if (!verdict.padded)
        return judgeWhole(tolerance, reading.counted, current, verdict);

    const std::uint32_t counted = reading.counted + reading.missing + (waitsForOthers ? reading.notReady : 0);
    const double sum = reading.sum + (verdict.ratio <= 1 ? reading.missing * target : 0);
    const double ratio = sum / counted / target;
    verdict.instances = counted;
    verdict.counted = sum / counted;
    verdict.exact = sum / target;
    verdict.desired = roundedUp(verdict.exact);
    const bool turns = (verdict.ratio - 1) * (ratio - 1) < 0 || (ratio < 1 && verdict.desired > current)
        || (ratio > 1 && verdict.desired < current);
    verdict.tolerated = isNear(ratio, tolerance) && verdict.desired != current;
    if (turns || isNear(ratio, tolerance))
        verdict.desired = current;
}

}  // namespace

std::uint32_t roundedUp(double replicas)
{
    const double exact = replicas - hair * std::max(1.0, replicas);
    if (!(exact > 0))
        return 0;
    if (exact >= mostDesired)
        return std::uint32_t(mostDesired);
    const auto whole = std::uint32_t(exact);
    return whole + (exact > whole ? 1 : 0);
}

void judge(const ScalingTarget& target, const TargetReading& reading, std::uint32_t current,
           std::uint32_t ready, double tolerance, TargetVerdict& verdict)
{
    verdict = {};
    verdict.desired = current;
    const bool isOfAgent = target.per == ScalingScope::Agent;
    if (reading.counted == 0 || !isUsable(reading.sum) || (isOfAgent && ready == 0))
        return;
    verdict.known = true;
    verdict.value = reading.sum / reading.counted;
    verdict.ratio = verdict.value / target.value;
    if (isOfAgent)
        judgeWhole(tolerance, ready, current, verdict);
    else
        judgeInstances(reading, target.value, tolerance, current, verdict);
}

bool ScalingDecision::holdsAs(const ScalingDecision& other) const
{
    const auto sign = [](const ScalingDecision& decision) {
        return (decision.desired > decision.current) - (decision.desired < decision.current);
    };
    return std::tuple(cause, hold, limits, driver, sign(*this))
        == std::tuple(other.cause, other.hold, other.limits, other.driver, sign(other));
}

std::vector<const char*> limitNames(std::uint32_t limits)
{
    constexpr std::array<std::pair<std::uint32_t, const char*>, 12> names{
        {{scaling_limit::off, "off"},
         {scaling_limit::pause, "pause"},
         {scaling_limit::manual, "manual"},
         {scaling_limit::tolerance, "tolerance"},
         {scaling_limit::missing, "missing"},
         {scaling_limit::window, "window"},
         {scaling_limit::cooldown, "cooldown"},
         {scaling_limit::disabled, "disabled"},
         {scaling_limit::rate, "rate"},
         {scaling_limit::min, "min"},
         {scaling_limit::max, "max"},
         {scaling_limit::schedule, "schedule"}}};
    std::vector<const char*> found;
    for (const auto& [limit, name] : names)
        if ((limits & limit) != 0)
            found.push_back(name);
    return found;
}

}  // namespace core
