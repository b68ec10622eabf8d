#pragma once

#include "core/control/control_memory.h"

namespace core {

// The routing table of this step; the one before when nothing in it changed.
RoutingTablePtr routesOf(const ControlMemory& memory);

}  // namespace core
