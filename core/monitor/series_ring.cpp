#include "core/monitor/series_ring.h"

#include "core/fleet/thinning.h"

#include <algorithm>
#include <cmath>

namespace core {
namespace {

// What lies so far ahead of a sample's arrival was written before the clock was set back.
constexpr Duration clockSetBack{10'000};

bool byTime(const SeriesPoint& a, const SeriesPoint& b)
{
    return a.time < b.time;
}

}  // namespace

bool SeriesRing::add(const Sample& sample, const RingLimits& limits)
{
    if (!m_samples.empty() && m_latest.time - sample.arrival > clockSetBack)
        forgetAfter(sample.time);
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

void SeriesRing::forgetAfter(TimePoint time)
{
    while (!m_samples.empty() && m_samples.back().time >= time)
        m_samples.pop_back();
    while (m_rollups && !m_rollups->empty() && m_rollups->back().last.time >= time)
        m_rollups->pop_back();
    if (!m_samples.empty())
        m_latest.time = m_samples.back().time;
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

void SeriesRing::appendRollups(std::vector<SeriesPoint>& out, const SeriesQuery& query) const
{
    const TimePoint from = query.from;
    const TimePoint to = query.to;
    const TimePoint full = m_samples.empty() ? to : m_samples.front().time;
    const auto append = [&](const SeriesPoint& point) {
        if (point.time >= from && point.time <= to && point.time < full)
            out.push_back(point);
    };
    const auto first =
        std::lower_bound(m_rollups->begin(), m_rollups->end(), std::chrono::floor<std::chrono::minutes>(from),
                         [](const Rollup& rollup, TimePoint time) { return rollup.minute < time; });
    for (auto rollup = first; rollup != m_rollups->end(); ++rollup) {
        if (rollup->minute >= full || rollup->minute > to)
            return;
        if (query.shape == SeriesShape::Means) {
            append({rollup->minute + std::chrono::seconds(30), rollup->sum / double(rollup->count)});
            continue;
        }
        const bool leastFirst = !byTime(rollup->greatest, rollup->least);
        const SeriesPoint& one = leastFirst ? rollup->least : rollup->greatest;
        const SeriesPoint& other = leastFirst ? rollup->greatest : rollup->least;
        append(one);
        if (other != one)
            append(other);
        if (other.time < rollup->last.time)
            append(rollup->last);
    }
}

std::vector<SeriesPoint> SeriesRing::answer(const SeriesQuery& query) const
{
    std::vector<SeriesPoint> out;
    if (m_rollups)
        appendRollups(out, query);
    const auto begin =
        std::lower_bound(m_samples.begin(), m_samples.end(), SeriesPoint{query.from, 0}, byTime);
    const auto end = std::upper_bound(begin, m_samples.end(), SeriesPoint{query.to, 0}, byTime);
    if (out.size() + std::size_t(end - begin) <= query.points && query.shape == SeriesShape::Extremes) {
        out.insert(out.end(), begin, end);
        return out;
    }
    // Sample by sample, since a copy of all of them would cost more than the rest.
    Thinner thinner(query);
    for (const SeriesPoint& point : out)
        thinner.add(point);
    std::for_each(begin, end, [&](const SeriesPoint& point) { thinner.add(point); });
    return thinner.take();
}

std::size_t SeriesRing::bytes() const
{
    return m_samples.size() * sizeof(SeriesPoint) + (m_rollups ? m_rollups->size() * sizeof(Rollup) : 0);
}

}  // namespace core
