#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace core {

// Counts of times in buckets whose bounds grow by 2^(1/4) from 50 µs to 45 minutes: a quantile is off by less
// than a bucket, 19 %. A fixed 104 counters, so it is cheap to copy, merge and keep one an instance.
class LatencyHistogram {
public:
    static constexpr std::size_t bucketCount = 104;

    // The bucket that holds a time in seconds; negative and NaN fall in the first, anything longer in the
    // last.
    static std::size_t bucketOf(double seconds);
    // Upper bound of a bucket, in seconds.
    static double boundOf(std::size_t bucket);

    void add(double seconds) { addToBucket(bucketOf(seconds), 1); }
    void addToBucket(std::size_t bucket, std::uint64_t count);
    void merge(const LatencyHistogram& other);

    std::uint64_t count() const { return m_total; }
    // The time in seconds below which a fraction q (0 to 1) of the samples lie, interpolated in its bucket; 0
    // when empty.
    double quantile(double q) const;
    // Mean in seconds, from the middles of the buckets; 0 when empty.
    double mean() const;

    bool operator==(const LatencyHistogram&) const = default;

private:
    std::array<std::uint32_t, bucketCount> m_counts{};
    std::uint64_t m_total = 0;
};

}  // namespace core
