#pragma once

#include "core/control/control_memory.h"
#include "core/fleet/command.h"

namespace core {

// What somebody may do now. Forbidden: the account or the token is gone or over, or there are accounts and
// nobody signed in.
Result<Rights> rightsOf(const Actor& actor, const ControlMemory& memory);

// Forbidden says why who asks may not have the command carried out.
Result<> mayAsk(const Command& command, const Actor& actor, const ControlMemory& memory);

}  // namespace core
