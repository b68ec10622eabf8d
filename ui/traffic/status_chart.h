#pragma once

#include <QWidget>

#include "core/fleet/snapshot.h"
#include "ui/model/series_feed.h"

namespace ui {

class Card;
class LineChart;
class LineLegend;
class Segments;

// Requests a second over time by what their clients got: the classes of status, what was refused, and what no
// instance took.
class StatusChart final : public QWidget {
    Q_OBJECT

public:
    StatusChart(core::FleetService& service, QWidget* parent = nullptr);

    // Empty: the whole fleet.
    void setAgent(const core::AgentId& agent);
    void setNow(core::TimePoint now);
    // The page came into sight.
    void look() { m_feed.look(); }

private:
    core::Duration span() const;
    void feed();
    void take(std::size_t line, const core::SeriesData& series);

    core::AgentId m_agent;
    core::TimePoint m_now;
    Card* m_card;
    LineChart* m_chart;
    LineLegend* m_legend;
    Segments* m_spans;
    SeriesFeed m_feed;
};

}  // namespace ui
