#pragma once

#include "core/base/result.h"
#include "core/control/autoscaler.h"
#include "core/control/scaling_words.h"
#include "core/fleet/rehearsal.h"
#include "core/fleet/scaling_view.h"

#include <limits>
#include <span>
#include <vector>

namespace core {

// What was recorded of one target's metric when the policy was evaluated.
struct RecordedReading {
    double value = std::numeric_limits<double>::quiet_NaN();  // as compared with the target; NaN: none
    std::uint32_t counted = 0;  // instances with a value
    std::uint32_t missing = 0;
    std::uint32_t notReady = 0;
};

// One evaluation as it was recorded.
struct RecordedMoment {
    TimePoint time;
    std::uint32_t current = 0;  // replicas wanted before it
    double wanted = 0;  // and after; a mean where the history is coarse
    std::uint32_t ready = 0;  // instances
    ScalingDemand demand = ScalingDemand::UnderWay;
};

// The history of an agent as a policy is rehearsed over it.
struct RecordedHistory {
    std::vector<RecordedMoment> moments;  // in order of time
    std::vector<RecordedReading> readings;  // of each moment, one for each target of the policy
    Duration step{1'000};  // the usual distance between two moments
    std::uint32_t max = 0;  // of the policy that ran
};

// Runs a scaling policy over what was recorded, with the autoscaler that runs live.
//
// The load model: work is conserved. What the recorded instances had to do together, value x replicas, is
// spread over those that there would be by the policy. Instances that it has more than there were are ready
// at once; where it has as many, they are as recorded, so that the policy that ran decides as it did. Counts
// of a whole agent, active requests and the queue, stay as they were. Pauses and manual counts of the time
// are left out.
class Rehearsal {
public:
    // Begins as live: the replicas of the first moment count as asked for.
    Rehearsal(ScalingSpec policy, const RecordedMoment& first);

    // `readings` has one for each target of the policy.
    const ScalingDecision& decide(const RecordedMoment& moment, std::span<const RecordedReading> readings);

    // Of the last decision; good until the next.
    ScalingWords words() const { return {m_scaler.policy(), m_decision, m_scaler.verdicts()}; }
    // The greatest of the values, each as a part of its target, with the policy's replicas; NaN: none known.
    double load() const;

private:
    void take(const RecordedReading& recorded, const RecordedMoment& moment, std::size_t target);

    Autoscaler m_scaler;
    ScalingDecision m_decision;
    std::vector<TargetReading> m_readings;
    std::vector<char> m_isCount;  // of each target: its metric counts work of the whole agent
    TimePoint m_askedAt;
};

// The whole history at once. Cancelled when the query is stopped; Invalid when nothing was recorded.
Result<RehearsalReport> rehearse(const RehearsalQuery& query, const RecordedHistory& history);

}  // namespace core
