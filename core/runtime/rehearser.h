#pragma once

#include "core/control/rehearsal.h"
#include "core/runtime/metric_archivist.h"

namespace core {

// Rehearses scaling policies over the history that memory and disk have. Used by the thread that asks the
// archivist.
class Rehearser {
public:
    explicit Rehearser(MetricArchivist& archivist) : m_archivist(archivist) {}

    // `present` is the policy that runs. Invalid names what is wrong with the draft or the span, or says that
    // nothing was recorded.
    Result<RehearsalReport> run(const RehearsalQuery& query, const ScalingSpec& present);

private:
    class Reader;

    MetricArchivist& m_archivist;
};

}  // namespace core
