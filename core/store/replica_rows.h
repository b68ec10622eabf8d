#pragma once

#include "core/base/result.h"
#include "core/fleet/state.h"

#include <string>

namespace core {

// What is kept of an agent's replicas beside their number, as JSON: the count that a person set, and the
// changes that its scaling policy looks back at.
std::string writeReplicas(const AgentRecord& record);
// Fills it in again. Corrupt says what is wrong with the text.
Result<> readReplicas(const std::string& text, AgentRecord& record);

}  // namespace core
