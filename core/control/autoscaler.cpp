#include "core/control/autoscaler.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace core {
namespace {

constexpr std::uint32_t unlimited = std::numeric_limits<std::uint32_t>::max();

// As far up as the rate policies let it go now.
std::uint32_t highestBy(const ScalingDirection& rules, const ScalingMemory& memory, std::uint32_t current,
                        MonoTime now)
{
    if (rules.policies.empty())
        return unlimited;
    const bool most = rules.select != ScalingSelect::Min;
    std::uint32_t result = most ? 0 : unlimited;
    for (const ScalingRate& rate : rules.policies) {
        const std::uint64_t before = memory.replicasBefore(rate.period, current, now);
        const std::uint64_t grown = rate.unit == ScalingUnit::Pods
            ? before + rate.value
            : (before * (100 + std::uint64_t(rate.value)) + 99) / 100;  // rounded up
        const auto allowed = std::uint32_t(std::min<std::uint64_t>(grown, unlimited));
        result = most ? std::max(result, allowed) : std::min(result, allowed);
    }
    return std::max(result, current);
}

// As far down; the greatest change is the least count.
std::uint32_t lowestBy(const ScalingDirection& rules, const ScalingMemory& memory, std::uint32_t current,
                       MonoTime now)
{
    if (rules.policies.empty())
        return 0;
    const bool most = rules.select != ScalingSelect::Min;
    std::uint32_t result = most ? unlimited : 0;
    for (const ScalingRate& rate : rules.policies) {
        const std::uint64_t before = memory.replicasBefore(rate.period, current, now);
        const std::uint64_t left = rate.unit == ScalingUnit::Pods
            ? before - std::min<std::uint64_t>(before, rate.value)
            : before * (100 - std::min<std::uint64_t>(rate.value, 100)) / 100;  // rounded down
        const auto allowed = std::uint32_t(left);
        result = most ? std::min(result, allowed) : std::max(result, allowed);
    }
    return std::min(result, current);
}

std::uint32_t limitOf(ScalingHold hold)
{
    switch (hold) {
    case ScalingHold::None: return 0;
    case ScalingHold::Off: return scaling_limit::off;
    case ScalingHold::Paused: return scaling_limit::pause;
    case ScalingHold::Manual: return scaling_limit::manual;
    }
    return 0;
}

// The end of the first of the periods within which the changes of now count.
std::optional<Duration> periodEnd(const ScalingDirection& rules, const ScalingMemory& memory, MonoTime now)
{
    std::optional<Duration> soonest;
    for (const ScalingRate& rate : rules.policies)
        for (const DatedChange& change : memory.changes())
            if (const Duration left = change.at + rate.period - now; left > Duration(0))
                soonest = std::min(soonest.value_or(left), left);
    return soonest;
}

}  // namespace

bool maySleep(const ScalingSpec& policy)
{
    return policy.idleAfter > Duration(0) || policy.min == 0;
}

Autoscaler::Autoscaler(ScalingSpec policy)
    : m_policy(std::move(policy)),
      m_calendar(m_policy.schedule),
      m_verdicts(m_policy.targets.size())
{
}

void Autoscaler::setPolicy(ScalingSpec policy)
{
    m_policy = std::move(policy);
    m_calendar = ScalingCalendar(m_policy.schedule);
    m_verdicts.assign(m_policy.targets.size(), {});
}

void Autoscaler::recall(std::uint32_t recommended, MonoTime at)
{
    m_memory.addRecommendation(recommended, at);
}

void Autoscaler::recallChange(std::uint32_t from, std::uint32_t to, MonoTime at)
{
    m_memory.addChange(from, to, at);
}

