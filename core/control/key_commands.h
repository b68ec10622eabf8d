#pragma once

#include "core/control/control_memory.h"
#include "core/fleet/command.h"

#include <string>
#include <vector>

namespace core {

// The commands on gateway keys. Checked before they are carried out.
Result<> check(const AddApiKey& command, const ControlMemory& memory);
Result<> check(const RevokeApiKey& command, const ControlMemory& memory);

void carryOut(const AddApiKey& command, StepContext& step);
void carryOut(const RevokeApiKey& command, StepContext& step);

// What the command would do, in sentences.
std::vector<std::string> consequencesOf(const AddApiKey& command, const ControlMemory& memory);
std::vector<std::string> consequencesOf(const RevokeApiKey& command, const ControlMemory& memory);

}  // namespace core
