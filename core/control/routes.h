#pragma once

#include "core/control/control_memory.h"

namespace core {

// The routing table of this step; the one before when nothing in it changed, or nothing but figures soon
// after it was published.
RoutingTablePtr routesOf(ControlMemory& memory, MonoTime now);

}  // namespace core
