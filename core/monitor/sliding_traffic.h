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
        double activeSeconds = 0;  // of requests under way, summed up over the time
        std::uint64_t inputTokens = 0;
        std::uint64_t outputTokens = 0;
    };

    void add(std::uint64_t requests, std::uint64_t errors, const LatencyHistogram& responseTime,
             double activeSeconds, MonoTime now);
    // To what was added at the same time.
    void addTokens(std::uint64_t input, std::uint64_t output, MonoTime now);
    // At most `length` back from the newest addition; shorter while there is less.
    Window over(Duration length, MonoTime now) const;
    // How many requests were under way on average, recently: what was so at one moment says little of them.
    double meanActive(MonoTime now) const;
    static constexpr Duration recently{10'000};

private:
    static constexpr Duration slotLength{5'000};
    static constexpr std::size_t slots = 13;

    struct Slot {
        std::int64_t number = -1;
        std::uint64_t requests = 0;
        std::uint64_t errors = 0;
        LatencyHistogram responseTime;
        double activeSeconds = 0;
        std::uint64_t inputTokens = 0;
        std::uint64_t outputTokens = 0;
    };
    Slot& slotAt(MonoTime now);

    std::array<Slot, slots> m_slots;
    MonoTime m_first{Duration(-1)};
};

}  // namespace core
