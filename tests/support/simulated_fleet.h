#pragma once

#include "core/control/controller.h"
#include "core/platform/simulated/simulated_platform.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

// A whole fleet on a virtual clock: a controller, a simulated region, health checks, figures and traffic.
namespace simulated {

using namespace std::chrono_literals;
using namespace core;

inline AgentSpec agent(const std::string& id, std::uint32_t replicas, const std::string& version = "1")
{
    AgentSpec spec;
    spec.id = AgentId(id);
    spec.version = version;
    spec.run.command = {"worker"};
    spec.replicas = replicas;
    spec.regions.primary = RegionName("local");
    spec.health.interval = 1s;
    spec.metrics.interval = 1s;
    spec.scaling.min = 0;
    spec.scaling.max = 20;
    spec.scaling.enabled = false;  // the tests of scaling switch it on
    return spec;
}

inline FleetSpec fleet(std::vector<AgentSpec> agents)
{
    FleetSpec spec;
    spec.name = "test";
    spec.regions.resize(1);
    spec.regions.front().name = RegionName("local");
    spec.regions.front().platform = PlatformKind::Simulated;
    spec.agents = std::move(agents);
    return spec;
}

class World {
public:
    explicit World(FleetSpec spec, ControllerLimits limits = {})
        : m_fleet(std::make_shared<const FleetSpec>(std::move(spec))),
          m_limits(limits),
          m_platform(RegionName("local"), 1, [this] { return now; })
    {
        crashConsole();
    }

    // The console ends without a word and comes back with what it had stored.
    void crashConsole()
    {
        m_controller.emplace(m_limits, m_fleet, "digest-1", stored);
        shown = std::make_shared<FleetSnapshot>();
    }

    // One virtual second, or another length. At most so many effects are carried out: fewer, and it is a
    // crash in the middle.
    StepOutput step(std::size_t mostEffects = SIZE_MAX)
    {
        now.mono += stepLength;
        now.wall += stepLength;
        StepInputs inputs = look();
        inputs.commands = std::exchange(m_commands, {});
        inputs.fleetFile = std::exchange(nextFile, std::nullopt);
        StepOutput out = m_controller->step(inputs, now);
        for (std::size_t i = 0; i < std::min(mostEffects, out.effects.size()); ++i)
            carryOut(out.effects[i]);
        if (out.stateChanged)
            stored = m_controller->state();
        for (const JournalDraft& draft : out.journal)
            journal.push_back(draft);
        shown = out.snapshot;
        lastEffects = out.effects;
        return out;
    }
    void run(Duration time)
    {
        for (Duration passed(0); passed < time; passed += 1s)
            step();
    }
    template <typename Reached>
    bool runUntil(Reached&& reached, Duration most = 10min)
    {
        for (Duration passed(0); passed < most && !reached(); passed += 1s)
            step();
        return reached();
    }
    // Time passes, and nobody looks: the machine is suspended.
    void suspend(Duration time)
    {
        now.mono += time;
        now.wall += time;
    }

    Result<CommandReceipt> ask(Command command, Actor actor = Actor::desk("anna"))
    {
        m_commands.push_back({std::move(command), std::move(actor)});
        return step().answers.front().receipt;
    }
    Result<CommandReceipt> askFor(Command command, Actor actor, std::string reason)
    {
        m_commands.push_back({std::move(command), std::move(actor), std::move(reason)});
        return step().answers.front().receipt;
    }
    Result<CommandPreview> preview(const Command& command) const
    {
        return previewFor(command, Actor::desk("anna"));
    }
    Result<CommandPreview> previewFor(const Command& command, const Actor& actor) const
    {
        return m_controller->preview({command, actor});
    }
    SimulatedPlatform& platform() { return m_platform; }
    const FleetState& state() const { return m_controller->state(); }

