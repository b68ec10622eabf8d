#pragma once

#include "core/base/time.h"
#include "core/fleet/agent_spec.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace core {

// When the schedules of a scaling policy ask for how many replicas at least.
//
// A schedule begins when its cron expression fires, by the clocks of its time zone, and lasts for its
// duration. A time that a change of clocks leaves out fires at the moment of the change; one that it repeats
// fires once. As in crontab(5), a day matches when either of its two day fields does, where both are
// restricted.
class ScalingCalendar {
public:
    ScalingCalendar() = default;
    explicit ScalingCalendar(const std::vector<ScalingSchedule>& schedules);

    // The greatest minimum of the schedules that last at `now`; 0 while none does. Quick as long as `now`
    // stays within the span that it looked up last.
    std::uint32_t leastAt(TimePoint now);
    // When that changes next; nothing within a year.
    std::optional<TimePoint> nextChange(TimePoint now);

private:
    void lookUp(TimePoint now);

    std::vector<ScalingSchedule> m_schedules;
    TimePoint m_from{};  // the span in which m_least holds; empty before the first look
    TimePoint m_until{};
    bool m_changes = false;  // at its end, and not only not looked further
    std::uint32_t m_least = 0;
};

}  // namespace core
