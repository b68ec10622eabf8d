#include "core/base/histogram.h"

#include <algorithm>
#include <cmath>

namespace core {
namespace {

constexpr double firstBound = 50e-6;
constexpr double bucketsPerDoubling = 4;
constexpr std::array<double, 3> quarter{0.5946035575013605, 0.7071067811865476, 0.8408964152537145};
constexpr double lastBound = firstBound * double(1 << 26) * quarter[1];  // of the last bucket but one

double lowerBoundOf(std::size_t bucket)
{
    return bucket == 0 ? 0.0 : LatencyHistogram::boundOf(bucket - 1);
}

}  // namespace

std::size_t LatencyHistogram::bucketOf(double seconds)
{
    if (!(seconds > firstBound))
        return 0;
    if (!(seconds <= lastBound))
        return bucketCount - 1;
    // Doublings are the exponent's, and their quarters are told by comparing: no logarithm is taken.
    int doublings = 0;
    const double rest = std::frexp(seconds / firstBound, &doublings);  // 0.5 to 1
    const int quarters = (rest > 0.5) + (rest > quarter[0]) + (rest > quarter[1]) + (rest > quarter[2]);
    return std::size_t(4 * (doublings - 1) + quarters);
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
