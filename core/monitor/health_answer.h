#pragma once

#include "core/base/result.h"
#include "core/fleet/observation.h"

#include <optional>
#include <string>

namespace core {

// What an answer to a health check means.
struct HealthAnswer {
    bool passed = false;
    std::string reason;  // of a failure, and of a pass that the agent calls degraded
    std::optional<AgentWord> word{};  // of every answer with status 200
};

// Only status 200 passes, and an object with a `status` only when that is healthy, ok, pass, up or degraded.
// An answer that is no such object passes by its status alone. Its `weight` (0 to 1, or "40%") and
// `draining`, with a `reason`, say what the agent wants of the requests that are due to it; a weight that is
// neither is told in the reason and counts as 1.
HealthAnswer readHealthAnswer(const Result<std::string>& body);

}  // namespace core
