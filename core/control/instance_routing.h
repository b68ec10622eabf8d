#pragma once

#include "core/control/control_memory.h"
#include "core/fleet/command.h"

#include <string>
#include <vector>

namespace core {

// How instances stand in the choice: what they say of themselves, what operators want of them, and what the
// gateway tells of them.

// False while it drains by a wish, weighs nothing, or is ejected by an operator. It runs on and stays listed.
bool takesNewRequests(const Instance& instance);
// Its region's weight times its own word and the operator's; 0 when it takes no new requests.
double weightOf(const Instance& instance, const RoutingSpec& routing);
InstanceRouting routingOf(const Instance& instance, const RoutingSpec& routing);

void takeWord(Instance& instance, const AgentWord& word, StepContext& step);
void takeCircuit(Instance& instance, const InstanceTraffic& counted, StepContext& step);
void takeRouting(Agent& agent, const AgentTraffic& counted, StepContext& step);
// An operator's ejection ends by itself.
void passRoutingTime(Instance& instance, StepContext& step);

Result<> check(const SetInstanceRouting& command, const ControlMemory& memory);
void carryOut(const SetInstanceRouting& command, const std::string& actor, StepContext& step);
std::string describe(const SetInstanceRouting& command);
// What the command would do, in sentences.
std::vector<std::string> consequencesOf(const SetInstanceRouting& command, const ControlMemory& memory);

}  // namespace core
