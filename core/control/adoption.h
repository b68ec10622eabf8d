#pragma once

#include "core/control/control_memory.h"

namespace core {

// Matches what the platforms show with what is remembered. What is shown and not remembered is adopted when
// it belongs to an agent of the state, and stopped when it does not.
void takeRegions(const std::vector<RegionObservation>& regions, StepContext& step);

// Health checks and traffic, matched likewise.
void takeProbes(const std::vector<ProbeOutcome>& probes, StepContext& step);
void takeTraffic(const TrafficReport& traffic, StepContext& step);
void takeFigures(const StepInputs& inputs, StepContext& step);

}  // namespace core
