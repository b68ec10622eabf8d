#include "core/monitor/series_ring.h"

#include "core/fleet/thinning.h"

#include <algorithm>
#include <cmath>

namespace core {
namespace {

bool byTime(const SeriesPoint& a, const SeriesPoint& b)
{
    return a.time < b.time;
}

}  // namespace

bool SeriesRing::add(const Sample& sample, const RingLimits& limits)
{
    const bool isFirst = m_samples.empty();
    if (!isFirst && sample.time < m_latest.time)
        return false;
    const bool isAgain = !isFirst && sample.time == m_latest.time;
    const bool isSameValue = isAgain && sample.value == m_latest.value;
    m_latest = sample;
    if (isAgain)
        m_samples.back().value = sample.value;
    else
        append({sample.time, sample.value}, limits);
    if (limits.rollupSpan && !isSameValue && !std::isnan(sample.value))
        rollUp(m_samples.back(), *limits.rollupSpan);
    return true;
}

void SeriesRing::append(const SeriesPoint& point, const RingLimits& limits)
{
    m_samples.push_back(point);
    while (
        m_samples.size() > 1
        && (m_samples.size() > limits.samples || m_samples.front().time < point.time - limits.fullResolution))
        m_samples.pop_front();
}

void SeriesRing::rollUp(const SeriesPoint& point, Duration span)
{
    if (!m_rollups)
        m_rollups.emplace();
    while (!m_rollups->empty() && m_rollups->front().minute < point.time - span)
        m_rollups->pop_front();
    const TimePoint minute = std::chrono::floor<std::chrono::minutes>(point.time);
    if (m_rollups->empty() || m_rollups->back().minute != minute) {
        m_rollups->push_back({minute, point, point, point, point.value, 1});
        return;
    }
    Rollup& rollup = m_rollups->back();
    if (point.value < rollup.least.value)
        rollup.least = point;
    if (point.value > rollup.greatest.value)
        rollup.greatest = point;
    rollup.last = point;
    rollup.sum += point.value;
    ++rollup.count;
}

void SeriesRing::appendRollups(std::vector<SeriesPoint>& out, TimePoint from, TimePoint to) const
{
    const TimePoint full = m_samples.empty() ? to : m_samples.front().time;
    for (const Rollup& rollup : *m_rollups) {
        if (rollup.minute >= full || rollup.minute > to)
            return;
        std::vector<SeriesPoint> minute;
        appendExtremes(minute, rollup.least, rollup.greatest);
        if (minute.back().time < rollup.last.time)
            minute.push_back(rollup.last);
        for (const SeriesPoint& point : minute)
            if (point.time >= from && point.time <= to && point.time < full)
                out.push_back(point);
    }
}

std::vector<SeriesPoint> SeriesRing::between(TimePoint from, TimePoint to) const
{
    std::vector<SeriesPoint> out;
    if (m_rollups)
        appendRollups(out, from, to);
    auto sample = std::lower_bound(m_samples.begin(), m_samples.end(), SeriesPoint{from, 0}, byTime);
    for (; sample != m_samples.end() && sample->time <= to; ++sample)
        out.push_back(*sample);
    return out;
}

std::size_t SeriesRing::bytes() const
{
    return m_samples.size() * sizeof(SeriesPoint) + (m_rollups ? m_rollups->size() * sizeof(Rollup) : 0);
}

}  // namespace core
