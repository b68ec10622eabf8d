#pragma once

#include "core/control/control_memory.h"

namespace core {

// Whether a command may be carried out now; the same answer for the command and for its preview.
Result<> checkCommand(const Command& command, const ControlMemory& memory);

}  // namespace core
