#pragma once

#include "core/fleet/fields.h"

namespace core {

template <typename V, Of<ScalingTarget> S>
void fieldsOf(V& v, S& target)
{
    v.need("metric", target.metric, rule::seriesKey());
    v.need("value", target.value, rule::above(0, 1e12));
    v.key("per", target.per);
}

template <typename V, Of<ScalingRate> S>
void fieldsOf(V& v, S& rate)
{
    const bool inPods = rate.unit == ScalingUnit::Pods;
    auto percent = !V::reads && !inPods ? std::optional(rate.value) : std::nullopt;
    auto pods = !V::reads && inPods ? std::optional(rate.value) : std::nullopt;
    v.key("percent", percent, rule::count(1, 1'000'000));
    v.key("pods", pods, rule::count(1, mostReplicas));
    v.need("period", rate.period, rule::longerThanZero());
    v.require(percent.has_value() != pods.has_value(), "", "needs either percent or pods");
    assignRead(rate.unit, pods ? ScalingUnit::Pods : ScalingUnit::Percent);
    assignRead(rate.value, pods ? *pods : percent.value_or(0));
}

template <typename V, Of<ScalingDirection> S>
void fieldsOf(V& v, S& direction)
{
    v.key("stabilization", direction.stabilization);
    v.key("select", direction.select);
    v.key("policies", direction.policies);
}

template <typename V, Of<ScalingSchedule> S>
void fieldsOf(V& v, S& schedule)
{
    v.need("cron", schedule.cron, rule::cron());
    v.need("timezone", schedule.timezone, rule::timeZone());
    v.need("for", schedule.duration, rule::longerThanZero());
    v.need("min", schedule.min, rule::count(0, mostReplicas));
}

template <typename V, Of<ScalingFallback> S>
void fieldsOf(V& v, S& fallback)
{
    v.key("after", fallback.after);
    v.key("replicas", fallback.replicas, rule::count(0, mostReplicas));
}

template <typename V, Of<ScalingSpec> S>
void fieldsOf(V& v, S& scaling)
{
    v.key("enabled", scaling.enabled);
    v.key("min", scaling.min, rule::count(0, mostReplicas));
    v.key("max", scaling.max, rule::count(1, mostReplicas));
    v.key("targets", scaling.targets);
    v.key("tolerance", scaling.tolerance, rule::within(0, 1));
    v.key("cooldown", scaling.cooldown);
    v.key("scaleUp", scaling.scaleUp);
    v.key("scaleDown", scaling.scaleDown);
    v.group("idle", [&](auto& idle) {
        idle.key("after", scaling.idleAfter);
        idle.key("wakeTimeout", scaling.wakeTimeout, rule::longerThanZero());
    });
    v.key("schedule", scaling.schedule);
    v.key("fallback", scaling.fallback);
    v.key("replicaPrice", scaling.replicaPrice, rule::within(0, 1e9));
}

}  // namespace core
