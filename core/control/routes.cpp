#include "core/control/routes.h"

#include "core/control/instance_routing.h"
#include "core/control/rollout.h"

#include <algorithm>
#include <cmath>

namespace core {
namespace {

constexpr Duration figuresAfter{500};  // between tables that differ in figures only

// In whole percent, so that figures that hardly move publish no new table.
double rounded(const std::optional<Sample>& fraction)
{
    return fraction ? std::clamp(std::round(fraction->value * 100) / 100, 0.0, 1.0) : 0.5;
}

bool isInRotation(const Instance& instance)
{
    return instance.inRotation && instance.intent == Intent::Run;
}

bool isDraining(const Instance& instance)
{
    return instance.state == InstanceState::Draining || !takesNewRequests(instance);
}

RouteInstance routeOf(const Instance& instance, const AgentSpec& spec)
{
    return {.id = instance.id,
            .attempt = instance.attempt,
            .host = instance.seen.host,
            .port = instance.seen.port,
            .draining = isDraining(instance),
            .cpu = rounded(instance.cpu),
            .memory = rounded(instance.memory),
            .concurrency = std::max(spec.capacity.concurrency, 1U),
            .readySince = instance.readySince,
            .weight = weightOf(instance, spec.routing)};
}

bool hasMoved(const RouteInstance& route, const Instance& instance, const AgentSpec& spec)
{
    return route.id != instance.id || route.attempt != instance.attempt || route.port != instance.seen.port
        || route.draining != isDraining(instance) || route.weight != weightOf(instance, spec.routing)
        || route.readySince != instance.readySince || route.host != instance.seen.host
        || route.concurrency != std::max(spec.capacity.concurrency, 1U);
}

// No count that a person holds at zero, since no request changes that.
bool isWaking(const Agent& agent, bool hasInstance)
{
    const AgentRecord& record = *agent.record;
    const ScalingSpec& policy = record.spec->scaling;
    const bool isHeldAtZero = record.wanted == 0 && (record.scalingPaused || record.manual);
    return !hasInstance && policy.enabled && maySleep(policy) && !isHeldAtZero && !record.removing;
}

// Compares in place: most steps change nothing that would be worth a new table.
bool isSame(const AgentRoutes& routes, const Agent& agent, bool withFigures)
{
    if (routes.agent != agent.id || routes.spec != agent.record->spec)
        return false;
    auto route = routes.instances.begin();
    bool hasInstance = false;
    std::uint32_t unready = 0;
    for (const auto& [id, instance] : agent.instances) {
        unready += isUnready(instance) ? 1 : 0;
        if (!isRouted(instance))
            continue;
        if (route == routes.instances.end() || hasMoved(*route, instance, *routes.spec))
            return false;
        if (withFigures && (route->cpu != rounded(instance.cpu) || route->memory != rounded(instance.memory)))
            return false;
        hasInstance |= isInRotation(instance);
        ++route;
    }
    return route == routes.instances.end() && routes.unready == unready
        && routes.waking == isWaking(agent, hasInstance);
}

std::shared_ptr<const IssuerKeysList> tokenKeysOf(const ControlMemory& memory)
{
    return memory.issuerKeys ? memory.issuerKeys->keys : nullptr;
}

bool isSame(const RoutingTable& table, const ControlMemory& memory, bool withFigures)
{
    if (table.access != memory.access || table.apiKeys != memory.apiKeys
        || table.issuerKeys != tokenKeysOf(memory))
        return false;
    return std::equal(table.agents.begin(), table.agents.end(), memory.agents.begin(), memory.agents.end(),
                      [&](const AgentRoutes& routes, const auto& entry) {
                          return isSame(routes, entry.second, withFigures);
                      });
}

std::shared_ptr<const std::vector<ApiKeyRecord>> keysOf(const FleetState& state)
{
    auto keys = std::make_shared<std::vector<ApiKeyRecord>>();
    for (const auto& [id, key] : state.apiKeys)
        keys->push_back(key);
    return keys;
}

}  // namespace

bool isRouted(const Instance& instance)
{
    const bool drains = instance.state == InstanceState::Draining && instance.wasReady;
    return (isInRotation(instance) || drains) && instance.seen.port != 0;
}

bool isUnready(const Instance& instance)
{
    return isMember(instance) && instance.wasReady && !instance.inRotation
        && (instance.state == InstanceState::Degraded || instance.state == InstanceState::Failed);
}

RoutingTablePtr routesOf(ControlMemory& memory, MonoTime now)
{
    if (!memory.apiKeys)
        memory.apiKeys = keysOf(memory.state);
    if (memory.routes && isSame(*memory.routes, memory, now - memory.routesAt >= figuresAfter))
        return memory.routes;
    auto table = std::make_shared<RoutingTable>();
    table->version = memory.routes ? memory.routes->version + 1 : 1;
    table->access = memory.access;
    table->apiKeys = memory.apiKeys;
    table->issuerKeys = tokenKeysOf(memory);
    table->agents.reserve(memory.agents.size());
    for (const auto& [id, agent] : memory.agents) {
        AgentRoutes routes{id, agent.record->spec, {}};
        bool hasInstance = false;
        routes.instances.reserve(agent.instances.size());
        for (const auto& [instanceId, instance] : agent.instances) {
            routes.unready += isUnready(instance) ? 1 : 0;
            if (!isRouted(instance))
                continue;
            routes.instances.push_back(routeOf(instance, *agent.record->spec));
            hasInstance |= isInRotation(instance);
        }
        routes.waking = isWaking(agent, hasInstance);
        table->agents.push_back(std::move(routes));
    }
    return table;
}

}  // namespace core
