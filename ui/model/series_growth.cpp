#include "ui/model/series_growth.h"

#include <algorithm>
#include <cmath>

namespace ui {

void eachGrowth(const core::SeriesData& count, const std::function<void(core::TimePoint, double)>& tell)
{
    std::optional<double> before;
    for (const core::SeriesPoint& point : count.points) {
        if (std::isnan(point.value))
            continue;
        const double known = before.value_or(point.value);
        tell(point.time, std::max(0.0, point.value - known));
        before = point.value;
    }
}

std::optional<double> growthOf(const core::SeriesData& count)
{
    std::size_t readings = 0;
    double sum = 0;
    eachGrowth(count, [&](core::TimePoint, double growth) {
        ++readings;
        sum += growth;
    });
    return readings < 2 ? std::nullopt : std::optional(sum);
}

}  // namespace ui