    InstanceViewPtr instance(const std::string& id) const
    {
        for (const InstanceViewPtr& view : shown->instances)
            if (view->id.text() == id)
                return view;
        return nullptr;
    }
    std::vector<std::string> instancesOf(const std::string& agent) const
    {
        std::vector<std::string> ids;
        for (const InstanceViewPtr& view : shown->instances)
            if (view->agent.text() == agent && view->state != InstanceState::Stopped)
                ids.push_back(view->id.text());
        return ids;
    }
    AgentViewPtr agentView(const std::string& id) const
    {
        for (const AgentViewPtr& view : shown->agents)
            if (view->id.text() == id)
                return view;
        return nullptr;
    }
    std::uint32_t ready(const std::string& id) const
    {
        const AgentViewPtr view = agentView(id);
        return view ? view->replicas.ready : 0;
    }
    // Everything as wanted, and nothing on its way.
    bool isSettled(const std::string& id) const
    {
        const AgentViewPtr view = agentView(id);
        return view && view->replicas.ready == view->replicas.wanted
            && view->replicas.total == view->replicas.wanted;
    }
    bool isRouted(const std::string& id, bool draining = false) const
    {
        for (const AgentRoutes& routes : routesNow->agents)
            for (const RouteInstance& route : routes.instances)
                if (route.id.text() == id)
                    return route.draining == draining;
        return false;
    }
    std::size_t told(const std::string& subject, const std::string& words) const
    {
        return std::size_t(std::count_if(journal.begin(), journal.end(), [&](const JournalDraft& draft) {
            return draft.subject == subject && draft.summary.find(words) != std::string::npos;
        }));
    }
    // The details of the newest entry about a subject with these words; empty when there is none.
    QJsonObject detailOf(const std::string& subject, const std::string& words) const
    {
        for (auto draft = journal.rbegin(); draft != journal.rend(); ++draft)
            if (draft->subject == subject && draft->summary.find(words) != std::string::npos)
                return QJsonDocument::fromJson(QByteArray::fromStdString(draft->detail)).object();
        return {};
    }
    template <typename Kind>
    std::size_t sent() const
    {
        return std::size_t(std::count_if(lastEffects.begin(), lastEffects.end(), [](const Effect& effect) {
            return std::holds_alternative<Kind>(effect);
        }));
    }
    std::size_t living(const std::string& prefix)
    {
        std::size_t number = 0;
        for (const InstanceObservation& seen : m_platform.observe().instances)
            number += seen.phase != RunPhase::Exited && seen.agent.text() == prefix ? 1 : 0;
        return number;
    }

    Now now{MonoTime(1'000'000ms), TimePoint(1'700'000'000'000ms)};
    FleetState stored;
    std::vector<JournalDraft> journal;
    std::vector<Effect> lastEffects;
    SnapshotPtr shown = std::make_shared<FleetSnapshot>();
    RoutingTablePtr routesNow = std::make_shared<RoutingTable>();
    std::map<InstanceId, std::uint32_t> active;  // requests that an instance holds
    std::map<InstanceId, Figures> figures;  // instead of the simulated ones
    std::map<AgentId, Figures> agentFigures;
    std::vector<AgentTraffic> agentTraffic;  // of the agents, in each step
    std::vector<RefusedTraffic> refused;  // in the next step
    IssuerKeysReportPtr issuerKeys;
    std::function<void(ProbeOutcome&)> onProbe;  // alters what a health check found
    std::function<void(InstanceTraffic&)> onTraffic;  // and what the gateway counted
    std::optional<FleetFile> nextFile;
    Duration stepLength = 1s;
    bool gatewayReports = true;  // false: a step between two reports

private:
    StepInputs look()
    {
        StepInputs inputs;
        inputs.regions.push_back(m_platform.observe());
        if (gatewayReports)
            inputs.traffic.span = 1s;
        inputs.traffic.agents = agentTraffic;
        inputs.traffic.refused = std::exchange(refused, {});
        inputs.agentFigures = agentFigures;
        inputs.issuerKeys = issuerKeys;
        for (const InstanceObservation& seen : inputs.regions.front().instances) {
            if (seen.phase == RunPhase::Exited)
                active.erase(seen.id);
            if (seen.phase == RunPhase::Exited || seen.port == 0)
                continue;
            inputs.probes.push_back(m_platform.probe(seen.id, now));
            if (onProbe)
                onProbe(inputs.probes.back());
            const auto own = figures.find(seen.id);
            inputs.instanceFigures[seen.id] =
                own != figures.end() ? own->second : m_platform.figures(seen.id, now);
            if (!gatewayReports)
                continue;
            InstanceTraffic traffic;
            traffic.instance = seen.id;
            traffic.agent = seen.agent;
            const auto held = active.find(seen.id);
            traffic.active = held == active.end() ? 0 : held->second;
            if (onTraffic)
                onTraffic(traffic);
            inputs.traffic.instances.push_back(traffic);
        }
        return inputs;
    }
    void carryOut(const Effect& effect)
    {
        if (const auto* start = std::get_if<StartInstance>(&effect))
            m_platform.start(*start);
        else if (const auto* stop = std::get_if<StopInstance>(&effect))
            m_platform.stop(*stop);
        else if (const auto* forget = std::get_if<ForgetInstance>(&effect))
            m_platform.forget(*forget);
        else if (const auto* routes = std::get_if<PublishRoutes>(&effect))
            routesNow = routes->table;
    }

    std::shared_ptr<const FleetSpec> m_fleet;
    ControllerLimits m_limits;
    SimulatedPlatform m_platform;
    std::optional<Controller> m_controller;
    std::vector<CommandRequest> m_commands;
};

// The spec, but for what `change` alters.
template <typename Change>
AgentSpec with(AgentSpec spec, Change&& change)
{
    change(spec);
    return spec;
}

}  // namespace simulated
