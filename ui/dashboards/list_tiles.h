#pragma once

#include "ui/dashboards/tile_view.h"

namespace ui {

class Honeycomb;
class StateTimeline;
class TableView;
class TextTableModel;

// One row for each series: its newest value, and the lowest and highest of the time shown.
class TableTile final : public TileView {
    Q_OBJECT

public:
    explicit TableTile(const core::WidgetSpec& widget, QWidget* parent = nullptr);

    std::size_t mostSeries() const override { return 100; }
    std::size_t points() const override { return 200; }
    void setSeries(std::vector<TileSeries> series) override;
    void take(std::size_t index, const core::SeriesData& history) override;
    void setReadings(const std::vector<TileReading>& readings, core::TimePoint now) override;
    QString toCsv() const override;

private:
    struct Row {
        TileSeries series;
        TileReading reading;
        double lowest = 0;  // NaN: nothing in the time shown
        double highest = 0;
    };

    void showRows(core::TimePoint now);

    const core::WidgetThresholds m_thresholds;
    TextTableModel* m_model;
    TableView* m_table;
    std::vector<Row> m_rows;
};

// A row for each series: when it was fine, at its warning and critical threshold, and when it was silent.
class TimelineTile final : public TileView {
    Q_OBJECT

public:
    explicit TimelineTile(const core::WidgetSpec& widget, QWidget* parent = nullptr);

    std::size_t mostSeries() const override { return 30; }
    std::size_t points() const override { return 600; }
    void setSeries(std::vector<TileSeries> series) override;
    void take(std::size_t index, const core::SeriesData& history) override;
    void setSpan(const PastSpan& span) override;
    void setEmptyText(const QString& sentence) override;
    QString toCsv() const override;

private:
    void showRows();

    const core::WidgetThresholds m_thresholds;
    StateTimeline* m_timeline;
    std::vector<TileSeries> m_series;
    std::vector<core::SeriesData> m_data;
    PastSpan m_span;
};

// A cell for each series in the colour and shape of its newest value.
class HoneycombTile final : public TileView {
    Q_OBJECT

public:
    explicit HoneycombTile(const core::WidgetSpec& widget, QWidget* parent = nullptr);

    std::size_t mostSeries() const override { return 2'000; }
    std::size_t points() const override { return 0; }
    void setSeries(std::vector<TileSeries> series) override;
    void setReadings(const std::vector<TileReading>& readings, core::TimePoint now) override;
    void setEmptyText(const QString& sentence) override;
    QString toCsv() const override;

private:
    const core::WidgetThresholds m_thresholds;
    Honeycomb* m_field;
    std::vector<TileSeries> m_series;
    std::vector<TileReading> m_readings;
};

}  // namespace ui
