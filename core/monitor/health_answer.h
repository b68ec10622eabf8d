#pragma once

#include "core/base/result.h"

#include <string>

namespace core {

// What an answer to a health check means.
struct HealthAnswer {
    bool passed = false;
    std::string reason;  // of a failure, and of a pass that the agent calls degraded
};

// Only status 200 passes, and an object with a `status` only when that is healthy, ok, pass, up or degraded.
// An answer that is no such object passes by its status alone.
HealthAnswer readHealthAnswer(const Result<std::string>& body);

}  // namespace core
