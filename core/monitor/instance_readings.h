#pragma once

#include "core/fleet/fleet_spec.h"
#include "core/fleet/observation.h"
#include "core/monitor/exposition.h"
#include "core/monitor/mapping.h"
#include "core/monitor/own_histogram.h"

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace core {

// A reading that nobody renewed for so long says nothing any more.
inline constexpr Duration staleAfter{300'000};

// A counter across restarts of what counts: a value below the one before is a new beginning from zero.
class CounterTrack {
public:
    void add(double value, MonoTime now);
    void restarted() { m_last.reset(); }

    double total() const { return m_total; }
    // Growth a second over the newest `window` (at most five minutes back unless readings are rarer); nothing
    // with fewer than two readings in it.
    std::optional<double> rate(Duration window, MonoTime now) const;

private:
    struct Point {
        MonoTime time;
        double total;
    };
    std::optional<double> m_last;
    double m_total = 0;
    std::deque<Point> m_points;  // of the last five minutes, five seconds apart or more
};

// What one instance's own /metrics say, brought to our series. Without a mapping it knows pilothouse-agent's
// names and those of OpenTelemetry's conventions for generative AI.
class InstanceReadings {
public:
    void add(const Exposition& exposition, const ReadingPlan& plan, Now now);
    // The process began anew; counters go on from where they were.
    void restarted();

    // The series that can be told now, without times older than five minutes.
    Figures figures(const ReadingPlan& plan, Now now) const;
    // The same, the object of the last call if nothing in it can be another.
    FiguresPtr sharedFigures(const ReadingPlan& plan, Now now);
    // The tasks completed as far as it ever told, stale or not; it never falls.
    std::optional<double> completed() const;
    // Its own histogram of response times: what grew over the last 30 s, or nothing.
    std::optional<BucketCounts> responseTimes(MonoTime now) const;

private:
    void readAuto(const Exposition& exposition, Now now);
    std::optional<double> sourceOf(const char* key, const Exposition& exposition,
                                   std::initializer_list<const char*> names);
    void readMapped(const Exposition& exposition, const ReadingPlan& plan, Now now);
    void putRate(Figures& figures, const char* key, const char* counter, Duration window, double factor,
                 Now now) const;
    Quality quality(Now now) const;
    Sample sample(double value, Now now) const;

    std::map<std::string, CounterTrack> m_counters;  // by the key of what they feed
    std::map<std::string, std::string> m_sources;  // of each such counter, the metric it is read from
    boost::container::flat_map<std::string, double> m_gauges;  // by series
    HistogramTrack m_responseTimes;
    std::optional<Now> m_read;
    Duration m_interval{5'000};
    FiguresPtr m_shared;
    std::optional<Quality> m_sharedQuality;  // of those, as far as they stand still; nothing: to be made anew
};

}  // namespace core
