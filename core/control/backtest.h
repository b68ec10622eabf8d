#pragma once

#include "core/control/alert_state.h"
#include "core/fleet/backtest.h"
#include "core/fleet/sample.h"

#include <vector>

namespace core {

struct BacktestSeries {
    AgentId agent;
    InstanceId instance;  // empty: the agent's own
    std::vector<SeriesPoint> points;  // in order of time; NaN is a gap
};

// How often a rule is evaluated over so long a span: as live, once a second, for a day; for longer ones as
// coarse as the history that is kept of them.
Duration backtestStep(Duration span);

// Runs a rule on a metric over recorded series with the code that runs live: the same life cycle, the same
// grouping of notices, and an agent's alert hides its instances'. A value is missing once it is older than
// three of the series' usual distances.
BacktestReport backtest(const BacktestQuery& query, const std::vector<BacktestSeries>& series,
                        const NoticeTiming& timing, const AlertLimits& limits = {});

}  // namespace core
