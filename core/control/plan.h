#pragma once

#include "core/control/control_memory.h"

namespace core {

// Takes a fleet file that was read anew: nothing when it is the one last applied, a plan when it differs.
void takeFleetFile(const FleetFile& file, StepContext& step);
// Says anew what the waiting file would change, after the fleet has changed.
void refreshPlan(ControlMemory& memory);

Result<> applyPlan(const std::string& digest, StepContext& step);
Result<> discardPlan(const std::string& digest, StepContext& step);

// Adds an agent with instances that are yet to start; gives their ids.
std::vector<InstanceId> addAgent(AgentSpecPtr spec, StepContext& step);
// Gives an agent another spec; its replica count moves only when the spec's did.
void changeAgent(Agent& agent, AgentSpecPtr spec, StepContext& step);
void removeAgent(Agent& agent, StepContext& step);

}  // namespace core
