#pragma once

#include "core/fleet/fields.h"

namespace core {

template <typename V, Of<QueueSpec> S>
void fieldsOf(V& v, S& queue)
{
    v.key("size", queue.size, rule::count(0, 1'000'000));
    v.key("timeout", queue.timeout, rule::longerThanZero());
}

template <typename V, Of<RetrySpec> S>
void fieldsOf(V& v, S& retries)
{
    v.key("attempts", retries.attempts, rule::count(0, 10));
    v.key("on", retries.on, LooseText(), rule::retryCause());
    v.key("budget", retries.budget, rule::within(0, 1));
}

template <typename V, Of<EjectionSpec> S>
void fieldsOf(V& v, S& ejection)
{
    v.key("consecutiveErrors", ejection.consecutiveErrors, rule::count(1, 1'000'000));
    v.key("base", ejection.base, rule::longerThanZero());
    v.key("maxPercent", ejection.maxPercent, rule::count(0, 100));
}

template <typename V, Of<ResponseCacheSpec> S>
void fieldsOf(V& v, S& cache)
{
    v.key("enabled", cache.enabled);
    v.key("ttl", cache.ttl, rule::longerThanZero());
    v.key("entries", cache.entries, rule::count(1, 10'000'000));
    v.key("bytes", cache.bytes, rule::sizeWithin(1, largestSizeValue));
    v.key("methods", cache.methods, rule::oneOf({"GET", "HEAD", "POST"}));
    v.key("varyBy", cache.varyBy, rule::headerName());
}

template <typename V, Of<AffinitySpec> S>
void fieldsOf(V& v, S& affinity)
{
    auto header = unlessEmpty(affinity.header);
    auto cookie = unlessEmpty(affinity.cookie);
    v.key("header", header, rule::headerName());
    v.key("cookie", cookie, rule::headerName());  // RFC 6265 takes the same names
    v.require(header.has_value() != cookie.has_value(), "", "needs exactly one of header and cookie");
    assignRead(affinity.header, header.value_or(std::string()));
    assignRead(affinity.cookie, cookie.value_or(std::string()));
}

template <typename V, Of<RoutingSpec> S>
void fieldsOf(V& v, S& routing)
{
    v.key("strategy", routing.strategy);
    v.key("regionWeights", routing.regionWeights, rule::above(0, 1'000));
    v.key("affinity", routing.affinity);
    v.key("slowStart", routing.slowStart);
    v.key("queue", routing.queue);
    v.key("retries", routing.retries);
    v.key("timeout", routing.timeout, rule::longerThanZero());
    v.key("ejection", routing.ejection);
    v.key("panicThreshold", routing.panicThreshold, rule::within(0, 1));
    v.key("cache", routing.cache);
}

template <typename V, Of<SyncSpec> S>
void fieldsOf(V& v, S& sync)
{
    v.key("command", sync.command, LooseText(), rule::argument({"from", "to"}));
    v.key("timeout", sync.timeout, rule::longerThanZero());
    v.key("maxLag", sync.maxLag, rule::longerThanZero());
    v.require(sync.command.empty() || !sync.command.front().empty(), "command",
              "the program's name is empty");
}

// failback: { after: 10m }.
struct Failback {
    Duration after{0};

    bool operator==(const Failback&) const = default;
};

template <typename V, Of<Failback> S>
void fieldsOf(V& v, S& failback)
{
    v.need("after", failback.after, rule::longerThanZero());
}

template <typename V, Of<FailoverSpec> S>
void fieldsOf(V& v, S& failover)
{
    auto failback = failover.failbackAfter ? std::optional(Failback{*failover.failbackAfter}) : std::nullopt;
    v.key("failAfter", failover.failAfter, rule::count(1, 1'000));
    v.key("holdDown", failover.holdDown);
    v.keyOr("failback", "manual", failback);
    v.key("minReady", failover.minReady, rule::within(0, 1));
    v.key("sync", failover.sync);
    assignRead(failover.failbackAfter, failback ? std::optional(failback->after) : std::nullopt);
}

template <typename V, Of<AlertRuleSpec> S>
void fieldsOf(V& v, S& alert)
{
    v.need("name", alert.name, rule::word());
    v.key("metric", alert.metric, rule::seriesKey());
    v.key("state", alert.state, rule::oneOf({"down", "panic"}));
    v.key("above", alert.above, rule::within(-1e12, 1e12));
    v.key("below", alert.below, rule::within(-1e12, 1e12));
    v.key("clearBelow", alert.clearBelow, rule::within(-1e12, 1e12));
    v.key("clearAbove", alert.clearAbove, rule::within(-1e12, 1e12));
    v.key("for", alert.pendingFor);
    v.key("severity", alert.severity);
    v.key("type", alert.type, rule::word());
    v.key("incident", alert.incident, rule::word());
    v.key("noData", alert.noData);
    v.key("error", alert.error);
    const bool hasMetric = !alert.metric.empty();
    v.require(hasMetric != !alert.state.empty(), "", "needs either a metric or a state");
    v.require(!hasMetric || alert.above.has_value() != alert.below.has_value(), "metric",
              "a metric needs either above or below");
    v.require(hasMetric || !(alert.above || alert.below || alert.clearBelow || alert.clearAbove), "state",
              "a state has no above, below, clearBelow or clearAbove");
    v.require(!alert.clearBelow || !alert.below, "clearBelow", "goes with above, not with below");
    v.require(!alert.clearAbove || !alert.above, "clearAbove", "goes with below, not with above");
    v.require(!alert.clearBelow || !alert.above || *alert.clearBelow < *alert.above, "clearBelow",
              "must be less than above");
    v.require(!alert.clearAbove || !alert.below || *alert.clearAbove > *alert.below, "clearAbove",
              "must be more than below");
}

template <typename V, Of<NoticeTiming> S>
void fieldsOf(V& v, S& notices)
{
    v.key("groupWait", notices.groupWait);
    v.key("groupInterval", notices.groupInterval, rule::longerThanZero());
    v.key("repeatInterval", notices.repeatInterval, rule::longerThanZero());
}

}  // namespace core
