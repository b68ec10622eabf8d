#pragma once

#include "core/control/control_memory.h"

namespace core {

// Gives an agent another spec or restart generation; when instances must be replaced for it, a rollout
// begins.
void retarget(Agent& agent, AgentSpecPtr spec, std::uint32_t generation, StepContext& step);

// Goes back to the version before the rollout that is under way. Only when there is one: canUndo.
bool canUndo(const Agent& agent);
void undo(Agent& agent, const std::string& reason, const std::string& actor, StepContext& step);

// Compares the instances that an agent wants with those it has, and closes the difference.
void reconcile(Agent& agent, StepContext& step);

// The ids the next instances get: the lowest numbers that are free.
std::vector<InstanceId> freeIds(const Agent& agent, std::size_t count);

bool isMember(const Instance& instance);  // counts towards the wanted replicas
bool isReady(const Instance& instance);  // takes new requests
std::uint32_t readyCount(const Agent& agent);
double loadOf(const Instance& instance, const AgentSpec& spec);

}  // namespace core
