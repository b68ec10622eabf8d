#pragma once

#include "core/fleet/alert.h"

#include <map>
#include <set>

namespace core {

// One group of alerts, and what was last told of it.
struct NoticeGroupRecord {
    TimePoint nextFlush;
    bool hasFlushed = false;
    std::optional<TimePoint> toldAt;
    std::set<AlertKey> firing;  // as last told
    std::set<AlertKey> resolved;
    std::uint64_t told = 0;  // notices so far

    bool operator==(const NoticeGroupRecord&) const = default;
};

// Everything of alerting that must survive a crash of the console: a restart tells nothing twice.
struct AlertingState {
    // Rules saved at the console, over the fleet file's; nothing: the file's rule is taken out.
    std::map<std::string, std::optional<AlertRuleSpec>> rules;
    std::map<std::string, Silence> silences;
    std::uint64_t nextSilence = 1;
    std::map<AlertKey, AlertRecord> alerts;  // all that are not inactive
    std::map<std::string, NoticeGroupRecord> groups;  // by rule and agent or region

    bool operator==(const AlertingState&) const = default;
};

}  // namespace core
