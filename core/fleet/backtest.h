#pragma once

#include "core/base/id.h"
#include "core/base/time.h"
#include "core/fleet/policy_spec.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace core {

// What a rule would have done over the recorded history.
struct BacktestQuery {
    AlertRuleSpec rule;
    AgentId agent;  // empty: all of them
    TimePoint from;
    TimePoint to;
};

struct BacktestFiring {
    AgentId agent;
    InstanceId instance;  // empty: the agent's own
    TimePoint from;
    std::optional<TimePoint> to;  // nothing: it fires at the end
    double worst = 0;  // the greatest value, of a rule on low values the least

    bool operator==(const BacktestFiring&) const = default;
};

struct BacktestReport {
    static constexpr std::size_t mostListed = 500;
    static constexpr std::size_t mostSeries = 200;

    std::vector<BacktestFiring> firings;  // by their beginning, the first of them
    std::uint64_t fired = 0;  // all of them
    std::uint64_t notices = 0;  // that people would have got, nothing silenced
    std::uint64_t nearMisses = 0;  // pending, and over before it fired
    Duration firing{0};  // over all of them
    std::uint64_t series = 0;  // that were looked at
    std::uint64_t leftOut = 0;  // beyond mostSeries
    std::uint64_t samples = 0;
    Duration step{1'000};  // between two evaluations
    std::optional<TimePoint> begins;  // the oldest sample; later than asked where the history is shorter
};

}  // namespace core
