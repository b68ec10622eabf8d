#include "core/monitor/sliding_traffic.h"

#include <algorithm>

namespace core {

void SlidingTraffic::add(std::uint64_t requests, std::uint64_t errors, const LatencyHistogram& responseTime,
                         double activeSeconds, MonoTime now)
{
    if (m_first < MonoTime{})
        m_first = now;
    Slot& slot = slotAt(now);
    slot.requests += requests;
    slot.errors += errors;
    slot.responseTime.merge(responseTime);
    slot.activeSeconds += activeSeconds;
}

void SlidingTraffic::addTokens(std::uint64_t input, std::uint64_t output, MonoTime now)
{
    Slot& slot = slotAt(now);
    slot.inputTokens += input;
    slot.outputTokens += output;
}

SlidingTraffic::Slot& SlidingTraffic::slotAt(MonoTime now)
{
    const std::int64_t number = now.time_since_epoch() / slotLength;
    Slot& slot = m_slots[std::size_t(number) % slots];
    if (slot.number != number) {
        slot = {};
        slot.number = number;
    }
    return slot;
}

SlidingTraffic::Window SlidingTraffic::over(Duration length, MonoTime now) const
{
    Window window;
    const std::int64_t newest = now.time_since_epoch() / slotLength;
    const std::int64_t oldest = newest - length / slotLength + 1;
    for (const Slot& slot : m_slots) {
        if (slot.number < oldest || slot.number > newest)
            continue;
        window.requests += slot.requests;
        window.errors += slot.errors;
        window.responseTime.merge(slot.responseTime);
        window.activeSeconds += slot.activeSeconds;
        window.inputTokens += slot.inputTokens;
        window.outputTokens += slot.outputTokens;
    }
    const MonoTime begin = std::max(m_first, MonoTime(oldest * slotLength));
    window.span = std::max(now - begin, Duration(1'000));
    return window;
}

double SlidingTraffic::meanActive(MonoTime now) const
{
    const Window window = over(recently, now);
    return window.activeSeconds / std::chrono::duration<double>(window.span).count();
}

}  // namespace core
