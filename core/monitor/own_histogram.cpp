#include "core/monitor/own_histogram.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace core {
namespace {

constexpr std::size_t mostPoints = 8;
constexpr std::size_t mostBounds = 128;
constexpr double infinity = std::numeric_limits<double>::infinity();

}  // namespace

void BucketCounts::merge(const BucketCounts& other)
{
    std::erase_if(upTo, [&](const auto& bucket) { return !other.upTo.contains(bucket.first); });
    for (auto& [bound, count] : upTo)
        count += other.upTo.at(bound);
    sum += other.sum;
}

std::optional<double> histogramQuantile(double q, const BucketCounts& buckets)
{
    if (buckets.upTo.size() < 2 || buckets.upTo.rbegin()->first != infinity || !(buckets.count() > 0))
        return std::nullopt;
    const double rank = std::clamp(q, 0.0, 1.0) * buckets.count();
    double lowerBound = 0;
    double before = 0;
    for (const auto& [bound, told] : buckets.upTo) {
        const double upTo = std::max(told, before);  // readings of a moving counter may be off by a few
        if (bound == infinity)
            break;
        if (upTo >= rank) {
            if (bound <= 0 || upTo == before)
                return bound;
            return lowerBound + (bound - lowerBound) * (rank - before) / (upTo - before);
        }
        lowerBound = bound;
        before = upTo;
    }
    return lowerBound;
}

std::optional<BucketCounts> readHistogram(const Exposition& exposition, std::string_view name)
{
    const std::string bucketName = std::string(name) + "_bucket";
    const std::string sumName = std::string(name) + "_sum";
    BucketCounts counts;
    for (const ExpositionSample& sample : exposition.samples) {
        if (!std::isfinite(sample.value))
            continue;
        if (sample.name == sumName)
            counts.sum += sample.value;
        if (sample.name != bucketName)
            continue;
        const std::string_view* text = sample.label("le");
        const auto bound = text ? parseMetricNumber(*text) : std::nullopt;
        if (bound && !std::isnan(*bound) && (counts.upTo.size() < mostBounds || *bound == infinity))
            counts.upTo[*bound] += sample.value;
    }
    if (counts.upTo.empty() || counts.upTo.rbegin()->first != infinity)
        return std::nullopt;
    return counts;
}

void HistogramTrack::add(BucketCounts counts, MonoTime now)
{
    if (!m_points.empty() && counts.count() < m_points.back().counts.count())
        m_points.clear();  // it began anew
    if (m_points.size() > 1 && m_points.back().time - m_points[m_points.size() - 2].time < leastDistance)
        m_points.pop_back();
    m_points.push_back({now, std::move(counts)});
    if (m_points.size() > mostPoints)
        m_points.pop_front();
}

std::optional<BucketCounts> HistogramTrack::growth(Duration window, MonoTime now) const
{
    const auto first = std::find_if(m_points.begin(), m_points.end(),
                                    [&](const Point& point) { return point.time + window >= now; });
    if (first == m_points.end() || std::next(first) == m_points.end())
        return std::nullopt;
    BucketCounts grown = m_points.back().counts;
    std::erase_if(grown.upTo, [&](const auto& bucket) { return !first->counts.upTo.contains(bucket.first); });
    for (auto& [bound, count] : grown.upTo)
        count -= first->counts.upTo.at(bound);
    grown.sum -= first->counts.sum;
    return grown.count() > 0 ? std::optional(std::move(grown)) : std::nullopt;
}

}  // namespace core
