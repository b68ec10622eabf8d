#include "core/fleet/command_needs.h"

#include "core/fleet/instance_name.h"

#include <algorithm>
#include <array>

namespace core {
namespace {

template <typename Name>
bool isAmong(const std::vector<Name>& names, const Name& name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

// Says why not, command by command.
struct Judge {
    const Rights& rights;
    const std::string& self;
    const FleetReach& reach;

    std::string role(Role needed) const
    {
        if (rights.role >= needed)
            return {};
        return "it needs the role " + std::string(nameOf(needed)) + ", and the one who asks has the role "
            + std::string(nameOf(rights.role));
    }

    std::string agent(const AgentId& id) const
    {
        if (!rights.agents.empty() && !isAmong(rights.agents, id))
            return "the rights are not for the agent " + id.text();
        return {};
    }

    std::string region(const RegionName& name) const
    {
        if (!rights.regions.empty() && !name.isEmpty() && !isAmong(rights.regions, name))
            return "the rights are not for the region " + name.text();
        return {};
    }

    std::string regions(const std::vector<RegionName>& names) const
    {
        for (const RegionName& name : names)
            if (std::string why = region(name); !why.empty())
                return why;
        return {};
    }

    std::string actsOn(const AgentId& id, std::vector<RegionName> places) const
    {
        std::string why = role(Role::Operator);
        if (why.empty())
            why = agent(id);
        return why.empty() ? regions(places) : why;
    }

    std::string actsOn(const AgentId& id) const { return actsOn(id, reach.regionsOf(id)); }

    std::string actsOn(const AgentSpec& spec) const
    {
        std::vector<RegionName> places = reach.regionsOf(spec.id);
        places.push_back(spec.regions.primary);
        places.insert(places.end(), spec.regions.backups.begin(), spec.regions.backups.end());
        return actsOn(spec.id, std::move(places));
    }

    std::string actsOn(const InstanceId& id) const
    {
        return actsOn(AgentId(std::string(agentOf(id))), {reach.regionOf(id)});
    }

    std::string actsOnAll() const
    {
        std::string why = role(Role::Operator);
        if (why.empty() && rights.isLimited())
            why = "it concerns the whole fleet, and the rights are those of an " + describe(rights);
        return why;
    }

    std::string ofRegion(const RegionName& name) const
    {
        std::string why = role(Role::Operator);
        return why.empty() ? region(name) : why;
    }

    // A silence may reach the alerts of one agent that is in the rights, and no other's.
    std::string silences(const std::vector<Matcher>& matchers) const
    {
        std::string why = role(Role::Operator);
        if (!why.empty() || !rights.isLimited())
            return why;
        for (const AgentId& id : rights.agents) {
            const bool isOnlyItsOwn = std::any_of(matchers.begin(), matchers.end(), [&](const Matcher& one) {
                return one.text() == "agent=\"" + id.text() + "\"";
            });
            if (isOnlyItsOwn)
                return regions(reach.regionsOf(id));
        }
        return "a silence needs agent=\"...\" with an agent of the rights";
    }

    std::string operator()(const DeployAgent& c) const { return actsOn(c.spec); }
    std::string operator()(const UpdateAgent& c) const { return actsOn(c.spec); }
    std::string operator()(const RemoveAgent& c) const { return actsOn(c.agent); }
    std::string operator()(const ScaleAgent& c) const { return actsOn(c.agent); }
    std::string operator()(const PauseScaling& c) const { return actsOn(c.agent); }
    std::string operator()(const RestartAgent& c) const { return actsOn(c.agent); }
    std::string operator()(const CancelRollout& c) const { return actsOn(c.agent); }
    std::string operator()(const DrainInstance& c) const { return actsOn(c.instance); }
    std::string operator()(const RestartInstance& c) const { return actsOn(c.instance); }
    std::string operator()(const SetInstanceRouting& c) const { return actsOn(c.instance); }
    std::string operator()(const ApplyPlan&) const { return actsOnAll(); }
    std::string operator()(const DiscardPlan&) const { return actsOnAll(); }
    std::string operator()(const AddSilence& c) const { return silences(c.matchers); }
    std::string operator()(const RemoveSilence& c) const
    {
        const auto matchers = reach.matchersOf(c.id);
        return matchers ? silences(*matchers) : role(Role::Operator);
    }
    std::string operator()(const AcknowledgeAlert& c) const
    {
        if (c.alert.agent.isEmpty())
            return rights.agents.empty() && !c.alert.region.isEmpty() ? ofRegion(c.alert.region)
                                                                      : actsOnAll();
        return c.alert.instance.isEmpty() ? actsOn(c.alert.agent) : actsOn(c.alert.instance);
    }
    std::string operator()(const SaveAlertRule& c) const
    {
        return c.agent.isEmpty() ? actsOnAll() : actsOn(c.agent);
    }
    std::string operator()(const DeleteAlertRule& c) const
    {
        return c.agent.isEmpty() ? actsOnAll() : actsOn(c.agent);
    }
    std::string operator()(const ClearCache&) const { return actsOnAll(); }
    std::string operator()(const DecideApproval&) const { return role(Role::Operator); }
    std::string operator()(const SaveDashboard&) const { return role(Role::Operator); }
    std::string operator()(const DeleteDashboard&) const { return role(Role::Operator); }
    std::string operator()(const SetPassPhrase& c) const
    {
        return !self.empty() && c.name == self ? std::string() : role(Role::Admin);
    }
    std::string operator()(const KeepSealed& c) const { return sealed(c.record.kind, c.record.owner); }
    std::string operator()(const RemoveSealed& c) const { return sealed(c.kind, c.owner); }
    std::string operator()(const NoteSealedRead& c) const { return sealed(c.kind, c.owner); }
    template <typename OfAdmins>
    std::string operator()(const OfAdmins&) const
    {
        return role(Role::Admin);
    }

    std::string sealed(const std::string& kind, const std::string& owner) const
    {
        return kind == agentDataKind ? actsOn(AgentId(owner)) : role(Role::Admin);
    }
};

}  // namespace

std::string_view nameOf(const Command& command)
{
    // In the order of the variant.
    static constexpr std::array<std::string_view, std::variant_size_v<Command>> names{
        "deploy",         "update",        "remove",        "scale",           "scaling",
        "restart",        "cancelRollout", "drainInstance", "restartInstance", "instanceRouting",
        "applyPlan",      "discardPlan",   "addSilence",    "removeSilence",   "acknowledge",
        "saveRule",       "deleteRule",    "makeKey",       "revokeKey",       "clearCache",
        "addOperator",    "changeRights",  "setPassPhrase", "removeOperator",  "makeToken",
        "revokeToken",    "keepSealed",    "removeSealed",  "readSealed",      "keepVault",
        "decideApproval", "exportJournal", "saveDashboard", "deleteDashboard", "unlockVault"};
    return names[command.index()];
}

std::string whyNot(const Command& command, const Rights& rights, const std::string& self,
                   const FleetReach& reach)
{
    const Rights whole{Role::Admin};
    return std::visit(Judge{rights.role == Role::Admin ? whole : rights, self, reach}, command);
}

std::string whyNot(Role needed, const Rights& rights)
{
    static const std::string nobody;
    static const FleetReach nothing;
    return Judge{rights, nobody, nothing}.role(needed);
}

}  // namespace core
