#include "core/control/views.h"

#include "core/control/alerts.h"
#include "core/control/instance_routing.h"
#include "core/control/rollout.h"
#include "core/control/scaling.h"
#include "core/control/trust_commands.h"

#include <algorithm>
#include <tuple>

namespace core {
namespace {

// References to all that a view says, for comparing.
auto contentOf(const InstanceView& view)
{
    return std::tie(view.state, view.reason, view.since, view.cpu, view.memory, view.responseTime,
                    view.errorRate, view.active, view.score, view.concurrency, view.health, view.id,
                    view.agent, view.region, view.version, view.startedAt, view.host, view.port, view.pid,
                    view.restarts, view.crashLoop, view.nextStart, view.routing, view.responseTimeP50,
                    view.responseTimeP99, view.requestsPerSecond);
}

auto contentOf(const RolloutView& view)
{
    return std::tie(view.phase, view.fromVersion, view.toVersion, view.updated, view.total, view.reason,
                    view.startedAt, view.endedAt);
}

auto contentOf(const ReplicaCounts& view)
{
    return std::tie(view.wanted, view.ready, view.total, view.min, view.max);
}

auto contentOf(const ScalingView& view)
{
    return std::tie(view.enabled, view.paused, view.pausedUntil, view.manual, view.status, view.driver,
                    view.per, view.value, view.target, view.inputs, view.desired, view.limits, view.reason,
                    view.needs, view.nextChangeAt, view.moment);
}

bool isSame(const AgentView& a, const AgentView& b)
{
    return std::tie(a.id, a.spec, a.revision, a.activeRegion, a.health, a.metrics, a.removing, a.routing)
        == std::tie(b.id, b.spec, b.revision, b.activeRegion, b.health, b.metrics, b.removing, b.routing)
        && contentOf(a.replicas) == contentOf(b.replicas) && contentOf(a.scaling) == contentOf(b.scaling)
        && contentOf(a.rollout) == contentOf(b.rollout);
}

// Fills a view that is used again and again, so that nothing is allocated for an instance that did not
// change.
void fill(InstanceView& view, const Agent& agent, const Instance& instance, const ControlMemory& memory)
{
    view.id = instance.id;
    view.agent = agent.id;
    view.region = instance.region;
    view.version = instance.version;
    view.state = instance.state;
    view.reason = instance.reason;
    view.since = instance.since;
    view.startedAt = instance.seen.startedAt;
    view.host = instance.seen.host;
    view.port = instance.seen.port;
    view.pid = instance.seen.pid;
    view.restarts = instance.restarts;
    view.crashLoop = instance.crashLoop;
    view.nextStart = instance.nextStartWall;
    view.cpu = instance.cpu;
    view.memory = instance.memory;
    view.responseTime = instance.responseTime;
    view.errorRate = instance.errorRate;
    view.responseTimeP50 = instance.responseTimeP50;
    view.responseTimeP99 = instance.responseTimeP99;
    view.requestsPerSecond = instance.requestsPerSecond;
    view.active = instance.active;
    view.concurrency = agent.record->spec->capacity.concurrency;
    view.score = loadOf(instance, *agent.record->spec);
    view.health = instance.health;
    view.routing = routingOf(instance, agent.record->spec->routing);
    if (memory.isReadable(instance.region))
        return;
    view.health = {};
    view.reason = "unknown, its region cannot be read; last: " + instance.reason;
}

// Most views that change do so in these, which are quick to compare.
bool hasNewFigures(const InstanceView& view, const Instance& instance)
{
    return view.cpu != instance.cpu || view.memory != instance.memory || view.active != instance.active;
}

AgentViewPtr viewOf(const Agent& agent)
{
    const AgentRecord& record = *agent.record;
    AgentView view;
    view.id = agent.id;
    view.spec = record.spec;
    view.revision = record.revision;
    view.activeRegion = record.spec->regions.primary;
    view.replicas = {record.removing ? 0 : record.wanted, 0, 0, record.spec->scaling.min,
                     record.spec->scaling.max};
    for (const auto& [id, instance] : agent.instances) {
        view.replicas.ready += isReady(instance) ? 1 : 0;
        view.replicas.total += instance.state != InstanceState::Stopped ? 1 : 0;
    }
    view.health = agent.health;
    view.scaling = scalingViewOf(agent);
    view.metrics = agent.figures;
    view.rollout = agent.rollout;
    view.removing = record.removing;
    view.routing = agent.routing;
    return agent.view && isSame(*agent.view, view) ? agent.view
                                                   : std::make_shared<const AgentView>(std::move(view));
}

}  // namespace

SnapshotPtr snapshotOf(ControlMemory& memory, Now now)
{
    auto snapshot = std::make_shared<FleetSnapshot>();
    snapshot->fleet = memory.state.fleet;
    snapshot->seq = memory.steps;
    std::size_t count = 0;
    for (const auto& [id, agent] : memory.agents)
        count += agent.instances.size();
    snapshot->agents.reserve(memory.agents.size());
    snapshot->instances.reserve(count);
    snapshot->time = now.wall;
    snapshot->access = memory.access;
    snapshot->apiKeys = memory.apiKeys;
    if (!memory.trust)
        memory.trust = std::make_shared<const TrustState>(memory.state.trust);
    snapshot->trust = memory.trust;
    for (const auto& [id, held] : memory.approvals.pending)
        snapshot->approvals.push_back(held.view);
    snapshot->issuerKeys = memory.issuerKeys;
    for (const auto& [name, region] : memory.regions)
        snapshot->regions.push_back(region.view);
    InstanceView scratch;
    // Agents in order give their instances in order, but for names that continue another's: "a-01", "a-b-01".
    bool inOrder = true;
    for (auto& [id, agent] : memory.agents) {
        if (!agent.instances.empty() && !snapshot->instances.empty())
            inOrder = inOrder && snapshot->instances.back()->id < agent.instances.begin()->first;
        agent.view = viewOf(agent);
        snapshot->agents.push_back(agent.view);
        for (auto& [instanceId, instance] : agent.instances) {
            if (!instance.view || hasNewFigures(*instance.view, instance)) {
                auto view = std::make_shared<InstanceView>();
                fill(*view, agent, instance, memory);
                instance.view = std::move(view);
            } else {
                fill(scratch, agent, instance, memory);
                if (contentOf(*instance.view) != contentOf(scratch))
                    instance.view = std::make_shared<const InstanceView>(scratch);
            }
            snapshot->instances.push_back(instance.view);
        }
    }
    if (!inOrder)
        std::sort(snapshot->instances.begin(), snapshot->instances.end(),
                  [](const InstanceViewPtr& a, const InstanceViewPtr& b) { return a->id < b->id; });
    snapshot->gateway = memory.gateway;
    snapshot->traffic = memory.traffic.view();
    snapshot->gatewayKeySecret = gatewayKeySecret(*memory.fleet);
    snapshot->plan = memory.plan;
    showAlerts(memory, *snapshot);
    return snapshot;
}

}  // namespace core
