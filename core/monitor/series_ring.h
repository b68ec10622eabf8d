#pragma once

#include "core/fleet/sample.h"

#include <deque>
#include <optional>
#include <vector>

namespace core {

// One minute of a series; the extremes keep their own times, so that what is drawn was really measured.
struct Rollup {
    TimePoint minute;
    SeriesPoint least;
    SeriesPoint greatest;
    SeriesPoint last;
    double sum = 0;
    std::size_t count = 0;
};

// How much one series keeps.
struct RingLimits {
    Duration fullResolution;
    std::size_t samples;
    std::optional<Duration> rollupSpan;  // none: no rollups
};

// One series: its newest samples in full, and the minutes before them.
class SeriesRing {
public:
    // False for a sample older than the newest; but where the clock was set back, the ring goes on from there
    // and forgets what now lies ahead.
    bool add(const Sample& sample, const RingLimits& limits);
    // In order of time: the rollups' points before the full resolution begins, then every sample; thinned to
    // what the query asks for.
    std::vector<SeriesPoint> answer(const SeriesQuery& query) const;
    const Sample& latest() const { return m_latest; }
    std::size_t bytes() const;

private:
    void forgetAfter(TimePoint time);
    void append(const SeriesPoint& point, const RingLimits& limits);
    void rollUp(const SeriesPoint& point, Duration span);
    void appendRollups(std::vector<SeriesPoint>& out, const SeriesQuery& query) const;

    std::deque<SeriesPoint> m_samples;
    std::optional<std::deque<Rollup>> m_rollups;  // even an empty deque holds half a kilobyte
    Sample m_latest;
};

}  // namespace core
