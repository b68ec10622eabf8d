#pragma once

#include "core/fleet/backtest.h"
#include "core/runtime/metric_archivist.h"

namespace core {

// Tries alert rules on the history that memory and disk have. Used by the thread that asks the archivist.
class Backtester {
public:
    Backtester(MetricArchivist& archivist, NoticeTiming timing) : m_archivist(archivist), m_timing(timing) {}

    Result<BacktestReport> run(const BacktestQuery& query);

private:
    MetricArchivist& m_archivist;
    NoticeTiming m_timing;
};

}  // namespace core
