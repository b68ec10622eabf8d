#pragma once

#include "core/control/scaling_arithmetic.h"
#include "core/fleet/agent_spec.h"

#include <span>
#include <string>
#include <vector>

namespace core {

// What is said of a decision: everything from its numbers, so that the journal, the screens and a replay say
// the same.
struct ScalingWords {
    const ScalingSpec& policy;
    const ScalingDecision& decision;
    std::span<const TargetVerdict> verdicts;  // one for each target

    // "triage 64 → 71", or "summarizer held at 84".
    std::string head(const std::string& agent) const;
    // Why: the value against its target, the arithmetic, and what limited it.
    std::string sentence() const;
    // "64 × 31 / 28 = 70.9 → 71"; empty when no target decided.
    std::string arithmetic() const;
    // What would have to change for another count, a sentence each.
    std::vector<std::string> needs() const;
    // Counts that were not taken, and the limit that ruled each of them out.
    struct Rejected {
        std::uint32_t replicas;
        std::string why;
    };
    std::vector<Rejected> rejected() const;
};

// "CPU", "Queue depth per instance": what a target compares.
std::string titleOf(const ScalingTarget& target);

}  // namespace core
