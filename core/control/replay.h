#pragma once

#include "core/control/rehearsal.h"
#include "core/fleet/history_csv.h"
#include "core/fleet/scaling_case.h"

#include <optional>
#include <string>
#include <vector>

namespace core {

struct CaseDecision {
    ScalingDecision decision;
    std::string reason;  // a sentence
};

// What the policy of a case decides, with the autoscaler that runs live. Entries of the history are earlier
// recommendations; those with `from` are changes. When none has, and the newest is `current`, each that
// differs from the one before it was a change as well. `now` is what the case leaves out.
CaseDecision decideCase(const ScalingCase& given, TimePoint now);

// Runs a policy over a history that comes row by row, as Rehearsal says. A row without `wanted` had as many
// replicas as it had instances; one without `requests` had some while any of the targets' values is above 0.
class HistoryReplay {
public:
    // `series` are the columns of the values.
    HistoryReplay(ScalingSpec policy, const std::vector<std::string>& series);

    // Metrics of targets that the history has no column of: they count as missing.
    const std::vector<std::string>& unrecorded() const { return m_unrecorded; }
    const ScalingDecision& take(const HistoryRow& row);
    // Of the last row.
    std::string reason() const;

private:
    const ScalingSpec m_policy;
    std::vector<std::optional<std::size_t>> m_columns;  // of each target
    std::vector<std::string> m_unrecorded;
    std::vector<RecordedReading> m_readings;
    std::optional<Rehearsal> m_rehearsal;  // from the first row on
};

}  // namespace core