ScalingDecision Autoscaler::decide(const ScalingInputs& inputs, Now now)
{
    ScalingDecision decision;
    decision.current = decision.desired = decision.stabilized = decision.wanted = inputs.current;
    const std::uint32_t scheduled = m_calendar.leastAt(now.wall);
    decision.most = m_policy.max;
    decision.least = std::min(std::max(m_policy.min, scheduled), decision.most);
    m_memory.prune(m_policy, now.mono);

    if (!decideSpecially(inputs, scheduled, decision, now)) {
        judgeTargets(inputs, decision, now);
        m_memory.addRecommendation(decision.desired, now.mono);
        applyLimits(decision, now);
    }
    if (decision.bit(scaling_limit::min) && scheduled > m_policy.min)
        decision.limits |= scaling_limit::schedule;
    if (inputs.hold != ScalingHold::None) {
        decision.hold = inputs.hold;
        decision.cause = ScalingCause::Held;
        decision.limits = limitOf(inputs.hold);
        decision.wanted = inputs.hold == ScalingHold::Manual ? inputs.held : inputs.current;
    }
    m_memory.addChange(decision.current, decision.wanted, now.mono);
    return decision;
}

// What is decided without the targets: at zero, and when nobody asks for anything.
bool Autoscaler::decideSpecially(const ScalingInputs& inputs, std::uint32_t scheduled,
                                 ScalingDecision& decision, Now now)
{
    if (inputs.current == 0 && maySleep(m_policy)) {
        const bool wakes = inputs.requestsWait;
        decision.cause = wakes ? ScalingCause::Wake
            : scheduled > 0    ? ScalingCause::Min
                               : ScalingCause::Asleep;
        if (wakes)
            decision.desired = std::max(1U, decision.least);
        if (!wakes && scheduled > 0)
            decision.limits |= scaling_limit::min;
        decision.wanted = wakes ? std::min(decision.desired, decision.most)
            : scheduled > 0     ? decision.least
                                : 0;
        decision.stabilized = decision.wanted;
        m_memory.addRecommendation(decision.wanted, now.mono);
        return true;
    }
    const bool idle = m_policy.idleAfter > Duration(0) && scheduled == 0 && inputs.quietFor
        && *inputs.quietFor >= m_policy.idleAfter && inputs.current > 0;
    if (!idle)
        return false;
    decision.cause = ScalingCause::Idle;
    decision.desired = decision.stabilized = 0;
    m_memory.addRecommendation(decision.current, now.mono);  // what comes back is not held down
    const auto lastChange = std::max(m_memory.lastUp(), m_memory.lastDown());
    const bool rests = lastChange && now.mono - *lastChange < m_policy.cooldown;
    decision.wanted = rests ? decision.current : 0;
    decision.limits = rests ? scaling_limit::cooldown : 0;
    return true;
}

void Autoscaler::judgeTargets(const ScalingInputs& inputs, ScalingDecision& decision, Now now)
{
    bool anyKnown = false;
    bool anyUnknown = false;
    std::uint32_t desired = 0;
    static const TargetReading nothing;
    for (std::size_t i = 0; i < m_verdicts.size(); ++i) {
        const TargetReading& reading = i < inputs.readings.size() ? inputs.readings[i] : nothing;
        TargetVerdict& verdict = m_verdicts[i];
        judge(m_policy.targets[i], reading, inputs.current, inputs.ready, m_policy.tolerance, verdict);
        anyUnknown |= !verdict.known;
        if (!verdict.known)
            continue;
        const bool leads = !anyKnown || verdict.desired > desired
            || (verdict.desired == desired && verdict.ratio > m_verdicts[std::size_t(decision.driver)].ratio);
        anyKnown = true;
        if (leads) {
            desired = verdict.desired;
            decision.driver = int(i);
        }
    }
    if (!anyKnown) {
        m_blindSince = m_blindSince.value_or(now.mono);
        decision.cause = ScalingCause::NoMetrics;
        const ScalingFallback& fallback = m_policy.fallback;
        if (m_verdicts.empty() || fallback.after <= Duration(0) || now.mono - *m_blindSince < fallback.after)
            return;
        decision.cause = ScalingCause::Fallback;
        decision.desired = fallback.replicas;
        return;
    }
    m_blindSince.reset();
    decision.desired = desired;
    if (m_verdicts[std::size_t(decision.driver)].tolerated)
        decision.limits |= scaling_limit::tolerance;
    if (anyUnknown && desired < inputs.current) {
        decision.limits |= scaling_limit::missing;
        decision.desired = inputs.current;
    }
}

