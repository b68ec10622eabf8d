#include "core/control/controller.h"

#include "core/control/adoption.h"
#include "core/control/alerts.h"
#include "core/control/commands.h"
#include "core/control/control_memory.h"
#include "core/control/health.h"
#include "core/control/instance_routing.h"
#include "core/control/issuer_key_news.h"
#include "core/control/lifecycle.h"
#include "core/control/plan.h"
#include "core/control/preview.h"
#include "core/control/rollout.h"
#include "core/control/routes.h"
#include "core/control/scaling.h"
#include "core/control/trust_commands.h"
#include "core/control/views.h"

#include <algorithm>

namespace core {
namespace {

using namespace std::chrono_literals;

// A longer pause between two steps is a suspended machine or a stopped console: what was seen before it is
// old.
constexpr Duration longestPause = 10s;

void remember(ControlMemory& memory, const AgentId& id, AgentRecord& record)
{
    Agent& agent = memory.agents[id];
    agent.id = id;
    agent.record = &record;
    agent.refreshKey();
    agent.fleetFileDecides = record.wanted == record.spec->replicas;
    agent.scalingReason = countOf(record.wanted, "replica", "replicas")
        + (agent.fleetFileDecides ? " as its spec says" : " as last set");
    if (record.previous)
        agent.rollout = {RolloutPhase::Progressing,
                         record.previous->version,
                         record.spec->version,
                         0,
                         record.wanted,
                         "goes on after a restart of the console",
                         {},
                         std::nullopt};
}

}  // namespace

class Controller::Impl {
public:
    Impl(ControllerLimits limits, std::shared_ptr<const FleetSpec> fleet, std::string digest,
         FleetState state)
        : m_memory(std::move(fleet))
    {
        m_memory.limits = limits;
        m_memory.state = std::move(state);
        m_firstFile = FleetFile{m_memory.fleet, std::move(digest), false};
        for (const RegionSpec& region : m_memory.fleet->regions)
            m_memory.regions[region.name].view = {
                region.name, region.platform, HealthStatus::Unknown, "not read yet", {}};
        for (auto& [id, record] : m_memory.state.agents)
            remember(m_memory, id, record);
        m_memory.alerts.takeRules(*m_memory.fleet, m_memory.state.alerting);
    }

    StepOutput step(const StepInputs& inputs, Now now)
    {
        StepOutput out;
        StepContext context{m_memory, now, out};
        ++m_memory.steps;
        noticePause(now);
        takeFirstFile(context);
        takeRegions(inputs.regions, context);
        takeTraffic(inputs.traffic, context);
        m_memory.refusals.take(inputs.traffic.refused);
        m_memory.refusals.tellWhenDue(context);
        m_memory.traffic.take(inputs.traffic, now);
        if (inputs.traffic.certificate && inputs.traffic.certificate->taken)
            noteGatewayKeyTaken(*inputs.traffic.certificate->taken, context);
        takeIssuerKeys(inputs.issuerKeys, context);
        takeProbes(inputs.probes, context);
        takeFigures(inputs, context);
        if (inputs.fleetFile)
            takeFleetFile(*inputs.fleetFile, context);
        m_memory.attempts.take(inputs.attempts, context);
        carryOutCommands(inputs.commands, context);
        m_memory.attempts.tellWhenDue(context);
        passApprovalTime(context);
        decide(inputs, context);
        dropWhatIsGone(context);
        assessAll(context);
        evaluateAlerts(inputs, context);
        tellGroups(context);
        publishRoutes(out);
        if (out.stateChanged)
            refreshPlan(m_memory);
        out.snapshot = snapshotOf(m_memory, now);
        return out;
    }

