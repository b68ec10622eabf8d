#include "core/control/actor_rights.h"

#include "core/fleet/command_needs.h"

namespace core {
namespace {

std::vector<RegionName> regionsOf(const AgentId& id, const ControlMemory& memory)
{
    const auto found = memory.state.agents.find(id);
    if (found == memory.state.agents.end())
        return {};
    const auto& regions = found->second.spec->regions;
    std::vector<RegionName> names{regions.primary};
    names.insert(names.end(), regions.backups.begin(), regions.backups.end());
    return names;
}

RegionName regionOf(const InstanceId& id, const ControlMemory& memory)
{
    const auto owner = memory.agents.find(AgentId(std::string(agentOf(id))));
    if (owner == memory.agents.end())
        return {};
    const auto found = owner->second.instances.find(id);
    return found == owner->second.instances.end() ? RegionName() : found->second.region;
}

std::optional<std::vector<Matcher>> matchersOf(const std::string& id, const ControlMemory& memory)
{
    const auto found = memory.state.alerting.silences.find(id);
    return found == memory.state.alerting.silences.end() ? std::nullopt
                                                         : std::optional(found->second.matchers);
}

FleetReach reachOf(const ControlMemory& memory)
{
    return {[&memory](const AgentId& id) { return regionsOf(id, memory); },
            [&memory](const InstanceId& id) { return regionOf(id, memory); },
            [&memory](const std::string& id) { return matchersOf(id, memory); }};
}

}  // namespace

Result<Rights> rightsOf(const Actor& actor, const ControlMemory& memory)
{
    const TrustState& trust = memory.state.trust;
    switch (actor.kind) {
    case Actor::Kind::Owner: return Rights{Role::Admin};
    case Actor::Kind::Desk:
        if (trust.operators.empty())
            return Rights{Role::Admin};
        return Error{ErrorCode::Forbidden, "nobody is signed in"};
    case Actor::Kind::Operator: {
        const auto found = trust.operators.find(actor.id);
        if (found == trust.operators.end())
            return Error{ErrorCode::Forbidden, "there is no account of that name any more"};
        return found->second.rights;
    }
    case Actor::Kind::Token: break;
    }
    const auto found = trust.tokens.find(actor.id);
    if (found == trust.tokens.end())
        return Error{ErrorCode::Forbidden, "the token was revoked"};
    const TimePoint now = memory.lastStep ? memory.lastStep->wall : TimePoint();
    if (found->second.expires && *found->second.expires <= now)
        return Error{ErrorCode::Forbidden, "the token is over since " + toRfc3339(*found->second.expires)};
    return found->second.rights;
}

Result<> mayAsk(const Command& command, const Actor& actor, const ControlMemory& memory)
{
    const auto rights = rightsOf(actor, memory);
    if (!rights)
        return rights.error();
    const std::string self = actor.kind == Actor::Kind::Operator ? actor.id : std::string();
    std::string why = whyNot(command, rights.value(), self, reachOf(memory));
    return why.empty() ? Result<>(done) : Error{ErrorCode::Forbidden, std::move(why)};
}

}  // namespace core
