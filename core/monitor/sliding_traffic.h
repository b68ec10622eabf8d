#pragma once

#include "core/base/histogram.h"
#include "core/base/time.h"

#include <array>
#include <cstdint>

namespace core {

// Requests of the last minute, in slots of five seconds; the slot that is being filled counts as part of
// every window.
class SlidingTraffic {
public:
    struct Window {
        Duration span{0};
        std::uint64_t requests = 0;
        std::uint64_t errors = 0;
        LatencyHistogram responseTime;
    };

    void add(std::uint64_t requests, std::uint64_t errors, const LatencyHistogram& responseTime,
             MonoTime now);
    // At most `length` back from the newest addition; shorter while there is less.
    Window over(Duration length, MonoTime now) const;

private:
    static constexpr Duration slotLength{5'000};
    static constexpr std::size_t slots = 13;

    struct Slot {
        std::int64_t number = -1;
        std::uint64_t requests = 0;
        std::uint64_t errors = 0;
        LatencyHistogram responseTime;
    };

    std::array<Slot, slots> m_slots;
    MonoTime m_first{Duration(-1)};
};

}  // namespace core
