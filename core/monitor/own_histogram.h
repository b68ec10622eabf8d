#pragma once

#include "core/base/time.h"
#include "core/monitor/exposition.h"

#include <deque>
#include <map>
#include <optional>
#include <string_view>

namespace core {

// Of the points that are kept of a count; those between are dropped.
inline constexpr Duration leastDistance{5'000};

// A histogram as Prometheus' format tells it: counts up to and with each bound (`le`), the last of them +Inf.
struct BucketCounts {
    std::map<double, double> upTo;
    double sum = 0;

    double count() const { return upTo.empty() ? 0 : upTo.rbegin()->second; }
    // Adds another one; bounds that only one of the two has go, so that every count stays exact.
    void merge(const BucketCounts& other);
};

// The quantile q (0 to 1), interpolated in its bucket as Prometheus' histogram_quantile does: from zero in a
// first bucket with a positive bound, and the greatest finite bound for what lies beyond it. Nothing without
// samples, without +Inf or without a finite bound.
std::optional<double> histogramQuantile(double q, const BucketCounts& buckets);

// The histogram of a name, over all its label sets; nothing without a +Inf bucket.
std::optional<BucketCounts> readHistogram(const Exposition& exposition, std::string_view name);

// An instance's own histogram over time.
class HistogramTrack {
public:
    void add(BucketCounts counts, MonoTime now);
    void restarted() { m_points.clear(); }
    // What came in over the newest `window`; nothing with fewer than two readings in it or no growth.
    std::optional<BucketCounts> growth(Duration window, MonoTime now) const;

private:
    struct Point {
        MonoTime time;
        BucketCounts counts;
    };
    std::deque<Point> m_points;  // of the last readings
};

}  // namespace core
