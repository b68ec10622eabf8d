#pragma once

#include "core/control/control_memory.h"

namespace core {

// What observers see after this step. A view that did not change is the same object as before.
SnapshotPtr snapshotOf(ControlMemory& memory, Now now);

}  // namespace core
