#include "ui/agents/hourly_bars.h"

#include "ui/model/series_growth.h"

#include <QDateTime>

#include <cmath>

namespace ui {
namespace {

constexpr int hours = 24;
constexpr qint64 hourLength = 3'600'000;  // ms

}  // namespace

std::vector<Bar> hourlyBars(const core::SeriesData& completed, core::TimePoint now)
{
    const QDateTime local = QDateTime::fromMSecsSinceEpoch(now.time_since_epoch().count());
    const qint64 thisHour = QDateTime(local.date(), QTime(local.time().hour(), 0)).toMSecsSinceEpoch();
    const qint64 begin = thisHour - (hours - 1) * hourLength;

    std::vector<Bar> bars(hours);
    for (int hour = 0; hour < hours; ++hour) {
        bars[std::size_t(hour)].value = std::nan("");
        bars[std::size_t(hour)].label =
            QDateTime::fromMSecsSinceEpoch(begin + hour * hourLength).toString(QStringLiteral("HH:00"));
    }
    eachGrowth(completed, [&](core::TimePoint time, double growth) {
        const qint64 since = time.time_since_epoch().count() - begin;
        if (since < 0 || since >= hours * hourLength)
            return;
        double& value = bars[std::size_t(since / hourLength)].value;
        value = std::isnan(value) ? growth : value + growth;
    });
    return bars;
}

}  // namespace ui
