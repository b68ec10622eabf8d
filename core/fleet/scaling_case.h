#pragma once

#include "core/base/time.h"
#include "core/fleet/fleet_file.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace core {

struct CaseInstance {
    bool ready = true;
    std::optional<bool> wasReady{};  // at least once since its start; nothing: as `ready`
    Duration age{3'600'000};  // since its start
    std::map<std::string, double> metrics{};  // absent: missing
};

// What was recommended then, and with `from` a change that was made.
struct CaseHistory {
    Duration ago{0};
    std::uint32_t wanted = 0;
    std::optional<std::uint32_t> from{};
};

// One decision of a scaling policy with all that it is made from.
struct ScalingCase {
    ScalingSpec scaling;
    std::uint32_t current = 0;  // replicas wanted until now
    std::vector<CaseInstance> instances;
    std::map<std::string, double> metrics;  // of the agent as a whole
    std::vector<CaseHistory> history;
    bool requestsWait = false;
    std::optional<Duration> quietFor{};  // since the last request
    std::optional<TimePoint> now{};  // for schedules; nothing: the time of reading
};

struct ScalingCaseReading {
    std::optional<ScalingCase> read;  // nothing when there are errors
    std::vector<FileError> errors;
};

// Reads {"scaling": {...}, "current": N, "instances": [{"ready", "wasReady", "age", "metrics"}, ...],
// "metrics": {...}, "history": [{"ago", "wanted", "from"}, ...], "requestsWait", "quietFor", "now"} as JSON
// or YAML; all but the first two may be absent. The policy has the form of the fleet file's key `scaling`.
ScalingCaseReading readScalingCase(std::string_view text);

}  // namespace core
