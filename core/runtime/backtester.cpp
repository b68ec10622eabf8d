#include "core/runtime/backtester.h"

#include "core/control/backtest.h"
#include "core/fleet/alert_rules.h"
#include "core/fleet/dashboard.h"
#include "core/runtime/fleet_series.h"
#include "core/runtime/history_question.h"

namespace core {
namespace {

Result<> check(const BacktestQuery& query)
{
    if (!query.rule.state.empty())
        return Error{ErrorCode::Refused,
                     "only rules on a metric can be tried on history; states are not recorded"};
    return checkHistoryQuestion(checkAlertRule(query.rule, {}), query.from, query.to);
}

}  // namespace

Result<BacktestReport> Backtester::run(const BacktestQuery& query)
{
    if (auto valid = check(query); !valid)
        return valid.error();
    const Duration step = backtestStep(query.to - query.from);
    // Two points a column, so that least and greatest of each are there.
    const auto points = std::size_t((query.to - query.from) / step) * 2 + 2;
    std::vector<BacktestSeries> series;
    std::uint64_t leftOut = 0;
    for (const std::string& name : m_archivist.names()) {
        const auto source = resolve(name, {});
        if (!source || source.value().key != query.rule.metric
            || (!query.agent.isEmpty() && source.value().agent != query.agent)
            || source.value().agent == fleetSeriesAgent)
            continue;
        if (series.size() == BacktestReport::mostSeries) {
            ++leftOut;
            continue;
        }
        auto data = m_archivist.query({name, query.from, query.to, points});
        if (!data && data.error().code != ErrorCode::NotFound)
            return data.error();
        if (data && !data.value().points.empty())
            series.push_back({source.value().agent, source.value().instance, std::move(data.value().points)});
    }
    BacktestReport report = core::backtest(query, series, m_timing);
    report.leftOut = leftOut;
    return report;
}

}  // namespace core