    const FleetState& state() const { return m_memory.state; }
    Result<CommandPreview> preview(const CommandRequest& request) const
    {
        return previewOf(request, m_memory);
    }

private:
    void noticePause(Now now)
    {
        const Now last = m_memory.lastStep.value_or(now);
        const bool hasSlept = now.mono - last.mono > longestPause || now.wall - last.wall > longestPause;
        if (hasSlept)
            m_memory.wokeAt = now.mono;
        if (!m_memory.lastStep || hasSlept || last.wall - now.wall > longestPause)
            m_memory.watchingSince = now.mono;
        m_memory.lastStep = now;
    }

    // The file the console was started with: taken as it is the first time, compared with what was stored
    // later.
    void takeFirstFile(StepContext& context)
    {
        if (!m_firstFile)
            return;
        const FleetFile file = *std::exchange(m_firstFile, std::nullopt);
        FleetState& state = m_memory.state;
        if (!state.agents.empty() || !state.fileDigest.empty()) {
            if (state.fleet != file.spec->name) {
                state.fleet = file.spec->name;
                context.stateChanged();
            }
            takeFleetFile(file, context);
            return;
        }
        state.fleet = file.spec->name;
        state.fileDigest = file.digest;
        for (const AgentSpec& spec : file.spec->agents)
            addAgent(std::make_shared<const AgentSpec>(spec), context);
        context.stateChanged();
        context.tell("fleet", {},
                     "The fleet " + state.fleet + " begins with "
                         + countOf(state.agents.size(), "agent", "agents") + ".");
    }

    void decide(const StepInputs& inputs, StepContext& context)
    {
        for (auto& [id, agent] : m_memory.agents) {
            for (auto& [instanceId, instance] : agent.instances) {
                passRoutingTime(instance, context);
                if (m_memory.isReadable(instance.region))
                    passTime(agent, instance, context);
            }
            scaleByPolicy(agent, inputs, context);
            reconcile(agent, context);
            if (agent.heldFor.empty())
                startWaiting(agent, context);
        }
    }

    void dropWhatIsGone(StepContext& context)
    {
        for (auto at = m_memory.agents.begin(); at != m_memory.agents.end();) {
            Agent& agent = at->second;
            Instances& instances = agent.instances;
            instances.erase(std::remove_if(instances.begin(), instances.end(),
                                           [](const auto& entry) { return entry.second.gone; }),
                            instances.end());
            const bool ended = agent.record->removing && agent.heldFor.empty()
                && std::all_of(instances.begin(), instances.end(), [](const auto& entry) {
                                   return entry.second.state == InstanceState::Stopped;
                               });
            if (!ended) {
                ++at;
                continue;
            }
            context.tell("command", agent.id.text(), "Agent " + agent.id.text() + " is removed.");
            m_memory.state.agents.erase(agent.id);
            forgetDataOf(agent.id, context);
            context.stateChanged();
            at = m_memory.agents.erase(at);
        }
    }

    // Before everything else, so that no request goes to what is stopped now.
    void publishRoutes(StepOutput& out)
    {
        RoutingTablePtr routes = routesOf(m_memory, m_memory.lastStep->mono);
        if (routes == m_memory.routes)
            return;
        m_memory.routes = routes;
        m_memory.routesAt = m_memory.lastStep->mono;
        out.effects.insert(out.effects.begin(), PublishRoutes{std::move(routes)});
    }

    ControlMemory m_memory;
    std::optional<FleetFile> m_firstFile;
};

Controller::Controller(ControllerLimits limits, std::shared_ptr<const FleetSpec> fleet,
                       std::string fleetDigest, FleetState state)
    : m_impl(std::make_unique<Impl>(limits, std::move(fleet), std::move(fleetDigest), std::move(state)))
{
}

Controller::~Controller() = default;
Controller::Controller(Controller&&) noexcept = default;
Controller& Controller::operator=(Controller&&) noexcept = default;

StepOutput Controller::step(const StepInputs& inputs, Now now)
{
    return m_impl->step(inputs, now);
}

const FleetState& Controller::state() const
{
    return m_impl->state();
}

Result<CommandPreview> Controller::preview(const CommandRequest& request) const
{
    return m_impl->preview(request);
}

}  // namespace core
