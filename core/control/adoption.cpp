#include "core/control/adoption.h"

#include "core/control/instance_routing.h"
#include "core/control/lifecycle.h"
#include "core/control/scaling.h"

#include <cmath>

namespace core {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view cpuKey = series::cpu;
constexpr std::string_view memoryKey = series::memory;
constexpr std::string_view responseTimeKey = series::responseTimeP95;
constexpr std::string_view p50Key = series::responseTimeP50;
constexpr std::string_view p99Key = series::responseTimeP99;
constexpr std::string_view requestsKey = series::requestsPerSecond;
constexpr std::string_view errorRateKey = series::errorRate;

constexpr Duration stopAgainAfter = 15s;  // an orphan that is still there

// Finds instances by id; quick when they are asked for in order, as every input lists them.
class Finder {
public:
    explicit Finder(ControlMemory& memory) : m_memory(memory) {}

    Instance* find(const InstanceId& id)
    {
        const std::string_view name = agentOf(id);
        if (!m_agent || m_agent->id.text() != name) {
            m_agent = m_memory.find(AgentId(std::string(name)));
            if (!m_agent)
                return nullptr;
            m_next = m_agent->instances.begin();
        }
        if (m_next == m_agent->instances.end() || m_next->first != id)
            m_next = m_agent->instances.find(id);
        if (m_next == m_agent->instances.end())
            return nullptr;
        return &(m_next++)->second;
    }
    Agent& agent() { return *m_agent; }
    void instancesMoved() { m_agent = nullptr; }

private:
    ControlMemory& m_memory;
    Agent* m_agent = nullptr;
    Instances::iterator m_next;
};

void stopOrphan(const InstanceObservation& seen, const RegionName& region, const char* why, StepContext& step)
{
    if (seen.phase == RunPhase::Exited) {
        step.act(ForgetInstance{seen.id, region});
        return;
    }
    const auto [orphan, isNew] =
        step.memory.orphans.try_emplace({region, seen.id}, Orphan{step.now.mono, step.memory.steps});
    orphan->second.listedAt = step.memory.steps;
    if (!isNew && step.now.mono - orphan->second.toldAt < stopAgainAfter)
        return;
    orphan->second.toldAt = step.now.mono;
    step.act(StopInstance{seen.id, region, Duration(10'000), why});
    if (isNew)
        step.tell("instance", seen.id.text(), seen.id.text() + " is stopped: " + why + ".",
                  {{QStringLiteral("region"), QString::fromStdString(region.text())},
                   {QStringLiteral("agent"), QString::fromStdString(seen.agent.text())}});
}

Instance& adopt(Agent& agent, const InstanceObservation& seen, const RegionName& region, StepContext& step)
{
    Instance& instance = agent.instances[seen.id];
    instance.id = seen.id;
    instance.region = region;
    instance.templateKey = seen.templateKey;
    instance.version = seen.version;
    instance.attempt = seen.attempt;
    instance.restarts = seen.attempt > 0 ? seen.attempt - 1 : 0;
    instance.sentAt = step.now.mono;
    enter(instance, InstanceState::Starting, "found running; its first health check is awaited", step.now);
    return instance;
}

void takeInstance(Finder& finder, const InstanceObservation& seen, const RegionName& region,
                  StepContext& step)
{
    if (Instance* instance = finder.find(seen.id)) {
        if (instance->region == region)
            takeObservation(finder.agent(), *instance, seen, step);
        else
            stopOrphan(seen, region, "an instance of this name runs in another region", step);
        return;
    }
    Agent* agent = step.memory.find(seen.agent);
    if (!agent || agentOf(seen.id) != seen.agent.text()) {
        stopOrphan(seen, region, "it belongs to no agent of the fleet", step);
        return;
    }
    takeObservation(*agent, adopt(*agent, seen, region, step), seen, step);
    finder.instancesMoved();
}

void takeRegion(const RegionObservation& seen, StepContext& step)
{
    const auto found = step.memory.regions.find(seen.name);
    if (found == step.memory.regions.end())
        return;
    RegionMemory& region = found->second;
    region.seen = region.seen || seen.reachable;
    region.reachable = seen.reachable;
    region.view.checkedAt = seen.checkedAt;
    region.view.health = seen.reachable ? HealthStatus::Healthy : HealthStatus::Unhealthy;
    region.view.reason = seen.reachable ? "its instances can be read" : "it cannot be read: " + seen.reason;
    if (region.toldReachable == seen.reachable
        || (region.toldAt && step.now.mono - *region.toldAt < tellAgainAfter))
        return;
    region.toldReachable = seen.reachable;
    region.toldAt = step.now.mono;
    step.tell("fleet", seen.name.text(),
              seen.reachable ? "Region " + seen.name.text() + " can be read again."
                             : "Region " + seen.name.text()
                      + " cannot be read; nothing is decided for its instances until it can.",
              {{QStringLiteral("reason"), QString::fromStdString(seen.reason)}});
}

// In one pass: there are as many figures as instances times keys, and a look-up each would build a key each.
void takeFiguresOf(Instance& instance, const InstanceFigures& figures)
{
    instance.cpu = instance.memory = instance.responseTime = instance.errorRate = std::nullopt;
    instance.responseTimeP50 = instance.responseTimeP99 = instance.requestsPerSecond = std::nullopt;
    figures.each([&](std::string_view key, const Sample& sample) {  // keys are compared by length first
        if (!std::isfinite(sample.value))
            return;
        if (key == cpuKey)
            instance.cpu = sample;
        else if (key == memoryKey)
            instance.memory = sample;
        else if (key == responseTimeKey)
            instance.responseTime = sample;
        else if (key == errorRateKey)
            instance.errorRate = sample;
        else if (key == p50Key)
            instance.responseTimeP50 = sample;
        else if (key == p99Key)
            instance.responseTimeP99 = sample;
        else if (key == requestsKey)
            instance.requestsPerSecond = sample;
    });
}

}  // namespace

void takeRegions(const std::vector<RegionObservation>& regions, StepContext& step)
{
    Finder finder(step.memory);
    for (const RegionObservation& region : regions) {
        takeRegion(region, step);
        if (!region.reachable)
            continue;
        for (const InstanceObservation& seen : region.instances)
            takeInstance(finder, seen, region.name, step);
        std::erase_if(step.memory.orphans, [&](const auto& orphan) {
            return orphan.first.first == region.name && orphan.second.listedAt != step.memory.steps;
        });
        auto next = region.instances.begin();
        for (auto& [id, agent] : step.memory.agents) {
            for (auto& [instanceId, instance] : agent.instances) {
                if (instance.region != region.name)
                    continue;
                if (next == region.instances.end() || next->id != instanceId)
                    next = std::lower_bound(region.instances.begin(), region.instances.end(), instanceId,
                                            [](const InstanceObservation& seen, const InstanceId& wanted) {
                                                return seen.id < wanted;
                                            });
                if (next == region.instances.end() || next->id != instanceId)
                    takeAbsence(agent, instance, step);
                else
                    ++next;
            }
        }
    }
}

void takeProbes(const std::vector<ProbeOutcome>& probes, StepContext& step)
{
    Finder finder(step.memory);
    for (const ProbeOutcome& probe : probes)
        if (Instance* instance = finder.find(probe.instance);
            instance && step.memory.isReadable(instance->region))
            takeProbe(finder.agent(), *instance, probe, step);
}

void takeTraffic(const TrafficReport& traffic, StepContext& step)
{
    if (traffic.span <= Duration(0))
        return;
    for (auto& [id, agent] : step.memory.agents) {
        agent.scaling.demand = ScalingDemand::None;
        for (auto& [instanceId, instance] : agent.instances) {
            instance.active = 0;
            instance.drainReported = instance.state == InstanceState::Draining;
        }
    }
    Finder finder(step.memory);
    for (const InstanceTraffic& counted : traffic.instances)
        if (Instance* instance = finder.find(counted.instance)) {
            instance->active = counted.active;
            takeCircuit(*instance, counted, step);
        }

    GatewayView& gateway = step.memory.gateway;
    gateway = {};
    std::uint64_t requests = 0;
    std::uint64_t errors = 0;
    LatencyHistogram times;
    for (const AgentTraffic& counted : traffic.agents) {
        requests += counted.requests;
        errors += counted.errors;
        gateway.active += counted.active;
        times.merge(counted.responseTime);
        if (Agent* agent = step.memory.find(counted.agent)) {
            noteRequests(*agent, counted, step.now.mono);
            takeRouting(*agent, counted, step);
        }
    }
    gateway.requestsPerSecond = double(requests) * 1'000 / double(traffic.span.count());
    gateway.errorRate = requests == 0 ? 0 : double(errors) / double(requests);
    gateway.p95 = times.quantile(0.95);
}

void takeFigures(const StepInputs& inputs, StepContext& step)
{
    Finder finder(step.memory);
    for (const auto& [id, figures] : inputs.instanceFigures) {
        if (Instance* instance = finder.find(id))
            takeFiguresOf(*instance, figures);
    }
    for (auto& [id, agent] : step.memory.agents) {
        const auto found = inputs.agentFigures.find(id);
        agent.figures = found == inputs.agentFigures.end() ? Figures() : found->second;
    }
}

}  // namespace core
