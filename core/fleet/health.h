#pragma once

#include <boost/container/static_vector.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace core {

enum class HealthStatus { Unknown, Healthy, Degraded, Unhealthy };
enum class CheckOutcome { Passed, Failed, Unknown };

// One check of an assessment, with the numbers it used, so that a screen can show the reason.
struct HealthCheck {
    std::string_view name;  // of a literal: cpu, memory, errorRate, responseTime, taskCompletion, probe
    CheckOutcome outcome = CheckOutcome::Unknown;
    double value = 0;
    double threshold = 0;
    double weight = 0;  // against the other checks
    double clear =
        0;  // once failed it passes again only beyond this, so that a value at the limit does not flap
    double share = 0;  // of the score, 0 to 1: what it adds when it passes and takes when it fails

    bool operator==(const HealthCheck&) const = default;
};

// In place, so that ten thousand assessments a second allocate nothing.
using HealthChecks = boost::container::static_vector<HealthCheck, 8>;

struct HealthAssessment {
    HealthStatus status = HealthStatus::Unknown;
    double score = 0;  // 0 to 1, over the checks whose outcome is known; 0 when none is
    HealthChecks checks;
    std::vector<std::string> recommendations;  // each with its evidence

    bool operator==(const HealthAssessment&) const = default;
};

}  // namespace core
