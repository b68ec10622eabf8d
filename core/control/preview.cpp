#include "core/control/preview.h"

#include "core/base/units.h"
#include "core/control/actor_rights.h"
#include "core/control/alert_commands.h"
#include "core/control/blast_radius.h"
#include "core/control/cache_commands.h"
#include "core/control/command_rules.h"
#include "core/control/commands.h"
#include "core/control/instance_routing.h"
#include "core/control/key_commands.h"
#include "core/control/rollout.h"
#include "core/control/scaling.h"
#include "core/control/trust_commands.h"
#include "core/fleet/fleet_file.h"

#include <algorithm>

namespace core {
namespace {

struct Previewer {
    const ControlMemory& memory;
    CommandPreview preview{};

    void say(std::string sentence) { preview.consequences.push_back(std::move(sentence)); }

    // Those that would be let go of, with what they hold.
    void affect(const std::vector<const Instance*>& instances)
    {
        preview.instancesAffected += std::uint32_t(instances.size());
        for (const Instance* instance : instances)
            preview.requestsInFlight += instance->active;
    }

    std::vector<const Instance*> membersOf(const AgentId& id) const
    {
        std::vector<const Instance*> members;
        for (const auto& [instanceId, instance] : memory.agents.at(id).instances)
            if (isMember(instance))
                members.push_back(&instance);
        return members;
    }

    void replaceAll(const AgentId& id)
    {
        const auto members = membersOf(id);
        affect(members);
        say(countOf(members.size(), "instance is replaced by a new one",
                    "instances are replaced by new ones, batch by batch")
            + ".");
    }

    void operator()(const DeployAgent& command)
    {
        preview.instancesAffected = command.spec.replicas;
        say(countOf(command.spec.replicas, "instance is", "instances are") + " started in region "
            + command.spec.regions.primary.text() + ".");
    }
    void operator()(const UpdateAgent& command)
    {
        const AgentRecord& record = memory.state.agents.at(command.spec.id);
        for (std::string& difference : differences(*record.spec, command.spec))
            say(std::move(difference));
        const bool moves = record.spec->regions.primary != command.spec.regions.primary;
        if (moves || templateKeyOf(*record.spec) != templateKeyOf(command.spec))
            replaceAll(command.spec.id);
        else
            say("No running instance is touched by it.");
        if (record.spec->replicas != command.spec.replicas)
            scale(command.spec.id,
                  std::min(std::max(command.spec.replicas, command.spec.scaling.min),
                           command.spec.scaling.max));
    }
    void operator()(const RemoveAgent& command)
    {
        const auto members = membersOf(command.agent);
        affect(members);
        say(countOf(members.size(), "instance is", "instances are")
            + " drained and stopped; then the agent is gone.");
    }
    void operator()(const ScaleAgent& command)
    {
        scale(command.agent, command.replicas);
        const AgentRecord& record = memory.state.agents.at(command.agent);
        if (!record.spec->scaling.enabled || record.scalingPaused)
            return;
        say("Its scaling policy decides again "
            + (command.until ? "at " + toRfc3339(*command.until) : "after " + formatDuration(manualFor))
            + ".");
    }
    void operator()(const PauseScaling& command)
    {
        const AgentRecord& record = memory.state.agents.at(command.agent);
        say("Automatic scaling of " + command.agent.text() + (command.paused ? " is paused" : " goes on")
            + (command.paused && command.until ? " until " + toRfc3339(*command.until) : "") + ".");
        if (command.paused)
            say("It stays at " + countOf(record.wanted, "replica", "replicas") + ", whatever its load.");
        else if (record.manual)
            say("The manual count of " + countOf(record.manual->replicas, "replica", "replicas") + " ends.");
    }
    void operator()(const RestartAgent& command)
    {
        const auto members = membersOf(command.agent);
        affect(members);
        say(countOf(members.size(), "instance is", "instances are")
            + " drained one after the other and started again.");
    }
    void operator()(const CancelRollout& command)
    {
        const Agent& agent = memory.agents.at(command.agent);
        std::vector<const Instance*> newer = membersOf(command.agent);
        std::erase_if(newer, [&](const Instance* instance) { return !agent.isCurrent(*instance); });
        affect(newer);
        say(command.agent.text() + " goes back to version " + agent.record->previous->version + "; "
            + countOf(newer.size(), "instance of the newer one goes", "instances of the newer one go") + ".");
    }
    void operator()(const DrainInstance& command)
    {
        say(command.instance.text() + " finishes what it has and goes; another takes its place.");
        single(command.instance);
    }
    void operator()(const RestartInstance& command)
    {
        say(command.instance.text() + " is drained, stopped and started again.");
        single(command.instance);
    }
    void operator()(const SetInstanceRouting& command)
    {
        preview.consequences = consequencesOf(command, memory);
        if (command.drain.value_or(false) || command.weight == 0.0
            || command.ejectFor.value_or(Duration(0)) > Duration(0))
            single(command.instance);
    }
    void operator()(const SaveDashboard&) { say("Everybody at this console sees it so."); }
    void operator()(const DeleteDashboard&) { say("It is gone for everybody at this console."); }
    void operator()(const DecideApproval& command)
    {
        const auto found = memory.approvals.pending.find(command.id);
        if (!command.isApproved || found == memory.approvals.pending.end())
            return say("It is not done.");
        preview.consequences = found->second.view.consequences;
    }
    void operator()(const ApplyPlan&)
    {
        for (const PlanItem& item : memory.plan->items)
            planned(item);
        for (const std::string& change : memory.plan->access)
            say("From the next request on: " + change);
        for (const std::string& setting : memory.plan->settings)
            say("Only after a restart of the console: " + setting);
    }
    void operator()(const DiscardPlan&)
    {
        say("The fleet stays as it is; the file is not shown again until it changes.");
    }

