#pragma once

#include "core/control/control_memory.h"

#include <string>
#include <vector>

namespace core {

// What is left of an agent while these of its instances take no requests, in sentences with the arithmetic:
// the capacity, and the alerts that would fire.
std::vector<std::string> blastOf(const Agent& agent, const std::vector<const Instance*>& leaving,
                                 const ControlMemory& memory);

}  // namespace core
