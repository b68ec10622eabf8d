#pragma once

#include "core/control/control_memory.h"
#include "core/fleet/command.h"

#include <string>
#include <vector>

namespace core {

// The command on the gateway's caches. Checked before it is carried out.
Result<> check(const ClearCache& command, const ControlMemory&);
void carryOut(const ClearCache& command, StepContext& step);

// What the command would do, in sentences. How many entries that are is the cache's own to say.
std::vector<std::string> consequencesOf(const ClearCache& command, const ControlMemory&);

}  // namespace core
