#include "core/base/histogram.h"

#include <algorithm>
#include <cmath>

namespace core {
namespace {

constexpr double firstBound = 50e-6;
constexpr double bucketsPerDoubling = 4;

double lowerBoundOf(std::size_t bucket)
{
    return bucket == 0 ? 0.0 : LatencyHistogram::boundOf(bucket - 1);
}

}  // namespace

std::size_t LatencyHistogram::bucketOf(double seconds)
{
    if (!(seconds > firstBound))
        return 0;
    const double position = std::ceil(std::log2(seconds / firstBound) * bucketsPerDoubling);
    return position >= double(bucketCount - 1) ? bucketCount - 1 : std::size_t(position);
}

double LatencyHistogram::boundOf(std::size_t bucket)
{
    return firstBound * std::exp2(double(bucket) / bucketsPerDoubling);
}

void LatencyHistogram::addToBucket(std::size_t bucket, std::uint64_t count)
{
    m_counts[bucket] += static_cast<std::uint32_t>(count);
    m_total += count;
}

void LatencyHistogram::merge(const LatencyHistogram& other)
{
    for (std::size_t i = 0; i < bucketCount; ++i)
        m_counts[i] += other.m_counts[i];
    m_total += other.m_total;
}

double LatencyHistogram::quantile(double q) const
{
    if (m_total == 0)
        return 0;
    const double rank = std::clamp(q, 0.0, 1.0) * double(m_total);
    double before = 0;
    for (std::size_t i = 0; i < bucketCount; ++i) {
        const double inBucket = m_counts[i];
        if (inBucket > 0 && before + inBucket >= rank)
            return lowerBoundOf(i) + (boundOf(i) - lowerBoundOf(i)) * (rank - before) / inBucket;
        before += inBucket;
    }
    return boundOf(bucketCount - 1);
}

double LatencyHistogram::mean() const
{
    if (m_total == 0)
        return 0;
    double sum = 0;
    for (std::size_t i = 0; i < bucketCount; ++i)
        sum += double(m_counts[i]) * (lowerBoundOf(i) + boundOf(i)) / 2;
    return sum / double(m_total);
}

}  // namespace core
