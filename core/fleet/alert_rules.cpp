#include "core/fleet/alert_rules.h"

#include "core/fleet/document.h"
#include "core/fleet/field_reader.h"
#include "core/fleet/field_writer.h"
#include "core/fleet/fleet_checks.h"
#include "core/fleet/fleet_fields.h"
#include "core/fleet/sample.h"

#include <algorithm>
#include <array>

namespace core {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t largestAlertRule = 64U << 10;  // bytes

// What a threshold on a series of the house can sensibly be. A processor may be used beyond an instance's
// capacity; nobody waits for ten minutes on purpose.
struct Plausible {
    std::string_view key;
    double most;
    const char* unit;
    const char* example;
};
constexpr std::array<Plausible, 7> plausible{
    {{series::cpu, 2, "a fraction of the capacity, 0 to 1", "90 % is 0.9"},
     {series::memory, 1, "a fraction of the capacity, 0 to 1", "90 % is 0.9"},
     {series::errorRate, 1, "a fraction of the requests, 0 to 1", "5 % is 0.05"},
     {series::responseTime, 600, "in seconds", "500 ms is 0.5"},
     {series::responseTimeP50, 600, "in seconds", "500 ms is 0.5"},
     {series::responseTimeP95, 600, "in seconds", "500 ms is 0.5"},
     {series::responseTimeP99, 600, "in seconds", "500 ms is 0.5"}}};

AlertRuleSpec ruleOn(const char* name, const char* metric, double above, double clearBelow, Severity severity,
                     const char* type)
{
    AlertRuleSpec rule;
    rule.name = name;
    rule.metric = metric;
    rule.above = above;
    rule.clearBelow = clearBelow;
    rule.pendingFor = 1min;
    rule.severity = severity;
    rule.type = type;
    return rule;
}

std::string plain(double value)
{
    return Spelling<double>::write(value).text;
}

}  // namespace

std::vector<AlertRuleSpec> builtInAlertRules(const FleetSpec& fleet)
{
    std::vector<AlertRuleSpec> rules{
        ruleOn("high-cpu", series::cpu, 0.9, 0.8, Severity::Critical, "system"),
        ruleOn("high-memory", series::memory, 0.9, 0.85, Severity::Warning, "system"),
        ruleOn("error-rate", series::errorRate, 0.05, 0.03, Severity::Warning, "agent")};
    rules.back().incident = "high_error_rate";
    AlertRuleSpec down;
    down.name = "agent-down";
    down.state = "down";
    down.severity = Severity::Critical;
    down.type = "agent";
    down.incident = "agent_down";
    down.noData = NoDataPolicy::Alerting;
    rules.push_back(std::move(down));
    AlertRuleSpec panic;
    panic.name = "panic-routing";
    panic.state = "panic";
    panic.severity = Severity::Critical;
    panic.type = "agent";
    panic.incident = "high_error_rate";
    rules.push_back(std::move(panic));
    const auto& classes = fleet.incidentClasses;
    for (AlertRuleSpec& rule : rules)
        if (!classes.empty() && !classes.contains("*") && !classes.contains(rule.incident))
            rule.incident.clear();
    return rules;
}

std::vector<RuleComplaint> unitComplaints(const AlertRuleSpec& rule)
{
    const auto known = std::find_if(plausible.begin(), plausible.end(),
                                    [&](const Plausible& one) { return one.key == rule.metric; });
    std::vector<RuleComplaint> complaints;
    if (known == plausible.end())
        return complaints;
    const auto check = [&](const char* key, const std::optional<double>& value) {
        if (value && (*value < 0 || *value > known->most))
            complaints.push_back({key,
                                  plain(*value) + " is not in the unit of " + rule.metric + ", which is "
                                      + known->unit + ": " + known->example});
    };
    check("above", rule.above);
    check("below", rule.below);
    check("clearBelow", rule.clearBelow);
    check("clearAbove", rule.clearAbove);
    return complaints;
}

AlertRuleReading readAlertRuleText(std::string_view text, const FleetSpec& fleet)
{
    AlertRuleSpec rule;
    Findings findings;
    if (text.size() > largestAlertRule)
        return {{}, {{1, 1, {}, "larger than 64 KiB"}}};
    readSpec(text.starts_with('{') ? yamlFromJson(text) : std::string(text), rule, findings);
    if (findings.count() == 0)
        checkRule(rule, {}, fleet, findings);
    AlertRuleReading reading{std::move(rule), findings.take()};
    if (!reading.errors.empty())
        reading.rule.reset();
    return reading;
}

std::string writeAlertRuleJson(const AlertRuleSpec& rule)
{
    FieldWriter writer;
    fieldsOf(writer, rule);
    return toJson(writer.take());
}

std::vector<FileError> checkAlertRule(const AlertRuleSpec& rule, const FleetSpec& fleet)
{
    return readAlertRuleText(writeAlertRuleJson(rule), fleet).errors;
}

}  // namespace core
