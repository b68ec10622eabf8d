#pragma once

#include "core/fleet/fleet_file.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace core {

struct ScalingReading {
    std::optional<ScalingSpec> policy;  // nothing when there are errors
    std::vector<FileError> errors;
};

// Reads an agent's scaling policy, as JSON or YAML, in the form of the fleet file's key `scaling`.
ScalingReading readScalingText(std::string_view text);
// As JSON with every key, that reads back equal for every valid policy.
std::string writeScalingJson(const ScalingSpec& policy);
// The same checks for a policy that is there as a value.
std::vector<FileError> checkScaling(const ScalingSpec& policy);

}  // namespace core
