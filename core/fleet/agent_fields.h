#pragma once

#include "core/fleet/fields.h"
#include "core/fleet/policy_fields.h"
#include "core/fleet/scaling_fields.h"

namespace core {

template <typename V, Of<RunSpec> S>
void fieldsOf(V& v, S& run)
{
    v.key("command", run.command, LooseText(), rule::argument({"host", "port", "instance"}));
    v.key("environment", run.environment, LooseText(), rule::environmentKey(), rule::environmentValue());
    v.key("workingDirectory", run.workingDirectory, rule::text());
    v.key("image", run.image, rule::text());
    v.key("stopGrace", run.stopGrace);
    v.key("onExit", run.onExit);
    v.require(run.command.empty() || !run.command.front().empty(), "command", "the program's name is empty");
    v.require(!run.command.empty() || !run.image.empty(), "", "needs a command, or an image, or both");
}

template <typename V, Of<AgentRegions> S>
void fieldsOf(V& v, S& regions)
{
    v.key("primary", regions.primary, rule::id<RegionTag>());
    v.key("backups", regions.backups, rule::id<RegionTag>());
}

template <typename V, Of<Capacity> S>
void fieldsOf(V& v, S& capacity)
{
    v.key("cpu", capacity.cpu, rule::above(0, 4'096));
    v.key("memory", capacity.memory, rule::sizeWithin(1, largestSizeValue));
    v.key("concurrency", capacity.concurrency, rule::count(1, 1'000'000));
}

template <typename V, Of<HealthThresholds> S>
void fieldsOf(V& v, S& thresholds)
{
    v.key("cpu", thresholds.cpu, rule::within(0, 1));
    v.key("memory", thresholds.memory, rule::within(0, 1));
    v.key("errorRate", thresholds.errorRate, rule::within(0, 1));
    v.key("responseTime", thresholds.responseTime, rule::longerThanZero());
    v.key("minTaskCompletion", thresholds.minTaskCompletion, rule::within(0, 1e12));
}

template <typename V, Of<HealthSpec> S>
void fieldsOf(V& v, S& health)
{
    v.key("path", health.path, rule::urlPath());
    v.key("interval", health.interval, rule::longerThanZero());
    v.key("timeout", health.timeout, rule::longerThanZero());
    v.key("failAfter", health.failAfter, rule::count(1, 1'000));
    v.key("passAfter", health.passAfter, rule::count(1, 1'000));
    v.key("startGrace", health.startGrace, rule::longerThanZero());
    v.key("thresholds", health.thresholds);
    v.require(health.timeout <= health.interval, v.has("timeout") ? "timeout" : "interval",
              "the timeout must not be longer than the interval");
}

template <typename V, Of<MetricsSpec> S>
void fieldsOf(V& v, S& metrics)
{
    v.key("path", metrics.path, rule::urlPath());
    v.key("interval", metrics.interval, rule::longerThanZero());
    v.keyOr("mapping", "auto", metrics.mapping, rule::seriesMapKey(), rule::mappingExpression());
}

template <typename V, Of<AgentSpec> S>
void fieldsOf(V& v, S& agent)
{
    v.need("id", agent.id, rule::agentId());
    v.key("version", agent.version, LooseText(), rule::version());
    v.need("run", agent.run);
    v.key("replicas", agent.replicas, rule::count(0, mostReplicas));
    v.key("regions", agent.regions);
    v.key("capacity", agent.capacity);
    v.key("health", agent.health);
    v.key("metrics", agent.metrics);
    v.key("scaling", agent.scaling);
    v.key("routing", agent.routing);
    v.key("failover", agent.failover);
    v.key("alerts", agent.alerts);
}

}  // namespace core
