#pragma once

#include "core/base/id.h"
#include "core/base/time.h"
#include "core/fleet/matcher.h"
#include "core/fleet/policy_spec.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace core {

// Where an alert stands. Pending: its condition holds, not yet for as long as the rule says. Recovering: it
// holds no more, but is not clear either. Resolved: over, and shown for a while. No data and error: its value
// cannot be told; one that had fired counts as firing until it is known to be clear.
enum class AlertState { Inactive, Pending, Firing, Recovering, Resolved, NoData, Error };

// One rule and the one thing that it looks at: an agent, one of its instances, or a region.
struct AlertKey {
    std::string rule;
    AgentId agent;  // empty: the region's
    InstanceId instance;  // empty: the agent's own
    RegionName region;  // only of a region's

    auto operator<=>(const AlertKey&) const = default;
    bool operator==(const AlertKey&) const = default;
};

// "summarizer-03", "summarizer", "region us-east".
std::string subjectOf(const AlertKey& key);

// Somebody has seen it: it is not told again until then, though it goes on.
struct Acknowledgement {
    std::string by;
    std::string text;
    TimePoint until;

    bool operator==(const Acknowledgement&) const = default;
};

// Hides the alerts that all its matchers match from notices until it ends. Labels: rule, agent, instance,
// region, severity, type.
struct Silence {
    std::string id;  // S-1, S-2, ...
    std::vector<Matcher> matchers;
    std::string author;
    std::string reason;
    TimePoint from;
    TimePoint until;

    bool operator==(const Silence&) const = default;
};

struct AlertView {
    AlertKey key;
    RegionName region;  // where it is
    AlertState state = AlertState::Inactive;
    bool active = false;  // firing, recovering, or unknown after having fired
    Severity severity = Severity::Warning;
    std::string metric;  // empty: a rule on a state
    std::string type;
    std::string incident;  // the incident class that the rule opens; empty: none
    std::string reason;  // why it is in this state, one sentence, always set
    TimePoint since;  // in this state
    TimePoint activeAt;  // since when its condition holds
    std::optional<TimePoint> firedAt;
    std::optional<TimePoint> firesAt;  // while it is pending
    std::optional<double> value;  // nothing for a rule on a state, and while unknown
    TimePoint valueTime;
    std::optional<double> threshold;
    std::uint32_t fired = 0;  // times within the last ten minutes
    bool flapping = false;  // held as recovering until it has been calm for a while
    std::string silencedBy;  // a silence's id; empty: not silenced
    std::string inhibitedBy;  // what hides it: "region-down in us-east"; empty: nothing
    std::optional<Acknowledgement> acknowledged;

    bool operator==(const AlertView&) const = default;
};
using AlertViewPtr = std::shared_ptr<const AlertView>;

// A rule in force, and how its last evaluation went.
struct AlertRuleView {
    AlertRuleSpec spec;
    AgentId agent;  // empty: a rule of every agent
    bool isFromOperator = false;  // saved at the console, over the fleet file
    AlertState state = AlertState::Inactive;  // the worst of its alerts
    std::uint32_t evaluated = 0;  // things it looked at
    std::uint32_t firing = 0;  // with those that recover
    std::uint32_t pending = 0;
    std::uint32_t withoutData = 0;
    TimePoint evaluatedAt;
};

// What is told to people about the alerts of one rule and agent: at most one in `groupInterval`, and the
// same again only after `repeatInterval`. Alertmanager's grouping by alert name and service.
struct Notice {
    std::string id;  // the same for the same notice, also after a restart
    std::string rule;
    AgentId agent;  // empty: a region's
    RegionName region;
    Severity severity = Severity::Warning;
    TimePoint time;
    std::string summary;  // one sentence
    std::vector<std::string> lines;  // one an alert, the first of them only
    std::uint32_t firing = 0;
    std::uint32_t resolved = 0;
    bool isRepeat = false;

    bool operator==(const Notice&) const = default;
};

// What of an alert survives a crash of the console.
struct AlertRecord {
    AlertState state = AlertState::Inactive;
    TimePoint since;
    TimePoint activeAt;
    TimePoint raisedAt;  // the newest evaluation at which its condition held
    std::optional<TimePoint> firedAt;
    std::optional<double> value;
    TimePoint valueTime;
    std::vector<TimePoint> fires;  // its newest firings, oldest first
    std::optional<Acknowledgement> acknowledged;

    bool operator==(const AlertRecord&) const = default;
};

}  // namespace core
