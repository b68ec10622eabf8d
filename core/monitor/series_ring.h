#pragma once

#include "core/fleet/sample.h"
#include "core/monitor/metric_history.h"

#include <deque>
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

// One series: its newest samples in full (16 bytes each), and the minutes of a day (80 bytes each).
class SeriesRing {
public:
    // False for a sample older than the newest.
    bool add(const Sample& sample, const HistoryLimits& limits);
    // In order of time: the rollups' points before the full resolution begins, then every sample.
    std::vector<SeriesPoint> between(TimePoint from, TimePoint to) const;
    const Sample& latest() const { return m_latest; }
    std::size_t bytes() const;

private:
    void rollUp(const SeriesPoint& point);

    std::deque<SeriesPoint> m_samples;
    std::deque<Rollup> m_rollups;
    Sample m_latest;
};

// At most `limit` points: the least and greatest of each column; columns stand at absolute multiples of their
// width, so that a moving span does not flicker. A column of gaps alone stays a gap.
std::vector<SeriesPoint> thinned(std::vector<SeriesPoint> points, const SeriesQuery& query);

}  // namespace core
