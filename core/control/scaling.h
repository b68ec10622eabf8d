#pragma once

#include "core/control/control_memory.h"
#include "core/control/scaling_words.h"

namespace core {

// Lets the agent's scaling policy choose its wanted replicas, once in a tick, so that each decision can be
// recorded and rehearsed. The platform does what follows from it; nothing waits for that here.
void scaleByPolicy(Agent& agent, const StepInputs& inputs, StepContext& step);

// The gateway counted so many requests of the agent that came, are under way and wait.
void noteRequests(Agent& agent, const AgentTraffic& traffic, MonoTime now);

ScalingView scalingViewOf(const Agent& agent);

// What the targets said and what is said of the last decision, by the policy that decided it. Only once
// something was decided.
std::vector<ScalingInput> scalingInputsOf(const AgentScaling& scaling);
ScalingWords wordsOf(const AgentScaling& scaling);

// How long a count that a person sets stands when nothing is said.
inline constexpr Duration manualFor{3'600'000};

}  // namespace core
