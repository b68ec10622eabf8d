#pragma once

#include "core/control/control_memory.h"

namespace core {

// The routing table of this step; the one before when nothing in it changed, or nothing but figures soon
// after it was published.
RoutingTablePtr routesOf(ControlMemory& memory, MonoTime now);

// Whether the routing table lists it, and whether it is left out since it fails its health checks.
bool isRouted(const Instance& instance);
bool isUnready(const Instance& instance);

}  // namespace core
