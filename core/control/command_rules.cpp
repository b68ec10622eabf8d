#include "core/control/command_rules.h"

#include "core/control/alert_commands.h"
#include "core/control/cache_commands.h"
#include "core/control/instance_routing.h"
#include "core/control/key_commands.h"
#include "core/control/rollout.h"
#include "core/control/trust_commands.h"
#include "core/fleet/rules.h"

#include <algorithm>

namespace core {
namespace {

struct Checker {
    const ControlMemory& memory;

    Result<> agent(const AgentId& id) const
    {
        const auto found = memory.state.agents.find(id);
        if (found == memory.state.agents.end())
            return Error{ErrorCode::NotFound, "there is no agent " + id.text()};
        if (found->second.removing)
            return Error{ErrorCode::Refused, "agent " + id.text() + " is being removed"};
        return done;
    }

    Result<> spec(const AgentSpec& spec) const
    {
        if (!rule::isId(spec.id.text()))
            return Error{ErrorCode::Invalid,
                         "\"" + spec.id.text() + "\" is no name: 1 to 63 of a-z, 0-9 and -"};
        if (spec.scaling.min > spec.scaling.max)
            return Error{ErrorCode::Invalid,
                         "scaling.min " + std::to_string(spec.scaling.min) + " is above scaling.max "
                             + std::to_string(spec.scaling.max)};
        const auto& regions = memory.fleet->regions;
        const bool known = std::any_of(regions.begin(), regions.end(), [&](const RegionSpec& region) {
            return region.name == spec.regions.primary;
        });
        if (!known)
            return Error{ErrorCode::Invalid,
                         "the fleet has no region \"" + spec.regions.primary.text() + "\""};
        return done;
    }

    Result<> replicas(std::uint32_t number, const ScalingSpec& scaling) const
    {
        if (number >= scaling.min && number <= scaling.max)
            return done;
        return Error{ErrorCode::Invalid,
                     std::to_string(number) + " replicas are outside min " + std::to_string(scaling.min)
                         + " and max " + std::to_string(scaling.max)};
    }

    Result<> until(const std::optional<TimePoint>& end) const
    {
        if (end && memory.lastStep && *end <= memory.lastStep->wall)
            return Error{ErrorCode::Invalid, toRfc3339(*end) + " is over already"};
        return done;
    }

    Result<> instance(const InstanceId& id) const
    {
        const auto owner = memory.agents.find(AgentId(std::string(agentOf(id))));
        if (owner == memory.agents.end() || !owner->second.instances.count(id))
            return Error{ErrorCode::NotFound, "there is no instance " + id.text()};
        const Instance& found = owner->second.instances.at(id);
        if (found.intent != Intent::Run || found.state == InstanceState::Stopped)
            return Error{ErrorCode::Refused, "instance " + id.text() + " is on its way out already"};
        if (!memory.isReadable(found.region))
            return Error{ErrorCode::Refused, "region " + found.region.text() + " cannot be read now"};
        return done;
    }

    Result<> digest(const std::string& digest) const
    {
        if (!memory.plan)
            return Error{ErrorCode::NotFound, "no changed fleet file waits"};
        if (memory.plan->digest != digest)
            return Error{ErrorCode::Stale, "another plan waits by now: " + memory.plan->digest};
        return done;
    }

    Result<> operator()(const DeployAgent& command) const
    {
        if (memory.state.agents.count(command.spec.id))
            return Error{ErrorCode::Exists, "agent " + command.spec.id.text() + " is there already"};
        auto valid = spec(command.spec);
        return valid ? replicas(command.spec.replicas, command.spec.scaling) : valid;
    }
    Result<> operator()(const UpdateAgent& command) const
    {
        if (auto usable = agent(command.spec.id); !usable)
            return usable;
        const std::uint64_t revision = memory.state.agents.at(command.spec.id).revision;
        if (command.ifMatch && *command.ifMatch != revision)
            return Error{ErrorCode::Stale,
                         "agent " + command.spec.id.text() + " is at revision " + std::to_string(revision)
                             + ", not " + std::to_string(*command.ifMatch)};
        return spec(command.spec);
    }
    Result<> operator()(const ScaleAgent& command) const
    {
        if (auto usable = agent(command.agent); !usable)
            return usable;
        auto allowed = replicas(command.replicas, memory.state.agents.at(command.agent).spec->scaling);
        return allowed ? until(command.until) : allowed;
    }
    Result<> operator()(const PauseScaling& command) const
    {
        auto usable = agent(command.agent);
        return usable ? until(command.until) : usable;
    }
    Result<> operator()(const CancelRollout& command) const
    {
        if (auto usable = agent(command.agent); !usable)
            return usable;
        if (!canUndo(memory.agents.at(command.agent)))
            return Error{ErrorCode::Refused,
                         "no rollout of " + command.agent.text() + " that could be undone is under way"};
        return done;
    }
    Result<> operator()(const RemoveAgent& command) const { return agent(command.agent); }
    Result<> operator()(const RestartAgent& command) const { return agent(command.agent); }
    Result<> operator()(const DrainInstance& command) const { return instance(command.instance); }
    Result<> operator()(const RestartInstance& command) const { return instance(command.instance); }
    Result<> operator()(const SetInstanceRouting& command) const
    {
        auto usable = instance(command.instance);
        return usable ? check(command, memory) : usable;
    }
    // What is wrong with them is known where they are written.
    Result<> operator()(const SaveDashboard&) const { return done; }
    Result<> operator()(const DeleteDashboard&) const { return done; }
    // Judged when it is carried out: by whom it is matters.
    Result<> operator()(const DecideApproval&) const { return done; }
    Result<> operator()(const ApplyPlan& command) const { return digest(command.digest); }
    Result<> operator()(const DiscardPlan& command) const { return digest(command.digest); }
    template <typename Other>
    Result<> operator()(const Other& command) const
    {
        return check(command, memory);
    }
};

}  // namespace

Result<> checkCommand(const Command& command, const ControlMemory& memory)
{
    return std::visit(Checker{memory}, command);
}

}  // namespace core
