#include "core/control/rehearsal.h"

#include "core/fleet/scaling_file.h"

#include <QCryptographicHash>

#include <algorithm>
#include <cmath>

namespace core {
namespace {

constexpr std::size_t stopsLookedAtEvery = 4'096;  // moments
constexpr int idBytes = 6;

constexpr double millisecondsInHour = 3'600'000;

std::uint32_t roundedCount(double replicas)
{
    return std::uint32_t(replicas + 0.5);
}

std::string idOf(const RehearsalQuery& query)
{
    const std::string text = query.agent.text() + '\n' + writeScalingJson(query.draft) + '\n'
        + toRfc3339(query.from) + '\n' + toRfc3339(query.to);
    return QCryptographicHash::hash(QByteArrayView(text.data(), qsizetype(text.size())),
                                    QCryptographicHash::Sha256)
        .left(idBytes)
        .toHex()
        .toStdString();
}

// Sums up one run of replicas.
class Sums {
public:
    Sums(const ScalingSpec& policy, std::uint32_t max) : m_most(1 + policy.tolerance), m_max(max) {}

    void add(double replicas, bool changed, double load, Duration time)
    {
        m_replicaTime += replicas * double(time.count());
        m_sums.changes += changed ? 1 : 0;
        if (load > m_most)
            m_sums.aboveTarget += time;
        if (m_max > 0 && replicas >= m_max)
            m_sums.atMax += time;
    }

    RehearsalSums total(double price) const
    {
        RehearsalSums sums = m_sums;
        sums.replicaHours = m_replicaTime / millisecondsInHour;
        if (price > 0)
            sums.cost = sums.replicaHours * price;
        return sums;
    }

private:
    const double m_most;
    const std::uint32_t m_max;
    double m_replicaTime = 0;  // milliseconds
    RehearsalSums m_sums;
};

// Keeps the greatest of the points that share a column.
class Columns {
public:
    Columns(std::vector<RehearsalPoint>& points, TimePoint from, TimePoint to, std::size_t most)
        : m_points(points),
          m_from(from),
          m_width(std::max(Duration((to - from).count() / std::int64_t(std::max<std::size_t>(most, 1)) + 1),
                           Duration(1)))
    {
    }

    void add(const RehearsalPoint& point)
    {
        if (point.time >= m_until) {
            m_until = m_from + ((point.time - m_from) / m_width + 1) * m_width;
            m_points.push_back(point);
            return;
        }
        RehearsalPoint& kept = m_points.back();
        for (const auto value : {&RehearsalPoint::actual, &RehearsalPoint::draft, &RehearsalPoint::actualLoad,
                                 &RehearsalPoint::draftLoad})
            if (!(kept.*value >= point.*value) && !std::isnan(point.*value))  // a NaN is no value
                kept.*value = point.*value;
    }

    // Nothing was recorded from here on.
    void addGap(TimePoint time)
    {
        constexpr double none = std::numeric_limits<double>::quiet_NaN();
        m_until = time;
        m_points.push_back({time, none, none, none, none});
    }

private:
    std::vector<RehearsalPoint>& m_points;
    const TimePoint m_from;
    const Duration m_width;
    TimePoint m_until = TimePoint::min();  // the end of the column
};

class Reporting {
public:
    Reporting(const RehearsalQuery& query, const RecordedHistory& history)
        : m_query(query),
          m_history(history),
          m_rehearsal(query.draft, history.moments.front()),
          m_actual(query.draft, history.max),
          m_draft(query.draft, query.draft.max),
          m_columns(m_report.points, history.moments.front().time, history.moments.back().time, query.points)
    {
        for (const ScalingTarget& target : query.draft.targets)
            m_parts.push_back(1 / target.value);
        m_wanted = roundedCount(history.moments.front().wanted);
    }

    Result<RehearsalReport> run()
    {
        const std::vector<RecordedMoment>& moments = m_history.moments;
        for (std::size_t i = 0; i < moments.size(); ++i) {
            if (i % stopsLookedAtEvery == 0 && m_query.stop.stop_requested())
                return Error{ErrorCode::Cancelled, "nobody waits for the rehearsal any more"};
            const Duration next =
                i + 1 < moments.size() ? moments[i + 1].time - moments[i].time : m_history.step;
            step(i, std::min(next, m_history.step));
            if (next > 3 * m_history.step)
                m_columns.addGap(moments[i].time + m_history.step);
        }
        m_report.id = idOf(m_query);
        m_report.from = moments.front().time;
        m_report.to = moments.back().time;
        m_report.step = m_history.step;
        m_report.actual = m_actual.total(m_query.draft.replicaPrice);
        m_report.draft = m_draft.total(m_query.draft.replicaPrice);
        return std::move(m_report);
    }

private:
    void step(std::size_t at, Duration time)
    {
        const RecordedMoment& moment = m_history.moments[at];
        double load = std::numeric_limits<double>::quiet_NaN();
        const auto readings = std::span(m_history.readings).subspan(at * m_parts.size(), m_parts.size());
        for (std::size_t target = 0; target < m_parts.size(); ++target) {
            const double part = readings[target].value * m_parts[target];
            load = part > load || std::isnan(load) ? part : load;
        }
        const ScalingDecision& decision = m_rehearsal.decide(moment, readings);
        const double draftLoad = m_rehearsal.load();
        const std::uint32_t wanted = roundedCount(moment.wanted);
        const bool changed = wanted != std::exchange(m_wanted, wanted);
        m_actual.add(moment.wanted, changed || (at == 0 && wanted != moment.current), load, time);
        m_draft.add(decision.wanted, decision.isChange(), draftLoad, time);
        m_columns.add({moment.time, moment.wanted, double(decision.wanted), load, draftLoad});
        if (decision.isChange() && m_report.changes.size() < RehearsalReport::mostListed)
            m_report.changes.push_back(
                {moment.time, decision.current, decision.wanted, m_rehearsal.words().sentence()});
    }

    const RehearsalQuery& m_query;
    const RecordedHistory& m_history;
    RehearsalReport m_report;
    Rehearsal m_rehearsal;
    std::vector<double> m_parts;  // of each target: what 1 is a part of it
    Sums m_actual;
    Sums m_draft;
    Columns m_columns;
    std::uint32_t m_wanted = 0;
};

}  // namespace

Result<RehearsalReport> rehearse(const RehearsalQuery& query, const RecordedHistory& history)
{
    if (history.moments.empty())
        return Error{ErrorCode::Invalid,
                     "nothing was recorded of " + query.agent.text() + " between " + toRfc3339(query.from)
                         + " and " + toRfc3339(query.to)};
    return Reporting(query, history).run();
}

}  // namespace core
