#include "core/control/trust_commands.h"

#include <algorithm>

namespace core {
namespace {

constexpr std::size_t mostAccounts = 1'000;
constexpr std::size_t mostTokens = 1'000;
constexpr std::size_t longestAccountName = 64;

Error badTrust(std::string why)
{
    return {ErrorCode::Invalid, std::move(why)};
}

Error noAccount(const std::string& name)
{
    return {ErrorCode::NotFound, "there is no account " + name};
}

TimePoint lastWall(const ControlMemory& memory)
{
    return memory.lastStep ? memory.lastStep->wall : TimePoint();
}

bool isSmallLetter(char c)
{
    return c >= 'a' && c <= 'z';
}

bool isAccountName(const std::string& name)
{
    return !name.empty() && name.size() <= longestAccountName && isSmallLetter(name.front())
        && std::all_of(name.begin(), name.end(), [](char c) {
               return isSmallLetter(c) || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
           });
}

// Whom the journal could take for the program itself.
bool isReserved(const std::string& name)
{
    return name == "controller" || name == "gateway" || name == "console" || name == "somebody";
}

Result<> checkRights(const Rights& rights, const ControlMemory& memory)
{
    if (rights.role == Role::Admin && rights.isLimited())
        return badTrust("an admin cannot be limited to agents or regions; make it an operator");
    if (rights.role == Role::Viewer && rights.isLimited())
        return badTrust("a viewer sees the whole fleet; agents and regions limit an operator");
    for (const AgentId& agent : rights.agents)
        if (!memory.state.agents.contains(agent))
            return badTrust("the fleet has no agent \"" + agent.text() + "\"");
    for (const RegionName& region : rights.regions)
        if (!memory.regions.contains(region))
            return badTrust("the fleet has no region \"" + region.text() + "\"");
    return done;
}

// Whether an admin is left when this account has these rights, or none.
bool leavesAnAdmin(const std::string& name, const Rights* rights, const TrustState& trust)
{
    if (rights && rights->role == Role::Admin)
        return true;
    return std::any_of(trust.operators.begin(), trust.operators.end(), [&](const auto& entry) {
        return entry.first != name && entry.second.rights.role == Role::Admin;
    });
}

void trustChanged(StepContext& step)
{
    step.memory.trust.reset();
    step.stateChanged();
}

}  // namespace

Result<> check(const AddOperator& command, const ControlMemory& memory)
{
    const TrustState& trust = memory.state.trust;
    const std::string& name = command.account.name;
    if (!isAccountName(name))
        return badTrust(
            "an account's name has 1 to 64 of a-z, 0-9, dot, underscore and hyphen, with a letter first");
    if (isReserved(name))
        return badTrust("the journal uses the name " + name + " for the program itself");
    if (trust.operators.contains(name))
        return Error{ErrorCode::Exists, "there is an account " + name + " already"};
    if (trust.operators.empty() && command.account.rights.role != Role::Admin)
        return badTrust("the first account must be an admin's, since nobody else could make more");
    if (trust.operators.size() >= mostAccounts)
        return Error{ErrorCode::Busy, "there are a thousand accounts already"};
    return checkRights(command.account.rights, memory);
}

Result<> check(const ChangeRights& command, const ControlMemory& memory)
{
    const TrustState& trust = memory.state.trust;
    if (!trust.operators.contains(command.name))
        return noAccount(command.name);
    if (!leavesAnAdmin(command.name, &command.rights, trust))
        return Error{ErrorCode::Refused, "no admin would be left; make another one first"};
    return checkRights(command.rights, memory);
}

Result<> check(const SetPassPhrase& command, const ControlMemory& memory)
{
    return memory.state.trust.operators.contains(command.name) ? Result<>(done) : noAccount(command.name);
}

// The last account may go: then whoever sits at the console may all again.
Result<> check(const RemoveOperator& command, const ControlMemory& memory)
{
    const TrustState& trust = memory.state.trust;
    if (!trust.operators.contains(command.name))
        return noAccount(command.name);
    if (trust.operators.size() > 1 && !leavesAnAdmin(command.name, nullptr, trust))
        return Error{ErrorCode::Refused, "no admin would be left; make another one first"};
    return done;
}

Result<> check(const AddApiToken& command, const ControlMemory& memory)
{
    const TrustState& trust = memory.state.trust;
    const ApiTokenRecord& token = command.token;
    if (!isAccountName(token.name))
        return badTrust(
            "a token's name has 1 to 64 of a-z, 0-9, dot, underscore and hyphen, with a letter first");
    if (token.expires && *token.expires <= lastWall(memory))
        return badTrust("expires must lie ahead; now it is " + toRfc3339(lastWall(memory)));
    const bool isTaken = std::any_of(trust.tokens.begin(), trust.tokens.end(),
                                     [&](const auto& entry) { return entry.second.name == token.name; });
    if (isTaken || trust.tokens.contains(token.id))
        return Error{ErrorCode::Exists, "there is a token " + token.name + " already"};
    if (trust.tokens.size() >= mostTokens)
        return Error{ErrorCode::Busy, "there are a thousand tokens already"};
    return checkRights(token.rights, memory);
}

Result<> check(const RevokeApiToken& command, const ControlMemory& memory)
{
    if (memory.state.trust.tokens.contains(command.id))
        return done;
    return Error{ErrorCode::NotFound, "there is no token " + command.id};
}

Result<> check(const NoteJournalExport&, const ControlMemory&)
{
    return done;
}

void carryOut(const AddOperator& command, StepContext& step)
{
    step.memory.state.trust.operators.emplace(command.account.name, command.account);
    trustChanged(step);
}

void carryOut(const ChangeRights& command, StepContext& step)
{
    step.memory.state.trust.operators.at(command.name).rights = command.rights;
    trustChanged(step);
}

void carryOut(const SetPassPhrase& command, StepContext& step)
{
    step.memory.state.trust.operators.at(command.name).passPhrase = command.passPhrase;
    trustChanged(step);
}

void carryOut(const RemoveOperator& command, StepContext& step)
{
    step.memory.state.trust.operators.erase(command.name);
    trustChanged(step);
}

void carryOut(const AddApiToken& command, StepContext& step)
{
    step.memory.state.trust.tokens.emplace(command.token.id, command.token);
    trustChanged(step);
}

void carryOut(const RevokeApiToken& command, StepContext& step)
{
    step.memory.state.trust.tokens.erase(command.id);
    trustChanged(step);
}

// Nothing but its journal entry.
void carryOut(const NoteJournalExport&, StepContext&) {}

std::string describe(const AddOperator& command)
{
    return "make the account " + command.account.name + ", " + describe(command.account.rights);
}

std::string describe(const ChangeRights& command)
{
    return "make " + command.name + " " + describe(command.rights);
}

std::string describe(const SetPassPhrase& command)
{
    return "give " + command.name + " another pass phrase";
}

std::string describe(const RemoveOperator& command)
{
    return "remove the account " + command.name;
}

std::string describe(const AddApiToken& command)
{
    const ApiTokenRecord& token = command.token;
    return "make the token " + token.name + ", " + describe(token.rights)
        + (token.expires ? ", until " + toRfc3339(*token.expires) : "");
}

std::string describe(const RevokeApiToken& command)
{
    return "revoke the token " + command.id;
}

std::string describe(const NoteJournalExport& command)
{
    return "export the journal from entry " + std::to_string(command.first)
        + (command.last == 0 ? std::string(" on") : " to " + std::to_string(command.last));
}

std::vector<std::string> consequencesOf(const RemoveOperator& command, const ControlMemory& memory)
{
    if (memory.state.trust.operators.size() == 1)
        return {"It is the last account: whoever sits at the console may do everything from then on."};
    return {command.name + " is signed out, and cannot sign in any more."};
}

std::vector<std::string> consequencesOf(const RevokeApiToken& command, const ControlMemory& memory)
{
    const auto found = memory.state.trust.tokens.find(command.id);
    const std::string name = found == memory.state.trust.tokens.end() ? command.id : found->second.name;
    return {"From the next request on, the token " + name + " is refused."};
}

}  // namespace core
