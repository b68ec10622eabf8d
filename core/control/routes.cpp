#include "core/control/routes.h"

#include "core/control/rollout.h"

#include <algorithm>
#include <cmath>

namespace core {
namespace {

// In whole percent, so that figures that hardly move publish no new table.
double rounded(const std::optional<Sample>& fraction)
{
    return fraction ? std::clamp(std::round(fraction->value * 100) / 100, 0.0, 1.0) : 0.5;
}

bool isRouted(const Instance& instance)
{
    const bool drains = instance.state == InstanceState::Draining && instance.wasReady;
    return (isReady(instance) || drains) && instance.seen.port != 0;
}

RouteInstance routeOf(const Instance& instance, const AgentSpec& spec)
{
    return {.id = instance.id,
            .attempt = instance.attempt,
            .host = instance.seen.host,
            .port = instance.seen.port,
            .draining = instance.state == InstanceState::Draining,
            .cpu = rounded(instance.cpu),
            .memory = rounded(instance.memory),
            .concurrency = std::max(spec.capacity.concurrency, 1U),
            .readySince = instance.readySince};
}

bool isSame(const RoutingTable& a, const RoutingTable& b)
{
    return std::equal(a.agents.begin(), a.agents.end(), b.agents.begin(), b.agents.end(),
                      [](const AgentRoutes& x, const AgentRoutes& y) {
                          return x.agent == y.agent && x.spec == y.spec && x.instances == y.instances;
                      });
}

}  // namespace

RoutingTablePtr routesOf(const ControlMemory& memory)
{
    auto table = std::make_shared<RoutingTable>();
    table->version = memory.routes ? memory.routes->version + 1 : 1;
    table->agents.reserve(memory.agents.size());
    for (const auto& [id, agent] : memory.agents) {
        AgentRoutes routes{id, agent.record->spec, {}};
        routes.instances.reserve(agent.instances.size());
        for (const auto& [instanceId, instance] : agent.instances)
            if (isRouted(instance))
                routes.instances.push_back(routeOf(instance, *agent.record->spec));
        table->agents.push_back(std::move(routes));
    }
    if (memory.routes && isSame(*memory.routes, *table))
        return memory.routes;
    return table;
}

}  // namespace core