void Autoscaler::applyLimits(ScalingDecision& decision, Now now)
{
    const std::uint32_t current = decision.current;
    if (current < decision.least || current > decision.most) {  // a bound moved: at once
        const bool isLow = current < decision.least;
        decision.cause = isLow ? ScalingCause::Min : ScalingCause::Max;
        decision.limits |= isLow ? scaling_limit::min : scaling_limit::max;
        decision.wanted = isLow ? decision.least : decision.most;
        return;
    }
    const auto bounded = [&](std::uint32_t replicas) {
        return std::clamp(replicas, decision.least, decision.most);
    };
    const std::uint32_t floor = m_memory.leastUp().extreme().value_or(decision.desired);
    const std::uint32_t ceiling = m_memory.greatestDown().extreme().value_or(decision.desired);
    decision.stabilized = bounded(
        std::min(std::max(current, std::min(floor, decision.desired)), std::max(ceiling, decision.desired)));
    if (decision.stabilized != bounded(decision.desired))
        decision.limits |= scaling_limit::window;
    decision.wanted = limitChange(decision, now.mono);
    if (decision.wanted == bounded(decision.desired) && decision.desired != decision.wanted)
        decision.limits |= decision.desired > decision.most ? scaling_limit::max : scaling_limit::min;
}

// What cooldown and rates leave of the change to the stabilized count.
std::uint32_t Autoscaler::limitChange(ScalingDecision& decision, MonoTime now)
{
    const std::uint32_t current = decision.current;
    const std::uint32_t wanted = decision.stabilized;
    if (wanted == current)
        return current;
    const bool up = wanted > current;
    const auto within = [&](std::optional<MonoTime> change) {
        return change && now - *change < m_policy.cooldown;
    };
    if (within(m_memory.lastDown()) || (!up && within(m_memory.lastUp()))) {
        decision.limits |= scaling_limit::cooldown;
        return current;
    }
    const ScalingDirection& rules = up ? m_policy.scaleUp : m_policy.scaleDown;
    if (rules.select == ScalingSelect::Disabled) {
        decision.limits |= scaling_limit::disabled;
        return current;
    }
    const std::uint32_t allowed = up ? std::min(wanted, highestBy(rules, m_memory, current, now))
                                     : std::max(wanted, lowestBy(rules, m_memory, current, now));
    if (allowed != wanted) {
        decision.limits |= scaling_limit::rate;
        decision.rateLimit = allowed;
    }
    return allowed;
}

std::optional<Duration> Autoscaler::changesIn(const ScalingDecision& decision, Now now)
{
    std::optional<Duration> soonest;
    const auto take = [&](std::optional<Duration> left) {
        if (left && *left > Duration(0))
            soonest = std::min(soonest.value_or(*left), *left);
    };
    if (decision.bit(scaling_limit::window)) {
        const bool down = decision.desired < decision.current;
        RecommendationWindow& window = down ? m_memory.greatestDown() : m_memory.leastUp();
        if (const auto at = window.extremeAt())
            take(*at + (down ? m_policy.scaleDown : m_policy.scaleUp).stabilization - now.mono);
    }
    if (decision.bit(scaling_limit::cooldown)) {
        const bool down = decision.stabilized < decision.current;
        const auto last = down ? std::max(m_memory.lastUp(), m_memory.lastDown()) : m_memory.lastDown();
        if (last)
            take(*last + m_policy.cooldown - now.mono);
    }
    if (decision.bit(scaling_limit::rate))
        take(periodEnd(decision.stabilized > decision.current ? m_policy.scaleUp : m_policy.scaleDown,
                       m_memory, now.mono));
    if (decision.cause == ScalingCause::NoMetrics && m_policy.fallback.after > Duration(0) && m_blindSince)
        take(*m_blindSince + m_policy.fallback.after - now.mono);
    if (decision.hold != ScalingHold::Off)
        if (const auto border = m_calendar.nextChange(now.wall))
            take(*border - now.wall);
    return soonest;
}

}  // namespace core
