#pragma once

#include "core/base/id.h"
#include "core/base/time.h"
#include "core/fleet/agent_spec.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace core {

// What a scaling policy would have done over the recorded history of an agent.
struct RehearsalQuery {
    AgentId agent;
    ScalingSpec draft;
    TimePoint from;
    TimePoint to;
    std::size_t points = 600;  // at most so many of the answer's
    std::stop_token stop{};  // nobody waits for the answer any more, which is then Cancelled
};

// What a run of replicas came to, as it was or as the draft would have it.
struct RehearsalSums {
    double replicaHours = 0;
    Duration aboveTarget{0};  // beyond the tolerance
    std::uint32_t changes = 0;
    Duration atMax{0};
    std::optional<double> cost{};  // USD, where the policy names a price

    bool operator==(const RehearsalSums&) const = default;
};

struct RehearsalPoint {
    TimePoint time;
    double actual = 0;  // replicas wanted then; NaN: not recorded
    double draft = 0;  // replicas the draft wants
    double actualLoad =
        0;  // the greatest of the values, each as a part of the draft's target; NaN: not recorded
    double draftLoad = 0;  // the same with the draft's replicas

    bool operator==(const RehearsalPoint&) const = default;
};

struct RehearsedChange {
    TimePoint time;
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    std::string reason;

    bool operator==(const RehearsedChange&) const = default;
};

// The load model in one sentence, for people.
inline constexpr const char* loadModel = "Work is conserved: the recorded value x replicas is spread over "
                                         "the draft's replicas, and its additional "
                                         "ones serve at once.";

// The load model: work is conserved. What the recorded instances had to do together (value x replicas) is
// spread over the draft's; its additional ones serve at once.
struct RehearsalReport {
    static constexpr std::size_t mostListed = 500;

    std::string id;  // of agent, draft and span: the same rehearsal again has the same
    TimePoint from;  // as far as there is history
    TimePoint to;
    Duration step{1'000};  // between two evaluations
    RehearsalSums actual;
    RehearsalSums draft;
    std::vector<RehearsalPoint> points;
    std::vector<RehearsedChange> changes;  // of the draft, the first of them
    std::vector<std::string> unrecorded;  // targets of the draft of which there is no history
};

// What the journal keeps of the rehearsal that a change was applied from.
struct RehearsalNote {
    std::string id;
    TimePoint from;
    TimePoint to;
    RehearsalSums actual;
    RehearsalSums draft;

    bool operator==(const RehearsalNote&) const = default;
};

}  // namespace core
