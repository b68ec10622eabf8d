#pragma once

#include "core/control/alert_state.h"
#include "core/control/notice_groups.h"
#include "core/fleet/fleet_file_spec.h"
#include "core/fleet/snapshot.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace core {

// A rule as steps use it, with the counts of the newest one.
struct RuleInForce {
    // Where its value is: those that an instance keeps by name are read without a search.
    enum class Source { Cpu, Memory, ResponseTime, ErrorRate, Other, Down, Panic };

    AlertRulePtr spec;
    AgentId agent;  // empty: of every agent
    bool isFromOperator = false;
    Source source = Source::Other;

    std::uint32_t evaluated = 0;
    std::uint32_t firing = 0;
    std::uint32_t pending = 0;
    std::uint32_t withoutData = 0;
    AlertState worst = AlertState::Inactive;
    TimePoint evaluatedAt;
};
using RulePtr = std::shared_ptr<RuleInForce>;

// All alerts and the rules that made them. Part of what the controller remembers.
struct AlertBook {
    struct OfAgent {
        AgentSpecPtr spec;  // from which the rules were taken
        std::uint64_t rulesAt = 0;  // the version of the fleet's rules
        std::vector<RulePtr> rules;  // by name; an agent's own one stands for the fleet's of its name
        std::vector<Alert> alerts;  // by instance and rule; the agent's own first
    };

    explicit AlertBook(const FleetSpec& fleet);

    // Takes the fleet's rules anew: from the file, and what operators laid over it.
    void takeRules(const FleetSpec& fleet, const AlertingState& state);
    // The rules of one agent, made again when its spec or the fleet's rules changed.
    OfAgent& ofAgent(const AgentId& id, const AgentSpecPtr& spec);
    void restore(const AlertingState& state, Now now, const AlertLimits& limits);
    Alert* find(const AlertKey& key);

    std::vector<RulePtr> fleetRules;  // by name
    std::uint64_t rulesVersion = 0;
    std::map<AgentId, OfAgent> agents;
    RulePtr regionRule;
    std::vector<Alert> regionAlerts;  // by region
    std::uint64_t silencesVersion = 1;
    NoticeGroups groups;
    bool isRestored = false;
};

// The group of which people are told together.
std::string groupOf(const AlertKey& key);

// The value of a label for a silence's matcher.
std::string_view labelOf(std::string_view label, const Alert& alert);
bool covers(const std::vector<Matcher>& matchers, const Alert& alert);

// Whether an alert comes before another in its agent's list.
bool comesBefore(const Alert& a, const InstanceId& instance, const std::string& rule);

}  // namespace core
