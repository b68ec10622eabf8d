#include "core/control/backtest.h"

#include "core/control/alert_book.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace core {
namespace {

using namespace std::chrono_literals;

// The usual distance between two points; a second where there are fewer than two.
Duration distanceOf(const std::vector<SeriesPoint>& points)
{
    std::vector<Duration> distances;
    for (std::size_t i = 1; i < points.size(); ++i)
        if (points[i].time > points[i - 1].time)
            distances.push_back(points[i].time - points[i - 1].time);
    if (distances.empty())
        return 1s;
    const auto middle = distances.begin() + std::ptrdiff_t(distances.size() / 2);
    std::nth_element(distances.begin(), middle, distances.end());
    return *middle;
}

// One series on its way through the span.
struct Track {
    const BacktestSeries* series = nullptr;
    Duration distance{1'000};
    std::size_t next = 0;  // the first point that lies ahead
    Alert alert;
    std::optional<std::size_t> listed;  // where the firing that goes on is listed
    std::optional<TimePoint> firingSince;
    double worst = 0;

    AlertReading read(TimePoint now)
    {
        const std::vector<SeriesPoint>& points = series->points;
        while (next < points.size() && points[next].time <= now)
            ++next;
        if (next == 0 || now - points[next - 1].time > 3 * distance || std::isnan(points[next - 1].value))
            return {AlertReading::Kind::Missing, 0, false, next == 0 ? TimePoint() : points[next - 1].time,
                    "no value was recorded"};
        return {AlertReading::Kind::Value, points[next - 1].value, false, points[next - 1].time, {}};
    }
};

class Run {
public:
    Run(const BacktestQuery& query, const std::vector<BacktestSeries>& series, const NoticeTiming& timing,
        const AlertLimits& limits)
        : m_query(query),
          m_rule(std::make_shared<const AlertRuleSpec>(query.rule)),
          m_limits(limits),
          m_groups(timing)
    {
        for (const BacktestSeries& one : series) {
            if (one.points.empty())
                continue;
            Track& track = m_tracks.emplace_back();
            track.series = &one;
            track.distance = std::max(distanceOf(one.points), backtestStep(query.to - query.from));
            track.alert.key = {query.rule.name, one.agent, one.instance, {}};
            track.alert.rule = m_rule;
            m_report.samples += one.points.size();
            m_report.begins =
                std::min(m_report.begins.value_or(one.points.front().time), one.points.front().time);
        }
        m_report.series = m_tracks.size();
    }

    BacktestReport run()
    {
        m_report.step = backtestStep(m_query.to - m_query.from);
        const TimePoint first = std::max(m_query.from, m_report.begins.value_or(m_query.to));
        for (TimePoint at = first; at <= m_query.to; at += m_report.step) {
            const Now now{MonoTime(at.time_since_epoch()), at};
            for (Track& track : m_tracks)
                step(track, now);
            for (const std::string& group : m_groups.due(now.mono))
                flush(group, now);
        }
        for (Track& track : m_tracks)
            if (track.firingSince)
                endFiring(track, m_query.to, true);
        return std::move(m_report);
    }

private:
    void step(Track& track, Now now)
    {
        const AlertReading reading = track.read(now.wall);
        const bool wasPending = track.alert.state == AlertState::Pending;
        const bool wasActive = track.alert.isActive();
        if (advance(track.alert, reading, now, m_limits)) {
            if (track.alert.isActive() && !wasActive)
                beginFiring(track, now);
            if (!track.alert.isActive() && wasActive)
                endFiring(track, now.wall, false);
            m_report.nearMisses += wasPending && track.alert.state != AlertState::Firing ? 1 : 0;
        }
        if (track.firingSince && reading.kind == AlertReading::Kind::Value)
            track.worst =
                m_rule->above ? std::max(track.worst, reading.value) : std::min(track.worst, reading.value);
        if (track.listed)
            m_report.firings[*track.listed].worst = track.worst;
    }

    void beginFiring(Track& track, Now now)
    {
        ++m_report.fired;
        track.firingSince = now.wall;
        track.worst = track.alert.value.value_or(0);
        if (m_report.firings.size() < BacktestReport::mostListed) {
            track.listed = m_report.firings.size();
            m_report.firings.push_back(
                {track.series->agent, track.series->instance, now.wall, {}, track.worst});
        }
        m_groups.add(groupOf(track.alert.key), now.mono, now);
    }

    void endFiring(Track& track, TimePoint at, bool goesOn)
    {
        m_report.firing += at - *track.firingSince;
        if (track.listed && !goesOn)
            m_report.firings[*track.listed].to = at;
        track.firingSince.reset();
        track.listed.reset();
    }

    void flush(const std::string& group, Now now)
    {
        std::set<AgentId> hiding;
        for (const Track& track : m_tracks)
            if (track.series->instance.isEmpty() && track.alert.isActive())
                hiding.insert(track.series->agent);
        std::vector<GroupMember> members;
        for (const Track& track : m_tracks) {
            const Alert& alert = track.alert;
            if ((alert.isActive() || alert.state == AlertState::Resolved) && groupOf(alert.key) == group)
                members.push_back({alert.key, alert.isActive(),
                                   !alert.key.instance.isEmpty() && hiding.contains(alert.key.agent), false,
                                   alert.since.mono});
        }
        m_report.notices += m_groups.flush(group, members, now).tells ? 1 : 0;
    }

    const BacktestQuery& m_query;
    const AlertRulePtr m_rule;
    const AlertLimits m_limits;
    NoticeGroups m_groups;
    std::vector<Track> m_tracks;
    BacktestReport m_report;
};

}  // namespace

Duration backtestStep(Duration span)
{
    return span <= 25h ? Duration(1s) : span <= 24h * 8 ? Duration(10s) : Duration(1min);
}

BacktestReport backtest(const BacktestQuery& query, const std::vector<BacktestSeries>& series,
                        const NoticeTiming& timing, const AlertLimits& limits)
{
    return Run(query, series, timing, limits).run();
}

}  // namespace core