    template <typename Other>
    void operator()(const Other& command)
    {
        preview.consequences = consequencesOf(command, memory);
    }

    void blast(const Agent& agent, const std::vector<const Instance*>& leaving)
    {
        for (std::string& sentence : blastOf(agent, leaving, memory))
            say(std::move(sentence));
    }

    void single(const InstanceId& id)
    {
        const Agent& owner = memory.agents.at(AgentId(std::string(agentOf(id))));
        affect({&owner.instances.at(id)});
        blast(owner, {&owner.instances.at(id)});
    }

    void scale(const AgentId& id, std::uint32_t wanted)
    {
        auto members = membersOf(id);
        if (wanted == members.size()) {
            say("There are " + std::to_string(wanted) + " already.");
        } else if (wanted > members.size()) {
            preview.instancesAffected += wanted - std::uint32_t(members.size());
            say(countOf(wanted - members.size(), "instance is", "instances are") + " started.");
        } else {
            const AgentSpec& spec = *memory.state.agents.at(id).spec;
            std::stable_sort(members.begin(), members.end(), [&](const Instance* a, const Instance* b) {
                return std::pair(isReady(*a), loadOf(*a, spec)) < std::pair(isReady(*b), loadOf(*b, spec));
            });
            members.resize(members.size() - wanted);
            affect(members);
            say(countOf(members.size(), "instance is", "instances are")
                + " drained and stopped, the least loaded first.");
            blast(memory.agents.at(id), members);
        }
    }

    void planned(const PlanItem& item)
    {
        const std::string& id = item.agent.text();
        const std::string instances = countOf(item.instances, "instance", "instances");
        switch (item.action) {
        case PlanAction::Add: say(id + " is added with " + instances + "."); break;
        case PlanAction::Change: say(id + " is changed; no running instance is replaced."); break;
        case PlanAction::Restart:
            say(id + " is changed; its " + instances + " are replaced batch by batch.");
            break;
        case PlanAction::Remove: say(id + " is removed with its " + instances + "."); break;
        }
        preview.instancesAffected += item.instances;
        if (item.action == PlanAction::Restart || item.action == PlanAction::Remove)
            for (const Instance* instance : membersOf(item.agent))
                preview.requestsInFlight += instance->active;
    }
};

}  // namespace

Result<CommandPreview> previewOf(const CommandRequest& request, const ControlMemory& memory)
{
    const Command& command = request.command;
    if (auto allowed = mayAsk(command, request.actor, memory); !allowed)
        return allowed.error();
    if (auto checked = checkCommand(command, memory); !checked)
        return checked.error();
    Previewer previewer{memory};
    std::visit(previewer, command);
    CommandPreview preview = std::move(previewer.preview);
    if (needsApproval(command, preview, memory)) {
        preview.needsApproval = true;
        preview.consequences.push_back("Another operator must approve it first.");
    }
    if (preview.instancesAffected > memory.fleet->protection.confirmAbove) {
        const std::string subject = subjectOf(command);
        preview.nameToType = subject.empty() ? memory.state.fleet : subject;
    }
    if (preview.requestsInFlight > 0)
        preview.consequences.push_back(
            countOf(preview.requestsInFlight, "request in flight finishes", "requests in flight finish")
            + " first.");
    return preview;
}

}  // namespace core
