#include "core/runtime/fleet_series.h"

#include <cmath>
#include <map>

namespace core {
namespace {

using namespace std::chrono_literals;

constexpr Duration longestWindow = 60s;

// What the clients of one agent got within a tick.
struct Answers {
    AnswerCounts counts{};
    std::uint64_t refused = 0;
    std::uint64_t rejected = 0;

    Answers& operator+=(const Answers& more)
    {
        counts.ok += more.counts.ok;
        counts.redirected += more.counts.redirected;
        counts.clientErrors += more.counts.clientErrors;
        counts.serverErrors += more.counts.serverErrors;
        refused += more.refused;
        rejected += more.rejected;
        return *this;
    }
};

double secondsOf(Duration duration)
{
    return std::chrono::duration<double>(duration).count();
}

}  // namespace

void FleetSeries::add(const TrafficReport& traffic, const FleetSnapshot& snapshot, Now now)
{
    Tick tick;
    tick.span = traffic.span;
    std::uint32_t active = 0;
    for (const AgentTraffic& agent : traffic.agents) {
        tick.requests += agent.requests;
        tick.errors += agent.errors;
        tick.responseTime.merge(agent.responseTime);
        active += agent.active;
    }
    m_ticks.push_back(tick);
    while (over(longestWindow + 1s).span > longestWindow && m_ticks.size() > 1)
        m_ticks.pop_front();

    const Tick recent = over(10s);
    const Tick timed = over(30s);
    const Tick counted = over(60s);
    m_gateway.active = active;
    m_gateway.requestsPerSecond = recent.span > 0ms ? double(recent.requests) / secondsOf(recent.span) : 0;
    m_gateway.p95 = timed.responseTime.quantile(0.95);
    m_gateway.errorRate = counted.requests > 0 ? double(counted.errors) / double(counted.requests) : 0;

    put(fleetSeriesAgent, series::requestsPerSecond, "1/s", m_gateway.requestsPerSecond, now);
    put(fleetSeriesAgent, series::activeRequests, "1", active, now);
    const bool served = timed.responseTime.count() > 0;
    put(fleetSeriesAgent, series::responseTimeP50, "s", served ? timed.responseTime.quantile(0.5) : NAN, now);
    put(fleetSeriesAgent, series::responseTimeP95, "s", served ? m_gateway.p95 : NAN, now);
    put(fleetSeriesAgent, series::responseTimeP99, "s", served ? timed.responseTime.quantile(0.99) : NAN,
        now);
    put(fleetSeriesAgent, series::errorRate, "1", counted.requests > 0 ? m_gateway.errorRate : NAN, now);
    addAnswers(traffic, snapshot, now);
    addReplicas(snapshot, now);
    addSums(snapshot, now);
}

// One tick's, so that the chart's means over longer spans are exact. Refusals of agents that are not there
// count for the fleet alone.
void FleetSeries::addAnswers(const TrafficReport& traffic, const FleetSnapshot& snapshot, Now now)
{
    if (traffic.span <= 0ms)
        return;
    std::map<AgentId, Answers> byAgent;
    for (const AgentViewPtr& agent : snapshot.agents)
        byAgent[agent->id];
    Answers fleet;
    for (const AgentTraffic& agent : traffic.agents) {
        const Answers counted{agent.answers, 0, agent.rejected};
        if (const auto found = byAgent.find(agent.agent); found != byAgent.end())
            found->second += counted;
        fleet += counted;
    }
    for (const RefusedTraffic& refused : traffic.refused) {
        if (const auto found = byAgent.find(refused.agent); found != byAgent.end())
            found->second.refused += refused.requests;
        fleet.refused += refused.requests;
    }
    const auto putAll = [&](const AgentId& agent, const Answers& answers) {
        const auto rate = [&](const char* key, std::uint64_t count) {
            put(agent, key, "1/s", double(count) / secondsOf(traffic.span), now);
        };
        rate(series::trafficOk, answers.counts.ok);
        rate(series::trafficRedirected, answers.counts.redirected);
        rate(series::trafficClientErrors, answers.counts.clientErrors);
        rate(series::trafficServerErrors, answers.counts.serverErrors);
        rate(series::trafficRefused, answers.refused);
        rate(series::trafficRejected, answers.rejected);
    };
    for (const auto& [agent, answers] : byAgent)
        putAll(agent, answers);
    putAll(fleetSeriesAgent, fleet);
}

void FleetSeries::addReplicas(const FleetSnapshot& snapshot, Now now)
{
    std::uint32_t ready = 0;
    std::uint32_t wanted = 0;
    for (const AgentViewPtr& agent : snapshot.agents) {
        put(agent->id, series::replicasReady, "1", agent->replicas.ready, now);
        put(agent->id, series::replicasWanted, "1", agent->replicas.wanted, now);
        addScaling(*agent, now);
        ready += agent->replicas.ready;
        wanted += agent->replicas.wanted;
    }
    put(fleetSeriesAgent, series::replicasReady, "1", ready, now);
    put(fleetSeriesAgent, series::replicasWanted, "1", wanted, now);
}

// What the agent's scaling policy decided from, so that it can be rehearsed.
void FleetSeries::addScaling(const AgentView& agent, Now now)
{
    const std::optional<ScalingMoment>& moment = agent.scaling.moment;
    if (!moment)
        return;
    put(agent.id, series::scalingCurrent, "1", moment->current, now);
    put(agent.id, series::scalingReady, "1", moment->ready, now);
    const double requests = moment->demand == ScalingDemand::Waiting ? 1
        : moment->demand == ScalingDemand::UnderWay                  ? 0.5
                                                                     : 0;
    put(agent.id, series::scalingRequests, "1", requests, now);
    for (const ScalingInput& input : agent.scaling.inputs) {
        const ScalingKeys keys(input.metric, input.per == ScalingScope::Agent);
        put(agent.id, keys.value.c_str(), "1", input.value.value_or(NAN), now);
        put(agent.id, keys.counted.c_str(), "1", input.counted, now);
        if (input.missing > 0)
            put(agent.id, keys.missing.c_str(), "1", input.missing, now);
        if (input.notReady > 0)
            put(agent.id, keys.notReady.c_str(), "1", input.notReady, now);
    }
}

void FleetSeries::addSums(const FleetSnapshot& snapshot, Now now)
{
    struct Summed {
        const char* key;
        const char* unit;
    };
    for (const auto& [key, unit] :
         {Summed{series::queueDepth, "1"}, Summed{series::tasksCompleted, "1"},
          Summed{series::taskCompletion, "1/h"}, Summed{series::tokensPerMinute, "1/min"},
          Summed{series::costPerHour, "USD/h"}}) {
        double sum = 0;
        bool known = false;
        for (const AgentViewPtr& agent : snapshot.agents) {
            const auto found = agent->metrics.find(key);
            if (found == agent->metrics.end() || std::isnan(found->second.value))
                continue;
            sum += found->second.value;
            known = true;
        }
        if (known)
            put(fleetSeriesAgent, key, unit, sum, now);
    }
}

void FleetSeries::put(const AgentId& agent, const char* key, const char* unit, double value, Now now)
{
    m_history.add(seriesName(agent, key), unit, {value, now.wall, now.wall, Quality::Good});
}

FleetSeries::Tick FleetSeries::over(Duration window) const
{
    Tick sum;
    for (auto tick = m_ticks.rbegin(); tick != m_ticks.rend() && sum.span < window; ++tick) {
        sum.span += tick->span;
        sum.requests += tick->requests;
        sum.errors += tick->errors;
        sum.responseTime.merge(tick->responseTime);
    }
    return sum;
}

}  // namespace core
