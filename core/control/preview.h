#pragma once

#include "core/control/control_memory.h"

namespace core {

// What a command would do now, in sentences; the command's own refusal when it would be refused.
Result<CommandPreview> previewOf(const CommandRequest& request, const ControlMemory& memory);

}  // namespace core
