#include "core/gateway/instance_tally.h"

namespace core {
namespace {

void addTo(LiveHistogram& histogram, const std::optional<AttemptTimes::Seconds>& time)
{
    if (time)
        histogram.add(time->count());
}

}  // namespace

// Most buckets are empty, and reading one costs less than emptying it.
LatencyHistogram LiveHistogram::take()
{
    LatencyHistogram taken;
    for (std::size_t bucket = 0; bucket < m_counts.size(); ++bucket)
        if (m_counts[bucket].load(std::memory_order_relaxed) != 0)
            taken.addToBucket(bucket, m_counts[bucket].exchange(0, std::memory_order_relaxed));
    return taken;
}

void LiveAttempts::add(const AttemptTimes& times)
{
    addTo(m_queueTime, times.queue);
    addTo(m_connectTime, times.connect);
    addTo(m_firstByteTime, times.firstByte);
}

AttemptHistograms LiveAttempts::take()
{
    return {m_queueTime.take(), m_connectTime.take(), m_firstByteTime.take()};
}

void InstanceTally::add(bool isError, const AttemptTimes& times)
{
    m_attempts.add(times);
    (isError ? m_errors : m_completed).fetch_add(1, std::memory_order_relaxed);
    if (!isError)
        addTo(m_responseTime, times.total);
}

void InstanceTally::takeInto(InstanceTraffic& traffic)
{
    traffic.completed = m_completed.exchange(0, std::memory_order_relaxed);
    traffic.errors = m_errors.exchange(0, std::memory_order_relaxed);
    traffic.responseTime = m_responseTime.take();
    traffic.attempts = m_attempts.take();
}

}  // namespace core
