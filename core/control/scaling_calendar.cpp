#include "core/control/scaling_calendar.h"
namespace core {
ScalingCalendar::ScalingCalendar(const std::vector<ScalingSchedule>& schedules)
{
    for (auto& s : schedules)
        m_entries.push_back({s});
}
std::uint32_t ScalingCalendar::leastAt(TimePoint)
{
    return 0;
}
std::optional<TimePoint> ScalingCalendar::nextChange(TimePoint)
{
    return {};
}
}  // namespace core
