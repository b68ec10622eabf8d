#include "ui/model/series_feed.h"

#include "ui/model/answer.h"

#include <QWidget>

#include <algorithm>

namespace ui {
namespace {

constexpr int round = 2'000;  // ms, for all entries of a page

}  // namespace

SeriesFeed::SeriesFeed(core::FleetService& service, QWidget* visible)
    : QObject(visible),
      m_service(service),
      m_visible(visible)
{
    connect(&m_timer, &QTimer::timeout, this, &SeriesFeed::askNext);
}

void SeriesFeed::clear()
{
    m_entries.clear();
    m_timer.stop();
    ++m_generation;
    m_next = 0;
}

void SeriesFeed::add(std::string name, core::Duration span, std::size_t points, Take take)
{
    m_entries.push_back({{std::move(name), {}, {}, points}, span, std::move(take)});
    m_timer.start(std::max(round / int(m_entries.size()), 100));
}

void SeriesFeed::refresh()
{
    for (std::size_t i = 0; i < m_entries.size(); ++i)
        ask(i);
}

void SeriesFeed::askNext()
{
    if (m_entries.empty() || !m_visible->isVisible())
        return;
    m_next = (m_next + 1) % m_entries.size();
    ask(m_next);
}

// Never twice at a time.
void SeriesFeed::ask(std::size_t index)
{
    Entry& entry = m_entries[index];
    if (entry.isAsked || m_now == core::TimePoint())
        return;
    entry.isAsked = true;
    entry.query.to = m_now;
    entry.query.from = m_now - entry.span;
    m_service.readSeries(
        entry.query,
        answerOn<core::SeriesData>(
            this, [this, index, generation = m_generation](core::Result<core::SeriesData> data) {
                if (generation != m_generation)
                    return;
                m_entries[index].isAsked = false;
                // NotFound: nothing was measured yet, which the chart says itself. After any other failure
                // the next round asks again, and what is shown moves out of the window meanwhile.
                if (data)
                    m_entries[index].take(data.value());
                else if (data.error().code == core::ErrorCode::NotFound)
                    m_entries[index].take({});
            }));
}

}  // namespace ui
