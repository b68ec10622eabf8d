#pragma once

#include "core/control/control_memory.h"

namespace core {

// What an assessment is made of. A value that is absent is unknown: neither passed nor failed.
struct HealthInputs {
    std::optional<double> cpu{};  // fraction of capacity
    std::optional<double> memory{};  // fraction of capacity
    std::optional<double> errorRate{};
    std::optional<double> responseTime{};  // p95, seconds
    std::optional<double> taskCompletion{};  // an hour
    std::optional<double> probe{};  // failures, of
    double probeThreshold = 1;  // so many that are a failed check
    bool down = false;  // failing health checks have taken it out of service
};

// Weights: probe 0.3, error rate 0.2, response time 0.2, cpu, memory and task completion 0.1 each. The score
// is the weight of the checks that passed over the weight of those whose outcome is known. A value at its
// threshold fails; a check that failed in the assessment before passes again only a tenth away from it.
void assess(const HealthInputs& inputs, const AgentSpec& spec, HealthAssessment& assessment);

// Not older than three of its intervals, nor so far ahead, as what came before the clock was set back.
bool isFresh(TimePoint time, const AgentSpec& spec, Now now);

// A figure to decide with: good, fresh and a number.
std::optional<double> usable(const std::optional<Sample>& sample, const AgentSpec& spec, Now now);

// All instances and then the agents.
void assessAll(StepContext& step);

}  // namespace core
