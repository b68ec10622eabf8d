#pragma once

#include "core/fleet/fleet_file.h"

#include <string>
#include <vector>

namespace core {

// The rule that is always there: a region that does not answer hides the alerts of what runs in it.
inline constexpr const char* regionDownRule = "region-down";

// The rules of a fleet file without the key `alerts`: CPU, memory, error rate, an agent that is down, and one
// of which too few instances are fit. The incident classes that they open are named where `fleet` knows them.
std::vector<AlertRuleSpec> builtInAlertRules(const FleetSpec& fleet);

// What is wrong with a rule's thresholds for its metric's unit: 90 is no fraction, 2000 is no time in
// seconds. Each with the key that it is about.
struct RuleComplaint {
    const char* key;
    std::string message;
};
std::vector<RuleComplaint> unitComplaints(const AlertRuleSpec& rule);

struct AlertRuleReading {
    std::optional<AlertRuleSpec> rule;  // nothing when there are errors
    std::vector<FileError> errors;
};

// Reads one rule, as JSON or YAML, in the form of the fleet file's.
AlertRuleReading readAlertRuleText(std::string_view text, const FleetSpec& fleet);
// One rule as JSON with every key, that reads back equal for every valid rule.
std::string writeAlertRuleJson(const AlertRuleSpec& rule);
// The same checks for a rule that is there as a value.
std::vector<FileError> checkAlertRule(const AlertRuleSpec& rule, const FleetSpec& fleet);

}  // namespace core
