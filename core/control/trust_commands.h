#pragma once

#include "core/control/control_memory.h"
#include "core/fleet/command.h"

#include <string>
#include <vector>

namespace core {

// The commands on accounts, tokens and sealed records: checked, carried out, and told of. The template's are
// those of core/fleet/trust_commands.h.

Result<> check(const AddOperator& command, const ControlMemory& memory);
Result<> check(const ChangeRights& command, const ControlMemory& memory);
Result<> check(const SetPassPhrase& command, const ControlMemory& memory);
Result<> check(const RemoveOperator& command, const ControlMemory& memory);
Result<> check(const AddApiToken& command, const ControlMemory& memory);
Result<> check(const RevokeApiToken& command, const ControlMemory& memory);
Result<> check(const KeepSealed& command, const ControlMemory& memory);
Result<> check(const RemoveSealed& command, const ControlMemory& memory);
Result<> check(const NoteSealedRead& command, const ControlMemory& memory);
Result<> check(const KeepVault& command, const ControlMemory& memory);
Result<> check(const NoteJournalExport& command, const ControlMemory& memory);
Result<> check(const NoteVaultUnlocked& command, const ControlMemory& memory);

void carryOut(const AddOperator& command, StepContext& step);
void carryOut(const ChangeRights& command, StepContext& step);
void carryOut(const SetPassPhrase& command, StepContext& step);
void carryOut(const RemoveOperator& command, StepContext& step);
void carryOut(const AddApiToken& command, StepContext& step);
void carryOut(const RevokeApiToken& command, StepContext& step);
void carryOut(const KeepSealed& command, const std::string& actor, StepContext& step);
void carryOut(const RemoveSealed& command, StepContext& step);
void carryOut(const NoteSealedRead& command, StepContext& step);
void carryOut(const KeepVault& command, StepContext& step);
void carryOut(const NoteJournalExport& command, StepContext& step);
void carryOut(const NoteVaultUnlocked& command, StepContext& step);

// "revoke the token ci", and whom it is about.
std::string describe(const AddOperator& command);
std::string describe(const ChangeRights& command);
std::string describe(const SetPassPhrase& command);
std::string describe(const RemoveOperator& command);
std::string describe(const AddApiToken& command);
std::string describe(const RevokeApiToken& command);
std::string describe(const KeepSealed& command);
std::string describe(const RemoveSealed& command);
std::string describe(const NoteSealedRead& command);
std::string describe(const KeepVault& command);
std::string describe(const NoteJournalExport& command);
std::string describe(const NoteVaultUnlocked& command);

std::vector<std::string> consequencesOf(const RemoveOperator& command, const ControlMemory& memory);
std::vector<std::string> consequencesOf(const RevokeApiToken& command, const ControlMemory& memory);
std::vector<std::string> consequencesOf(const RemoveSealed& command, const ControlMemory& memory);
// Of the others: who may do what from then on.
template <typename Other>
std::vector<std::string> consequencesOf(const Other& command, const ControlMemory&)
{
    return {"From then on: " + describe(command) + "."};
}

// Those whose instances get a secret in their environment.
std::vector<AgentId> usersOf(const std::string& secret, const FleetState& state);
// The secret that the gateway's TLS key is; empty: it is none.
std::string gatewayKeySecret(const FleetSpec& fleet);
// The gateway took its key from the vault at this time.
void noteGatewayKeyTaken(TimePoint taken, StepContext& step);
// Secrets that an instance of this spec is started with are used now.
void noteSecretsUsed(const AgentSpec& spec, StepContext& step);
// An agent is gone, and what was kept for it goes too.
void forgetDataOf(const AgentId& agent, StepContext& step);

}  // namespace core
