#include "ui/model/series_feed.h"

#include "ui/model/answer.h"

#include <QWidget>

#include <algorithm>

using namespace std::chrono_literals;

namespace ui {
namespace {

constexpr core::Duration usualRound = 2s;
constexpr core::Duration longestRound = 60s;
constexpr int shortestTurn = 100;  // ms

}  // namespace

SeriesFeed::SeriesFeed(core::FleetService& service, QWidget* seen)
    : QObject(seen),
      m_service(service),
      m_seen(seen),
      m_round(usualRound)
{
    connect(&m_timer, &QTimer::timeout, this, &SeriesFeed::askNext);
}

SeriesFeed::~SeriesFeed()
{
    m_stop.request_stop();
}

void SeriesFeed::setRound(core::Duration round)
{
    m_round = std::clamp<core::Duration>(round, 1s, longestRound);
}

void SeriesFeed::clear()
{
    m_entries.clear();
    m_timer.stop();
    m_stop.request_stop();
    m_stop = {};
    ++m_generation;
    m_next = 0;
}

void SeriesFeed::add(std::string name, core::Duration span, std::size_t points, Take take,
                     core::SeriesShape shape)
{
    m_entries.push_back({{std::move(name), {}, {}, points, shape}, span, std::move(take), false, {}});
    m_timer.start(std::max(int(m_round.count()) / int(m_entries.size()), shortestTurn));
}

void SeriesFeed::setPast(std::optional<PastSpan> past)
{
    if (m_past == past)
        return;
    m_past = past;
    m_stop.request_stop();
    m_stop = {};
    ++m_generation;
    for (Entry& entry : m_entries)
        entry.isAsked = false;
}

void SeriesFeed::refresh()
{
    for (std::size_t i = 0; i < m_entries.size(); ++i)
        ask(i);
}

void SeriesFeed::look()
{
    const auto now = Clock::now();
    for (std::size_t i = 0; canSee() && i < m_entries.size(); ++i)
        if (isDue(m_entries[i], now))
            ask(i);
}

bool SeriesFeed::canSee() const
{
    return m_seen->isVisible() && !m_seen->window()->isMinimized() && !m_seen->visibleRegion().isEmpty();
}

// A chart of a month moves by a point in an hour; asking for it every second would show nothing new.
bool SeriesFeed::isDue(const Entry& entry, Clock::time_point now) const
{
    if (!entry.askedAt)
        return true;
    if (m_past)
        return false;
    const core::Duration aPoint = entry.span / std::max<std::int64_t>(1, std::int64_t(entry.query.points));
    const core::Duration wait = std::clamp(aPoint / 4, m_round, std::max(m_round, longestRound));
    // A turn of the timer is a little early or late.
    return now - *entry.askedAt >= wait - core::Duration(shortestTurn / 2);
}

void SeriesFeed::askNext()
{
    if (m_entries.empty() || !canSee())
        return;
    const auto now = Clock::now();
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        m_next = (m_next + 1) % m_entries.size();
        if (isDue(m_entries[m_next], now))
            return ask(m_next);
    }
}

// Never twice at a time.
void SeriesFeed::ask(std::size_t index)
{
    Entry& entry = m_entries[index];
    if (entry.isAsked || m_now == core::TimePoint())
        return;
    entry.isAsked = true;
    entry.askedAt = Clock::now();
    entry.query.to = m_past ? m_past->to : m_now;
    entry.query.from = m_past ? m_past->from : m_now - entry.span;
    entry.query.stop = m_stop.get_token();
    m_service.readSeries(
        entry.query,
        answerOn<core::SeriesData>(
            this, [this, index, generation = m_generation](const core::Result<core::SeriesData>& data) {
                if (generation == m_generation)
                    answered(index, data);
            }));
}

// NotFound: nothing was measured yet, which the chart says itself. After any other failure what is shown
// moves out of the window until the next round asks again.
void SeriesFeed::answered(std::size_t index, const core::Result<core::SeriesData>& data)
{
    m_entries[index].isAsked = false;
    if (data)
        return m_entries[index].take(data.value());
    if (data.error().code == core::ErrorCode::NotFound)
        return m_entries[index].take({});
    m_entries[index].askedAt.reset();
    Q_EMIT failed(data.error());
}

}  // namespace ui
