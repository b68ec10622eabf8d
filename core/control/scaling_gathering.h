#pragma once

#include "core/control/control_memory.h"

namespace core {

// What the targets of the agent's policy say now, in their order. An instance that is on its way out says
// nothing. What waits in the gateway is spread over the instances, so that a queue is seen before they are.
std::vector<TargetReading> gatherReadings(const Agent& agent, const StepInputs& inputs, Now now);

}  // namespace core
