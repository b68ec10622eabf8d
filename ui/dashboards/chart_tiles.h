#pragma once

#include "ui/dashboards/tile_view.h"
#include "ui/widget/bar_chart.h"
#include "ui/widget/line_chart.h"

namespace ui {

class LineLegend;

// Lines over time, one for each series.
class LineTile final : public TileView {
    Q_OBJECT

public:
    explicit LineTile(const core::WidgetSpec& widget, QWidget* parent = nullptr);

    std::size_t mostSeries() const override { return 12; }
    std::size_t points() const override;
    void setSeries(std::vector<TileSeries> series) override;
    void take(std::size_t index, const core::SeriesData& history) override;
    void setSpan(const PastSpan& span) override;
    void setMarks(std::vector<EventMark> marks) override;
    void setEmptyText(const QString& sentence) override { m_chart->setEmptyText(sentence); }
    QString toCsv() const override { return m_chart->toCsv(); }
    LineChart* lineChart() override { return m_chart; }

private:
    LineChart* m_chart;
    LineLegend* m_legend;  // where there is more than one line
};

// Of one series, what it was in each stretch of the time shown; of several, the newest value of each.
class BarTile final : public TileView {
    Q_OBJECT

public:
    explicit BarTile(const core::WidgetSpec& widget, QWidget* parent = nullptr);

    std::size_t mostSeries() const override { return 24; }
    std::size_t points() const override { return m_series.size() == 1 ? 4'000 : 0; }
    core::SeriesShape shape() const override;
    void setSeries(std::vector<TileSeries> series) override;
    void take(std::size_t index, const core::SeriesData& history) override;
    void setSpan(const PastSpan& span) override;
    void setReadings(const std::vector<TileReading>& readings, core::TimePoint now) override;
    void setEmptyText(const QString& sentence) override { m_chart->setEmptyText(sentence); }
    QString method(core::Duration span) const override;
    QString toCsv() const override;

private:
    void showBars(std::vector<Bar> bars);

    BarChart* m_chart;
    std::vector<TileSeries> m_series;
    core::SeriesData m_data;
    PastSpan m_span;
    std::vector<Bar> m_bars;
    std::vector<core::TimePoint> m_begins;  // of the bars over time
};

// The length of one bar: a round one, of which at most 31 make the span.
core::Duration barLength(core::Duration span);

// A bar for each length of local time that the span touches: the growth of a count in it, the mean of
// anything else, a gap where nothing was measured.
struct TimeBars {
    std::vector<Bar> bars;
    std::vector<core::TimePoint> begins;
};
TimeBars timeBars(const core::SeriesData& data, const PastSpan& span, bool isCount);

}  // namespace ui
