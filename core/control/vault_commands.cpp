// The commands on the vault and the records that it seals.

#include "core/control/trust_commands.h"
#include "core/fleet/rules.h"
#include "core/fleet/sealed_name.h"
#include "core/fleet/secret_reference.h"

#include <algorithm>

namespace core {
namespace {

constexpr std::size_t mostSealed = 10'000;
constexpr std::size_t longestSealed = 128 << 10;  // bytes

Error badSealed(std::string why)
{
    return {ErrorCode::Invalid, std::move(why)};
}

void sealedChanged(StepContext& step)
{
    step.memory.trust.reset();
    step.stateChanged();
}

Result<> expectSealed(const std::string& kind, const std::string& owner, const ControlMemory& memory)
{
    if (memory.state.trust.sealed.contains({kind, owner}))
        return done;
    return Error{ErrorCode::NotFound, "there is no " + sealedText(kind, owner)};
}

// The names behind secret: in an environment.
std::vector<std::string> secretsOf(const AgentSpec& spec)
{
    std::vector<std::string> names;
    for (const auto& [variable, value] : spec.run.environment)
        if (const auto name = secretNamed(value))
            names.emplace_back(*name);
    return names;
}

void noteUsed(const std::string& secret, TimePoint time, StepContext& step)
{
    auto& sealed = step.memory.state.trust.sealed;
    const auto found = sealed.find({secretKind, secret});
    if (found == sealed.end() || found->second.lastUsed >= time)
        return;
    found->second.lastUsed = time;
    sealedChanged(step);
}

// Two threads may seal, and what one of them sealed later may come first.
void takeVault(const VaultRecord& vault, TrustState& trust)
{
    if (!trust.vault || trust.vault->revision < vault.revision)
        trust.vault = vault;
}

}  // namespace

Result<> check(const KeepSealed& command, const ControlMemory& memory)
{
    const SealedRecord& record = command.record;
    const TrustState& trust = memory.state.trust;
    if (record.kind == agentDataKind && !memory.state.agents.contains(AgentId(record.owner)))
        return Error{ErrorCode::NotFound, "there is no agent " + record.owner};
    if (record.kind == secretKind && !rule::isWord(record.owner))
        return badSealed("a secret's name has 1 to 63 of A-Z, a-z, 0-9, _, . and -");
    if (record.bytes.size() > longestSealed)
        return badSealed("a sealed record has at most 128 KiB");
    const auto before = trust.sealed.find({record.kind, record.owner});
    if (before != trust.sealed.end() && before->second.record.version >= record.version)
        return Error{ErrorCode::Stale, sealedText(record.kind, record.owner) + " was changed meanwhile"};
    if (command.isResealed && before == trust.sealed.end())
        return expectSealed(record.kind, record.owner, memory);
    if (before == trust.sealed.end() && trust.sealed.size() >= mostSealed)
        return Error{ErrorCode::Busy, "there are ten thousand sealed records already"};
    return done;
}

Result<> check(const RemoveSealed& command, const ControlMemory& memory)
{
    return expectSealed(command.kind, command.owner, memory);
}

Result<> check(const NoteSealedRead& command, const ControlMemory& memory)
{
    if (command.kind == secretKind)
        return Error{ErrorCode::Refused, "a secret is for agents; it is not shown to anybody"};
    return expectSealed(command.kind, command.owner, memory);
}

Result<> check(const KeepVault&, const ControlMemory&)
{
    return done;
}

Result<> check(const NoteVaultUnlocked&, const ControlMemory& memory)
{
    return memory.state.trust.vault ? Result<>(done) : Error{ErrorCode::NotFound, "there is no vault yet"};
}

void carryOut(const KeepSealed& command, const std::string& actor, StepContext& step)
{
    TrustState& trust = step.memory.state.trust;
    SealedEntry& entry = trust.sealed[{command.record.kind, command.record.owner}];
    entry.record = command.record;
    if (!command.isResealed) {
        entry.changed = step.now.wall;
        entry.changedBy = actor;
    }
    if (command.vault)
        takeVault(*command.vault, trust);
    sealedChanged(step);
}

void carryOut(const RemoveSealed& command, StepContext& step)
{
    step.memory.state.trust.sealed.erase({command.kind, command.owner});
    sealedChanged(step);
}

void carryOut(const NoteSealedRead& command, StepContext& step)
{
    step.memory.state.trust.sealed.at({command.kind, command.owner}).lastUsed = step.now.wall;
    sealedChanged(step);
}

void carryOut(const KeepVault& command, StepContext& step)
{
    takeVault(command.vault, step.memory.state.trust);
    sealedChanged(step);
}

// Nothing but its journal entry.
void carryOut(const NoteVaultUnlocked&, StepContext&) {}

std::string describe(const KeepSealed& command)
{
    return (command.isResealed ? "seal anew the " : "keep the ")
        + sealedText(command.record.kind, command.record.owner);
}

std::string describe(const RemoveSealed& command)
{
    return "delete the " + sealedText(command.kind, command.owner);
}

std::string describe(const NoteSealedRead& command)
{
    return "read the " + sealedText(command.kind, command.owner);
}

std::string describe(const KeepVault& command)
{
    return command.what;
}

std::string describe(const NoteVaultUnlocked&)
{
    return "unlock the vault";
}

std::vector<std::string> consequencesOf(const RemoveSealed& command, const ControlMemory& memory)
{
    std::vector<std::string> sentences{"It cannot be brought back."};
    if (command.kind == secretKind)
        for (const AgentId& user : usersOf(command.owner, memory.state))
            sentences.push_back("New instances of " + user.text() + " fail to start without it.");
    if (command.kind == secretKind && command.owner == gatewayKeySecret(*memory.fleet))
        sentences.push_back("The gateway serves nobody without it once the console is started again.");
    return sentences;
}

std::vector<AgentId> usersOf(const std::string& secret, const FleetState& state)
{
    std::vector<AgentId> users;
    for (const auto& [id, agent] : state.agents) {
        const std::vector<std::string> names = secretsOf(*agent.spec);
        if (std::find(names.begin(), names.end(), secret) != names.end())
            users.push_back(id);
    }
    return users;
}

std::string gatewayKeySecret(const FleetSpec& fleet)
{
    const auto name = fleet.gateway.tls ? secretNamed(fleet.gateway.tls->key) : std::nullopt;
    return std::string(name.value_or(std::string_view()));
}

void noteGatewayKeyTaken(TimePoint taken, StepContext& step)
{
    noteUsed(gatewayKeySecret(*step.memory.fleet), taken, step);
}

void noteSecretsUsed(const AgentSpec& spec, StepContext& step)
{
    for (const std::string& name : secretsOf(spec))
        noteUsed(name, step.now.wall, step);
}

void forgetDataOf(const AgentId& agent, StepContext& step)
{
    if (step.memory.state.trust.sealed.erase({agentDataKind, agent.text()}) > 0)
        sealedChanged(step);
}

}  // namespace core
