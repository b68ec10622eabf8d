#pragma once

#include "core/fleet/dashboard.h"
#include "core/fleet/find_view.h"
#include "core/fleet/snapshot.h"
#include "ui/model/series_feed.h"

#include <QString>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace ui {

// The times that are offered for all tiles and for each.
inline constexpr std::array<core::Duration, 6> timeRanges{
    std::chrono::minutes(15), std::chrono::hours(1),      std::chrono::hours(6),
    std::chrono::hours(24),   std::chrono::hours(7 * 24), std::chrono::hours(30 * 24)};

// What is chosen above a dashboard, for all of its tiles.
struct TileScope {
    core::DashboardVariables variables;
    core::RegionName region;  // empty: every region
    std::optional<core::Duration> span;  // nothing: each widget's own
    std::optional<PastSpan> past;

    bool operator==(const TileScope& other) const
    {
        return variables.agent == other.variables.agent && variables.instance == other.variables.instance
            && region == other.region && span == other.span && past == other.past;
    }
};

// One series that a tile shows.
struct TileSeries {
    core::AgentId agent;
    core::InstanceId instance;  // empty: the agent's own
    std::string key;
    QString label;  // by which it is told from the others of its tile

    std::string name() const { return core::seriesName(agent, key, instance); }
    bool operator==(const TileSeries&) const = default;
};

struct TileSeriesSet {
    std::vector<TileSeries> series;
    QString remark;  // what is not as one would think: "12 of 84 instances", "all regions"; may be empty
    QString refusal;  // why there is none; empty when there is one

    bool operator==(const TileSeriesSet&) const = default;
};

// The series of a widget with its variables filled in, at most `most` of them, in order of the instances.
TileSeriesSet seriesOf(const core::WidgetSpec& widget, const TileScope& scope,
                       const core::FleetSnapshot& snapshot, std::size_t most);

// A widget by its name: its title, or what it shows.
QString titleOf(const core::WidgetSpec& widget);

// What is known of a series now.
struct TileReading {
    std::optional<double> value;  // nothing once it is too old to be told
    core::TimePoint time;  // of the last value that came; epoch: never any
    bool isLate = false;
};

// The figures of single instances that a snapshot has.
inline constexpr std::array sampledKeys{core::series::cpu, core::series::memory,
                                        core::series::responseTimeP95, core::series::errorRate};

// From the snapshot, where it has the figure: of an instance those of `sampledKeys`.
std::optional<core::Sample> sampleOf(const TileSeries& series, const core::FleetSnapshot& snapshot);

// `last`: the newest value of the history, for a series that has no sample; its time is known to
// `resolution`.
TileReading readingOf(const TileSeries& series, const core::FleetSnapshot& snapshot,
                      const std::optional<core::SeriesPoint>& last, core::Duration resolution);

// Why a series shows nothing, and since when: "No data since 14:02:11, 42 s ago: no instance of it is ready."
QString noDataText(const TileSeries& series, const TileReading& reading, const core::FleetSnapshot& snapshot);

// The newest point that is no gap.
std::optional<core::SeriesPoint> lastPoint(const core::SeriesData& data);

}  // namespace ui
