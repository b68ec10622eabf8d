#include "core/control/scaling_words.h"

#include "core/base/units.h"
#include "core/control/control_memory.h"
#include "core/fleet/sample.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string_view>
#include <utility>

namespace core {
namespace {

std::string_view titleOfMetric(const std::string& metric)
{
    constexpr std::array<std::pair<const char*, std::string_view>, 16> titles{
        {{series::cpu, "CPU"},
         {series::memory, "Memory"},
         {series::responseTime, "Response time"},
         {series::responseTimeP50, "Response time p50"},
         {series::responseTimeP95, "Response time p95"},
         {series::responseTimeP99, "Response time p99"},
         {series::errorRate, "Error rate"},
         {series::requestsPerSecond, "Requests a second"},
         {series::activeRequests, "Active requests"},
         {series::queueDepth, "Queue depth"},
         {series::tasksCompleted, "Tasks completed"},
         {series::taskCompletion, "Task completion an hour"},
         {series::tokensPerMinute, "Model tokens a minute"},
         {series::inputTokensPerMinute, "Model input tokens a minute"},
         {series::outputTokensPerMinute, "Model output tokens a minute"},
         {series::costPerHour, "Model cost an hour"}}};
    for (const auto& [key, title] : titles)
        if (metric == key)
            return title;
    return metric;
}

bool isShare(const std::string& metric)
{
    return metric == series::cpu || metric == series::memory || metric == series::errorRate;
}

std::string fixedText(double value, int decimals)
{
    std::array<char, 400> text{};
    std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
    return text.data();
}

// As few decimals as it needs, and at most so many.
std::string numberText(double value, int decimals)
{
    std::string shown = fixedText(value, decimals);
    if (shown.find('.') != std::string::npos) {
        while (shown.back() == '0')
            shown.pop_back();
        if (shown.back() == '.')
            shown.pop_back();
    }
    return shown;
}

std::string valueText(const std::string& metric, double value)
{
    if (isShare(metric))
        return fixedText(value, 2);
    const std::string number = numberText(value, value < 10 ? 2 : 1);
    return metric.starts_with(series::responseTime) ? number + " s" : number;
}

std::string rateText(const ScalingRate& rate)
{
    return (rate.unit == ScalingUnit::Pods ? countOf(rate.value, "replica", "replicas")
                                           : std::to_string(rate.value) + " %")
        + " in " + formatDuration(rate.period);
}

std::string ratesText(const ScalingDirection& direction)
{
    std::string text;
    for (const ScalingRate& rate : direction.policies)
        text += (text.empty()                                 ? ""
                     : direction.select == ScalingSelect::Min ? " and "
                                                              : " or ")
            + rateText(rate);
    return text;
}

bool wantsMore(const ScalingDecision& decision)
{
    return decision.desired > decision.current;
}

const ScalingDirection& directionOf(const ScalingSpec& policy, const ScalingDecision& decision)
{
    return wantsMore(decision) ? policy.scaleUp : policy.scaleDown;
}

// How the instances that say nothing were counted.
std::string paddingText(const TargetVerdict& verdict)
{
    return verdict.ratio > 1 ? "counting those without a value and those not ready as 0"
                             : "counting those without a value as at the target";
}

// What is said of a driver that asks for its count.
std::string aboutTarget(const ScalingWords& words)
{
    const auto at = std::size_t(words.decision.driver);
    const ScalingTarget& target = words.policy.targets[at];
    const TargetVerdict& verdict = words.verdicts[at];
    const bool isTolerated = words.decision.bit(scaling_limit::tolerance);
    const char* place = isTolerated ? " is near its target "
        : verdict.ratio > 1         ? " is above target "
        : verdict.ratio < 1         ? " is below target "
                                    : " is at its target ";
    std::string text = titleOf(target) + " ";
    if (isTolerated && verdict.padded)
        text += valueText(target.metric, verdict.counted) + ", " + paddingText(verdict) + ",";
    else
        text += valueText(target.metric, verdict.value);
    text += place + valueText(target.metric, target.value) + ".";
    if (isTolerated)
        return text + " Within " + numberText(words.policy.tolerance * 100, 1) + " % nothing changes.";
    text += " " + words.arithmetic() + ".";
    if (verdict.padded && verdict.desired == words.decision.current
        && roundedUp(verdict.exact) != verdict.desired)
        text += " That turns the direction, so nothing changes.";
    return text;
}

std::string missingTargets(const ScalingWords& words)
{
    std::string names;
    for (std::size_t i = 0; i < words.verdicts.size(); ++i)
        if (!words.verdicts[i].known)
            names += (names.empty() ? "" : ", ") + titleOf(words.policy.targets[i]);
    return names;
}

std::string causeText(const ScalingWords& words)
{
    const ScalingDecision& decision = words.decision;
    switch (decision.cause) {
    case ScalingCause::Targets: return aboutTarget(words);
    case ScalingCause::NoMetrics:
        return words.policy.targets.empty()
            ? "The policy has no targets."
            : "No value of " + missingTargets(words) + " comes, so the count stays.";
    case ScalingCause::Fallback:
        return "No value of " + missingTargets(words) + " came for "
            + formatDuration(words.policy.fallback.after) + ": the policy falls back on "
            + countOf(words.policy.fallback.replicas, "replica", "replicas") + ".";
    case ScalingCause::Min:
        return decision.bit(scaling_limit::schedule)
            ? "A schedule asks for " + countOf(decision.least, "replica", "replicas") + " at least."
            : "There must be " + countOf(decision.least, "replica", "replicas") + " at least.";
    case ScalingCause::Max:
        return "There may be " + countOf(decision.most, "replica", "replicas") + " at most.";
    case ScalingCause::Idle: return "No request came for " + formatDuration(words.policy.idleAfter) + ".";
    case ScalingCause::Asleep: return "It sleeps at zero replicas until a request comes.";
    case ScalingCause::Wake: return "A request waits for it.";
    case ScalingCause::Held: break;
    }
    switch (decision.hold) {
    case ScalingHold::Off: return "Its policy is switched off.";
    case ScalingHold::Paused: return "Scaling is paused.";
    case ScalingHold::Manual:
        return "An operator set " + countOf(decision.wanted, "replica", "replicas") + ".";
    case ScalingHold::None: break;
    }
    return {};
}

std::string windowText(const ScalingWords& words)
{
    const ScalingDecision& decision = words.decision;
    const Duration window = directionOf(words.policy, decision).stabilization;
    return "The " + formatDuration(window) + " window's " + (wantsMore(decision) ? "lowest" : "highest")
        + " is " + std::to_string(decision.stabilized) + ".";
}

std::string boundText(const ScalingWords& words, bool most)
{
    const ScalingDecision& decision = words.decision;
    if (most)
        return "At its maximum of " + std::to_string(decision.most) + ".";
    return (decision.bit(scaling_limit::schedule) ? "At its schedule's minimum of " : "At its minimum of ")
        + std::to_string(decision.least) + ".";
}

std::string limitText(const ScalingWords& words, std::uint32_t limit)
{
    const ScalingDecision& decision = words.decision;
    switch (limit) {
    case scaling_limit::missing:
        return "It is not scaled down while no value of " + missingTargets(words) + " comes.";
    case scaling_limit::window: return windowText(words);
    case scaling_limit::cooldown:
        return "The cooldown of " + formatDuration(words.policy.cooldown) + " after the last change goes on.";
    case scaling_limit::disabled:
        return wantsMore(decision) ? "Scaling up is disabled." : "Scaling down is disabled.";
    case scaling_limit::rate:
        return "The policy allows at most " + ratesText(directionOf(words.policy, decision))
            + (wantsMore(decision) ? " up." : " down.");
    case scaling_limit::min: return boundText(words, false);
    case scaling_limit::max: return boundText(words, true);
    default: return {};
    }
}

constexpr std::array inOrder{scaling_limit::missing,  scaling_limit::window, scaling_limit::cooldown,
                             scaling_limit::disabled, scaling_limit::rate,   scaling_limit::min,
                             scaling_limit::max};

// The counts that each limit ruled out, in the order in which they are applied.
std::uint32_t ruledOut(const ScalingDecision& decision, std::uint32_t limit)
{
    switch (limit) {
    case scaling_limit::cooldown:
    case scaling_limit::disabled:
    case scaling_limit::rate: return decision.stabilized;
    default: return decision.desired;
    }
}

}  // namespace

std::string titleOf(const ScalingTarget& target)
{
    std::string title(titleOfMetric(target.metric));
    if (target.per == ScalingScope::Agent)
        return title;
    return isShare(target.metric) || target.metric.starts_with(series::responseTime)
        ? title
        : title + " per instance";
}

std::string ScalingWords::head(const std::string& agent) const
{
    if (!decision.isChange())
        return agent + " held at " + std::to_string(decision.current);
    return agent + " " + std::to_string(decision.current) + " → " + std::to_string(decision.wanted);
}

std::string ScalingWords::arithmetic() const
{
    if (decision.driver < 0 || decision.cause == ScalingCause::Fallback)
        return {};
    const ScalingTarget& target = policy.targets[std::size_t(decision.driver)];
    const TargetVerdict& verdict = verdicts[std::size_t(decision.driver)];
    const std::uint32_t rounded = roundedUp(verdict.exact);
    std::string exact = numberText(verdict.exact, 1);
    // 2.03 is not "2, rounded up to 3".
    for (int decimals = 2; decimals <= 4 && exact == std::to_string(rounded - 1); ++decimals)
        exact = numberText(verdict.exact, decimals);
    std::string text = std::to_string(verdict.instances) + " × " + valueText(target.metric, verdict.counted)
        + " / " + valueText(target.metric, target.value) + " = " + exact;
    if (exact != std::to_string(rounded))
        text += ", rounded up to " + std::to_string(rounded);
    if (verdict.padded)
        text += ", " + paddingText(verdict);
    return text;
}

std::string ScalingWords::sentence() const
{
    std::string text = causeText(*this);
    if (decision.cause == ScalingCause::Min || decision.cause == ScalingCause::Max
        || decision.cause == ScalingCause::Held)
        return text;
    for (const std::uint32_t limit : inOrder)
        if (decision.bit(limit))
            text += " " + limitText(*this, limit);
    return text;
}

std::vector<ScalingWords::Rejected> ScalingWords::rejected() const
{
    std::vector<Rejected> found;
    if (decision.bit(scaling_limit::tolerance)) {
        const TargetVerdict& verdict = verdicts[std::size_t(decision.driver)];
        found.push_back({roundedUp(verdict.exact), "Within the tolerance nothing changes."});
    }
    for (std::size_t i = 0; i < verdicts.size(); ++i)
        if (verdicts[i].known && int(i) != decision.driver && verdicts[i].desired != decision.desired)
            found.push_back(
                {verdicts[i].desired, titleOf(policy.targets[i]) + " asks for it; another target for more."});
    for (const std::uint32_t limit : inOrder)
        if (decision.bit(limit) && ruledOut(decision, limit) != decision.wanted)
            found.push_back({ruledOut(decision, limit), limitText(*this, limit)});
    return found;
}

std::vector<std::string> ScalingWords::needs() const
{
    std::vector<std::string> needed;
    if (decision.hold == ScalingHold::Off)
        return {"Switch its policy on."};
    if (decision.hold == ScalingHold::Paused)
        return {"Resume its scaling, or wait for the pause to end."};
    if (decision.hold == ScalingHold::Manual)
        return {"Resume its scaling, or wait for the manual count to end."};
    if (decision.cause == ScalingCause::Asleep)
        return {"A request to it."};
    if (decision.cause == ScalingCause::NoMetrics && !policy.targets.empty())
        return {"A value of " + missingTargets(*this) + "."};
    if (decision.bit(scaling_limit::max))
        needed.push_back("More replicas: a maximum above " + std::to_string(decision.most) + ".");
    if (decision.bit(scaling_limit::min))
        needed.push_back("Fewer replicas: a minimum below " + std::to_string(decision.least) + ".");
    if (decision.bit(scaling_limit::missing))
        needed.push_back("Fewer replicas: a value of " + missingTargets(*this) + ".");
    if (decision.driver < 0 || decision.wanted == 0)
        return needed;
    const ScalingTarget& target = policy.targets[std::size_t(decision.driver)];
    const double up = target.value * (1 + policy.tolerance);
    const double down =
        target.value * std::min(1 - policy.tolerance, double(decision.wanted - 1) / double(decision.wanted));
    if (decision.wanted < decision.most)
        needed.push_back("More replicas: " + titleOf(target) + " above " + valueText(target.metric, up)
                         + ".");
    if (decision.wanted > decision.least)
        needed.push_back("Fewer replicas: " + titleOf(target) + " at " + valueText(target.metric, down)
                         + " or below"
                         + (policy.scaleDown.stabilization > Duration(0)
                                ? " for " + formatDuration(policy.scaleDown.stabilization)
                                : "")
                         + ", the other targets likewise.");
    return needed;
}

}  // namespace core
