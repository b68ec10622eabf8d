#include "core/runtime/rehearser.h"

#include "core/control/backtest.h"
#include "core/control/scaling_readings.h"
#include "core/fleet/scaling_file.h"
#include "core/runtime/history_question.h"

#include <algorithm>
#include <cmath>

namespace core {
namespace {

using namespace std::chrono_literals;

constexpr Duration figuresLast = 60s;  // how long a scraped value stands when no newer one came

std::uint32_t countOf(double value)
{
    return std::isnan(value) ? 0 : std::uint32_t(std::clamp(std::round(value), 0.0, 1e9));
}

// A series on its way through the span.
class Track {
public:
    Track() = default;
    // A value is good for so long.
    Track(std::vector<SeriesPoint> points, Duration lasts) : m_points(std::move(points)), m_lasts(lasts) {}

    bool isEmpty() const { return m_points.empty(); }
    bool hasBegunAt(TimePoint time) const { return !isEmpty() && m_points.front().time <= time; }

    // The newest value at that time; NaN where none is good. Times come in their order.
    double at(TimePoint time)
    {
        while (m_next < m_points.size() && m_points[m_next].time <= time)
            ++m_next;
        return m_next > 0 && time - m_points[m_next - 1].time <= m_lasts
            ? m_points[m_next - 1].value
            : std::numeric_limits<double>::quiet_NaN();
    }

private:
    std::vector<SeriesPoint> m_points;
    Duration m_lasts{0};
    std::size_t m_next = 0;
};

// What there is of one target: as it was decided from, or else the agent's own series.
struct TargetTracks {
    Track value;
    Track counted;
    Track missing;
    Track notReady;
    Track figure;
    bool isCount = false;
    bool perAgent = false;

    RecordedReading at(TimePoint time, std::uint32_t ready)
    {
        RecordedReading reading;
        reading.missing = countOf(missing.at(time));
        reading.notReady = countOf(notReady.at(time));
        reading.value = value.at(time);
        const double recorded = counted.at(time);
        const double plain = figure.at(time);
        reading.counted = countOf(recorded);
        if (!std::isnan(recorded) || std::isnan(plain))
            return reading;
        reading.counted = perAgent ? 1 : ready;
        reading.value = isCount && !perAgent && ready > 0 ? plain / ready : plain;
        return reading;
    }
};

}  // namespace

// Reads the history of one agent.
class Rehearser::Reader {
public:
    Reader(MetricArchivist& archivist, const RehearsalQuery& query)
        : m_archivist(archivist),
          m_query(query),
          m_step(backtestStep(query.to - query.from)),
          m_isFine(m_step <= 1s)
    {
    }

    Result<RecordedHistory> read(std::vector<std::string>& unrecorded)
    {
        RecordedHistory history;
        history.step = m_step;
        auto wanted = points(series::replicasWanted);
        if (!wanted)
            return wanted.error();
        m_ready = track(series::replicasReady);
        m_current = track(series::scalingCurrent);
        m_readyThen = track(series::scalingReady);
        m_requests = track(series::scalingRequests);
        m_figureRequests = track(series::activeRequests, figuresLast);
        for (const ScalingTarget& target : m_query.draft.targets)
            addTarget(target, unrecorded);
        if (m_trouble)
            return *m_trouble;
        for (const SeriesPoint& point : wanted.value())
            add(point, history);
        return history;
    }

private:
    Result<std::vector<SeriesPoint>> points(const std::string& key)
    {
        if (m_query.stop.stop_requested())
            return Error{ErrorCode::Cancelled, "nobody waits for the rehearsal any more"};
        SeriesQuery query{seriesName(m_query.agent, key), m_query.from, m_query.to};
        // Two points a column, so that no sample is left out.
        query.points = std::size_t((query.to - query.from) / m_step) * (m_isFine ? 2 : 1) + 2;
        query.shape = m_isFine ? SeriesShape::Extremes : SeriesShape::Means;
        auto data = m_archivist.query(query);
        if (data)
            return std::move(data.value().points);
        if (data.error().code == ErrorCode::NotFound)
            return std::vector<SeriesPoint>();
        return data.error();
    }

    // What the runtime keeps has a point at each tick.
    Track track(const std::string& key) { return track(key, m_isFine ? 0s : m_step); }
    Track track(const std::string& key, Duration lasts)
    {
        auto found = points(key);
        if (found)
            return {std::move(found).value(), lasts};
        m_trouble = found.error();
        return {};
    }

    void addTarget(const ScalingTarget& target, std::vector<std::string>& unrecorded)
    {
        TargetTracks tracks;
        tracks.perAgent = target.per == ScalingScope::Agent;
        tracks.isCount = isCountOfAgent(target.metric);
        const ScalingKeys keys(target.metric, tracks.perAgent);
        tracks.value = track(keys.value);
        tracks.counted = track(keys.counted);
        tracks.missing = track(keys.missing);
        tracks.notReady = track(keys.notReady);
        tracks.figure = track(target.metric, std::max(figuresLast, m_step * 3));
        if (tracks.value.isEmpty() && tracks.figure.isEmpty())
            unrecorded.push_back(target.metric);
        m_targets.push_back(std::move(tracks));
    }

    ScalingDemand demandAt(TimePoint time)
    {
        const double requests = m_requests.at(time);
        if (std::isnan(requests))
            return m_figureRequests.at(time) > 0 ? ScalingDemand::Waiting : ScalingDemand::None;
        // A mean says no more than that there were some.
        if (requests >= 1 || (!m_isFine && requests > 0))
            return ScalingDemand::Waiting;
        return requests > 0 ? ScalingDemand::UnderWay : ScalingDemand::None;
    }

    void add(const SeriesPoint& wanted, RecordedHistory& history)
    {
        if (std::isnan(wanted.value))
            return;
        RecordedMoment moment;
        moment.time = wanted.time;
        moment.wanted = wanted.value;
        const double current = m_current.at(wanted.time);
        const double readyThen = m_readyThen.at(wanted.time);
        const double ready = m_ready.at(wanted.time);
        if (std::isnan(current) && m_current.hasBegunAt(wanted.time))
            return;  // nothing could be decided then
        moment.current = std::isnan(current) ? m_before.value_or(countOf(wanted.value)) : countOf(current);
        moment.ready = countOf(std::isnan(readyThen) ? ready : readyThen);
        moment.demand = demandAt(wanted.time);
        m_before = countOf(wanted.value);
        for (TargetTracks& target : m_targets)
            history.readings.push_back(target.at(wanted.time, moment.ready));
        history.moments.push_back(moment);
    }

    MetricArchivist& m_archivist;
    const RehearsalQuery& m_query;
    const Duration m_step;
    const bool m_isFine;  // each sample, not means
    Track m_ready;
    Track m_current;
    Track m_readyThen;
    Track m_requests;
    Track m_figureRequests;
    std::vector<TargetTracks> m_targets;
    std::optional<std::uint32_t> m_before;
    std::optional<Error> m_trouble;
};

Result<RehearsalReport> Rehearser::run(const RehearsalQuery& query, const ScalingSpec& present)
{
    if (auto valid = checkHistoryQuestion(checkScaling(query.draft), query.from, query.to); !valid)
        return valid.error();
    std::vector<std::string> unrecorded;
    auto history = Reader(m_archivist, query).read(unrecorded);
    if (!history)
        return history.error();
    history.value().max = present.max;
    auto report = rehearse(query, history.value());
    if (report)
        report.value().unrecorded = std::move(unrecorded);
    return report;
}

}  // namespace core
