#include "core/control/plan.h"

#include "core/control/rollout.h"
#include "core/fleet/fleet_file.h"

#include <algorithm>
#include <set>

namespace core {
namespace {

std::uint32_t clamped(std::uint32_t replicas, const ScalingSpec& scaling)
{
    return std::min(std::max(replicas, scaling.min), scaling.max);
}

std::optional<PlanItem> change(const AgentRecord& record, const AgentSpec& spec)
{
    if (*record.spec == spec && !record.removing)
        return std::nullopt;
    const bool restarts = templateKeyOf(*record.spec) != templateKeyOf(spec)
        || record.spec->regions.primary != spec.regions.primary;
    PlanItem item{spec.id, restarts ? PlanAction::Restart : PlanAction::Change, 0,
                  differences(*record.spec, spec)};
    if (restarts)
        item.instances = record.wanted;
    else if (record.spec->replicas != spec.replicas)
        item.instances = clamped(spec.replicas, spec.scaling) > record.wanted
            ? clamped(spec.replicas, spec.scaling) - record.wanted
            : record.wanted - clamped(spec.replicas, spec.scaling);
    return item;
}

// Regions are made when the console starts; an agent of a region that it lacks cannot be placed before.
std::set<RegionName> unknownRegions(const ControlMemory& memory, const AgentSpec& spec)
{
    std::set<RegionName> unknown;
    if (!memory.regions.count(spec.regions.primary))
        unknown.insert(spec.regions.primary);
    for (const RegionName& backup : spec.regions.backups)
        if (!memory.regions.count(backup))
            unknown.insert(backup);
    return unknown;
}

std::set<RegionName> unknownRegions(const ControlMemory& memory, const FleetSpec& file)
{
    std::set<RegionName> unknown;
    for (const AgentSpec& spec : file.agents)
        unknown.merge(unknownRegions(memory, spec));
    return unknown;
}

FleetPlan planOf(const ControlMemory& memory, const FleetFile& file)
{
    FleetPlan plan{file.digest, {}, {}, {}};
    std::map<AgentId, const AgentSpec*> wanted;
    for (const AgentSpec& spec : file.spec->agents)
        wanted.emplace(spec.id, &spec);
    for (const auto& [id, spec] : wanted) {
        if (!unknownRegions(memory, *spec).empty())
            continue;
        const auto found = memory.state.agents.find(id);
        if (found == memory.state.agents.end())
            plan.items.push_back({id, PlanAction::Add, clamped(spec->replicas, spec->scaling), {}});
        else if (auto item = change(found->second, *spec))
            plan.items.push_back(std::move(*item));
    }
    for (const auto& [id, record] : memory.state.agents)
        if (!wanted.count(id) && !record.removing)
            plan.items.push_back({id, PlanAction::Remove, record.wanted, {}});
    std::sort(plan.items.begin(), plan.items.end(),
              [](const PlanItem& a, const PlanItem& b) { return a.agent < b.agent; });
    FleetSpec withAccess = *memory.fleet;
    withAccess.access = file.spec->access;
    withAccess.protection = file.spec->protection;
    plan.access = differences(*memory.fleet, withAccess);
    plan.settings = differences(withAccess, *file.spec);
    for (const RegionName& region : unknownRegions(memory, *file.spec))
        plan.settings.push_back("the region " + region.text() + " is new");
    return plan;
}

void settle(ControlMemory& memory, const std::string& digest)
{
    memory.state.fileDigest = digest;
    memory.waitingFile.reset();
    memory.plan.reset();
}

void carryOut(const FleetPlan& plan, const FleetFile& file, StepContext& step)
{
    for (const PlanItem& item : plan.items) {
        Agent* agent = step.memory.find(item.agent);
        const auto spec =
            std::find_if(file.spec->agents.begin(), file.spec->agents.end(),
                         [&](const AgentSpec& candidate) { return candidate.id == item.agent; });
        switch (item.action) {
        case PlanAction::Add: addAgent(std::make_shared<const AgentSpec>(*spec), step); break;
        case PlanAction::Change:
        case PlanAction::Restart:
            agent->record->removing = false;
            changeAgent(*agent, std::make_shared<const AgentSpec>(*spec), step);
            break;
        case PlanAction::Remove: removeAgent(*agent, step); break;
        }
    }
    step.memory.takeAccess(*file.spec);
    step.stateChanged();
    if (unknownRegions(step.memory, *file.spec).empty())
        return settle(step.memory, file.digest);
    // Not recorded as applied, so that the rest is offered after a restart.
    step.memory.waitingFile = file;
    refreshPlan(step.memory);
}

Result<> checkDigest(const ControlMemory& memory, const std::string& digest)
{
    if (!memory.plan)
        return Error{ErrorCode::NotFound, "no changed fleet file waits"};
    if (memory.plan->digest != digest)
        return Error{ErrorCode::Stale,
                     "the fleet file changed again; the plan that waits is " + memory.plan->digest};
    return done;
}

}  // namespace

void takeFleetFile(const FleetFile& file, StepContext& step)
{
    ControlMemory& memory = step.memory;
    memory.waitingFile.reset();
    memory.plan.reset();
    if (!file.spec || file.digest == memory.state.fileDigest)
        return;
    const FleetPlan plan = planOf(memory, file);
    if (plan.isEmpty()) {
        settle(memory, file.digest);
        step.stateChanged();
    } else if (file.applyNow) {
        step.tell("fleet", {},
                  "The changed fleet file is applied at once: "
                      + countOf(plan.items.size(), "agent differs", "agents differ") + ".",
                  {{QStringLiteral("digest"), QString::fromStdString(file.digest)}});
        carryOut(plan, file, step);
    } else {
        memory.waitingFile = file;
        memory.plan = plan;
        step.tell("fleet", {},
                  "The fleet file changed and waits to be applied: "
                      + countOf(plan.items.size(), "agent differs", "agents differ") + ".",
                  {{QStringLiteral("digest"), QString::fromStdString(file.digest)}});
    }
}

void refreshPlan(ControlMemory& memory)
{
    if (memory.waitingFile)
        memory.plan = planOf(memory, *memory.waitingFile);
}

Result<> applyPlan(const std::string& digest, StepContext& step)
{
    if (auto checked = checkDigest(step.memory, digest); !checked)
        return checked;
    const FleetFile file = *step.memory.waitingFile;
    carryOut(planOf(step.memory, file), file, step);
    return done;
}

Result<> discardPlan(const std::string& digest, StepContext& step)
{
    if (auto checked = checkDigest(step.memory, digest); !checked)
        return checked;
    settle(step.memory, digest);
    step.stateChanged();
    return done;
}

std::vector<InstanceId> addAgent(AgentSpecPtr spec, StepContext& step)
{
    FleetState& state = step.memory.state;
    AgentRecord& record = state.agents[spec->id];
    record = {};
    record.spec = spec;
    record.revision = state.nextRevision++;
    record.wanted = clamped(spec->replicas, spec->scaling);
    step.stateChanged();

    Agent& agent = step.memory.agents[spec->id];
    agent.id = spec->id;
    agent.record = &record;
    agent.refreshKey();
    agent.scalingReason = std::to_string(record.wanted) + " as its spec says";
    agent.rollout = {RolloutPhase::Progressing,
                     {},
                     spec->version,
                     0,
                     record.wanted,
                     "first deployment",
                     step.now.wall,
                     std::nullopt};
    return freeIds(agent, record.wanted);
}

void changeAgent(Agent& agent, AgentSpecPtr spec, StepContext& step)
{
    AgentRecord& record = *agent.record;
    const bool counted = record.spec->replicas != spec->replicas;
    record.wanted = clamped(counted ? spec->replicas : record.wanted, spec->scaling);
    if (counted) {
        agent.fleetFileDecides = true;
        agent.scalingReason = std::to_string(record.wanted) + " as its spec says";
    }
    retarget(agent, std::move(spec), record.restartGeneration, step);
}

void removeAgent(Agent& agent, StepContext& step)
{
    agent.record->removing = true;
    agent.record->previous.reset();
    step.stateChanged();
}

}  // namespace core
