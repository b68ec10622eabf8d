#include "core/control/scaling_calendar.h"

#include <QDateTime>
#include <QStringList>
#include <QTimeZone>

#include <algorithm>
#include <bitset>
#include <map>

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

// A day on which the clocks change: a time that they leave out is the moment of the change, and one that they
// repeat is its first.
class ChangingDay {
public:
    ChangingDay(const QDate& date, const QDateTime& begin, const QTimeZone& zone)
        : m_midnight(timeOf(QDateTime(date, QTime(0, 0), QTimeZone::utc())))
    {
        const auto change = zone.nextTransition(begin.addSecs(-1));
        m_change = timeOf(change.atUtc);
        m_before = std::chrono::seconds(zone.offsetFromUtc(change.atUtc.addSecs(-1)));
        m_after = std::chrono::seconds(zone.offsetFromUtc(change.atUtc));
    }

    TimePoint at(Duration clock) const
    {
        if (const TimePoint time = m_midnight + clock - m_before; time < m_change)
            return time;
        return std::max(m_midnight + clock - m_after, m_change);
    }

private:
    TimePoint m_midnight;  // by a clock that shows UTC
    TimePoint m_change;
    Duration m_before;  // what the clocks are ahead of UTC
    Duration m_after;
};

// Calls fire(time) for each time that it fires on a local day.
template <typename Fire>
void eachFire(const Cron& cron, const QDate& date, const QTimeZone& zone, Fire fire)
{
    const QDateTime dayBegin = date.startOfDay(zone);
    const TimePoint begin = timeOf(dayBegin);
    const bool isEven = timeOf(date.addDays(1).startOfDay(zone)) - begin == Duration(24h);
    const auto changing = isEven ? std::nullopt : std::optional(ChangingDay(date, dayBegin, zone));
    for (int hour = 0; hour < 24; ++hour)
        for (int minute = 0; cron.hours.test(std::size_t(hour)) && minute < 60; ++minute) {
            if (!cron.minutes.test(std::size_t(minute)))
                continue;
            const Duration clock = std::chrono::hours(hour) + std::chrono::minutes(minute);
            fire(changing ? changing->at(clock) : begin + clock);
        }
}

struct Span {
    TimePoint from;
    TimePoint to;
    std::uint32_t min = 0;
};

// The spans of one schedule that touch [from, from + days]; those that meet are one.
void addSpans(const ScalingSchedule& schedule, TimePoint from, int days, std::vector<Span>& spans)
{
    const Cron cron(schedule.cron);
    const QTimeZone zone(QByteArray::fromStdString(schedule.timezone));
    if (!zone.isValid())
        return;
    const auto dateOf = [&](TimePoint time) {
        return QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count(), zone).date();
    };
    const QDate last = dateOf(from).addDays(days + 1);
    const std::size_t first = spans.size();
    for (QDate date = dateOf(from - schedule.duration).addDays(-1); date <= last; date = date.addDays(1)) {
        if (!cron.matches(date))
            continue;
        eachFire(cron, date, zone, [&](TimePoint fire) {
            const TimePoint end = fire + schedule.duration;
            if (end <= from)
                return;
            if (spans.size() > first && fire >= spans.back().from && fire <= spans.back().to)
                spans.back().to = std::max(spans.back().to, end);
            else
                spans.push_back({fire, end, schedule.min});
        });
    }
}

struct Outlook {
    std::uint32_t least = 0;
    std::optional<TimePoint> change;  // behind which another minimum holds
};

// Goes from border to border and knows which spans last between them.
Outlook lookAhead(const std::vector<Span>& spans, TimePoint from)
{
    struct Border {
        TimePoint at;
        std::uint32_t min;
        bool begins;
    };
    std::vector<Border> borders;
    borders.reserve(2 * spans.size());
    for (const Span& span : spans) {
        borders.push_back({span.from, span.min, true});
        borders.push_back({span.to, span.min, false});
    }
    std::sort(borders.begin(), borders.end(), [](const Border& a, const Border& b) { return a.at < b.at; });
    std::map<std::uint32_t, int> lasting;  // how many spans of each minimum
    const auto leastNow = [&] { return lasting.empty() ? 0 : lasting.rbegin()->first; };
    Outlook outlook;
    bool isKnown = false;
    for (auto border = borders.begin(); border != borders.end();) {
        const TimePoint at = border->at;
        if (!isKnown && at > from) {
            outlook.least = leastNow();
            isKnown = true;
        }
        for (; border != borders.end() && border->at == at; ++border)
            if (const int count = lasting[border->min] += border->begins ? 1 : -1; count == 0)
                lasting.erase(border->min);
        if (isKnown && leastNow() != outlook.least) {
            outlook.change = at;
            return outlook;
        }
    }
    if (!isKnown)
        outlook.least = leastNow();
    return outlook;
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
        const auto [least, change] = lookAhead(spans, now);
        m_least = least;
        if (!change || *change >= now + 24h * days)
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
