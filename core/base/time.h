#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace core {

using Duration = std::chrono::milliseconds;

// Wall time, UTC. For people and files only: it may jump.
using TimePoint = std::chrono::sys_time<Duration>;

// Time that never jumps: every deadline, cooldown and age is measured on it. It means nothing in another
// boot.
struct MonoClock {
    using rep = Duration::rep;
    using period = Duration::period;
    using duration = Duration;
    using time_point = std::chrono::time_point<MonoClock>;
    static constexpr bool is_steady = true;
};
using MonoTime = MonoClock::time_point;

// One instant on both clocks, taken together.
struct Now {
    MonoTime mono;
    TimePoint wall;

    bool operator==(const Now&) const = default;
};

// Reads the machine's clocks. core/control never calls it: a step is told the time.
Now readClocks();

// RFC 3339 in UTC with milliseconds: 2026-11-25T14:32:07.125Z.
std::string toRfc3339(TimePoint time);
// Takes any RFC 3339 date-time, with Z or an offset; nothing for other text.
std::optional<TimePoint> fromRfc3339(std::string_view text);

}  // namespace core
