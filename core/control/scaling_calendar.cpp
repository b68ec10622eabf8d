#include "core/control/scaling_calendar.h"

#include <QDateTime>
#include <QStringList>
#include <QTimeZone>

#include <algorithm>
#include <array>
#include <bitset>

namespace core {
namespace {

using namespace std::chrono_literals;

constexpr int daysAhead = 366;

using Field = std::bitset<64>;

// One field of an expression that was checked before: lists of *, n and n-m, each optionally with /step.
Field fieldOf(const QString& text, int low, int high)
{
    Field field;
    for (const QString& part : text.split(QLatin1Char(','))) {
        const QStringList steps = part.split(QLatin1Char('/'));
        const QStringList bounds = steps.front().split(QLatin1Char('-'));
        const bool isAny = steps.front() == QLatin1String("*");
        const int first = isAny ? low : bounds.front().toInt();
        const int last = isAny ? high : bounds.back().toInt();
        const int step = steps.size() > 1 ? std::max(steps[1].toInt(), 1) : 1;
        for (int value = first; value <= std::min(last, high); value += step)
            field.set(std::size_t(value));
    }
    return field;
}

struct Cron {
    Field minutes, hours, days, months, weekdays;
    bool anyDay = false;
    bool anyWeekday = false;

    explicit Cron(const std::string& text)
    {
        const QStringList fields = QString::fromStdString(text).split(QLatin1Char(' '), Qt::SkipEmptyParts);
        if (fields.size() != 5)
            return;
        minutes = fieldOf(fields[0], 0, 59);
        hours = fieldOf(fields[1], 0, 23);
        days = fieldOf(fields[2], 1, 31);
        months = fieldOf(fields[3], 1, 12);
        weekdays = fieldOf(fields[4], 0, 7);
        if (weekdays.test(7))
            weekdays.set(0);
        anyDay = fields[2].startsWith(QLatin1Char('*'));
        anyWeekday = fields[4].startsWith(QLatin1Char('*'));
    }

    bool matches(const QDate& date) const
    {
        if (!months.test(std::size_t(date.month())))
            return false;
        const bool day = days.test(std::size_t(date.day()));
        const bool weekday = weekdays.test(std::size_t(date.dayOfWeek() % 7));
        return anyDay || anyWeekday ? day && weekday : day || weekday;
    }
};

TimePoint timeOf(const QDateTime& time)
{
    return TimePoint(Duration(time.toMSecsSinceEpoch()));
}

// When it fires on a local day. A time that the clocks leave out is the moment of their change.
void addFires(const Cron& cron, const QDate& date, const QTimeZone& zone, std::vector<TimePoint>& fires)
{
    for (int hour = 0; hour < 24; ++hour)
        for (int minute = 0; cron.hours.test(std::size_t(hour)) && minute < 60; ++minute) {
            if (!cron.minutes.test(std::size_t(minute)))
                continue;
            const QDateTime local(date, QTime(hour, minute), zone);
            if (local.time() == QTime(hour, minute)) {
                fires.push_back(timeOf(local));
                continue;
            }
            const auto change = zone.previousTransition(local.addSecs(3 * 3600));
            fires.push_back(change.atUtc.isValid() ? timeOf(change.atUtc) : timeOf(local));
        }
}

struct Span {
    TimePoint from;
    TimePoint to;
    std::uint32_t min = 0;
};

// Spans of one schedule that touch [from, from + days].
void addSpans(const ScalingSchedule& schedule, TimePoint from, int days, std::vector<Span>& spans)
{
    const Cron cron(schedule.cron);
    const QTimeZone zone(QByteArray::fromStdString(schedule.timezone));
    if (!zone.isValid())
        return;
    const TimePoint earliest = from - schedule.duration;
    QDate date = QDateTime::fromMSecsSinceEpoch(earliest.time_since_epoch().count(), zone).date().addDays(-1);
    const QDate last =
        QDateTime::fromMSecsSinceEpoch(from.time_since_epoch().count(), zone).date().addDays(days + 1);
    std::vector<TimePoint> fires;
    for (; date <= last; date = date.addDays(1))
        if (cron.matches(date))
            addFires(cron, date, zone, fires);
    for (const TimePoint fire : fires)
        if (fire + schedule.duration > from)
            spans.push_back({fire, fire + schedule.duration, schedule.min});
}

std::uint32_t leastOf(const std::vector<Span>& spans, TimePoint at)
{
    std::uint32_t least = 0;
    for (const Span& span : spans)
        if (span.from <= at && at < span.to)
            least = std::max(least, span.min);
    return least;
}

// The first border after `from` behind which another minimum holds.
std::optional<TimePoint> firstChange(const std::vector<Span>& spans, TimePoint from, std::uint32_t least)
{
    std::vector<TimePoint> borders;
    for (const Span& span : spans)
        for (const TimePoint border : {span.from, span.to})
            if (border > from)
                borders.push_back(border);
    std::sort(borders.begin(), borders.end());
    for (const TimePoint border : borders)
        if (leastOf(spans, border) != least)
            return border;
    return std::nullopt;
}

}  // namespace

ScalingCalendar::ScalingCalendar(const std::vector<ScalingSchedule>& schedules) : m_schedules(schedules) {}

// Most borders are near: the days ahead are looked through in growing spans.
void ScalingCalendar::lookUp(TimePoint now)
{
    m_from = now;
    m_until = now + 24h * daysAhead;
    m_changes = false;
    for (const int days : {2, 32, daysAhead}) {
        std::vector<Span> spans;
        for (const ScalingSchedule& schedule : m_schedules)
            addSpans(schedule, now, days, spans);
        m_least = leastOf(spans, now);
        const TimePoint seen = now + 24h * days;
        const auto change = firstChange(spans, now, m_least);
        if (!change || *change >= seen)
            continue;
        m_until = *change;
        m_changes = true;
        return;
    }
}

std::uint32_t ScalingCalendar::leastAt(TimePoint now)
{
    if (m_schedules.empty())
        return 0;
    if (now < m_from || now >= m_until)
        lookUp(now);
    return m_least;
}

std::optional<TimePoint> ScalingCalendar::nextChange(TimePoint now)
{
    if (m_schedules.empty())
        return std::nullopt;
    leastAt(now);
    return m_changes ? std::optional(m_until) : std::nullopt;
}

}  // namespace core
