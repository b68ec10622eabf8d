#pragma once

#include "ui/dashboards/tile_view.h"
#include "ui/widget/figure_text.h"
#include "ui/widget/gauge.h"

namespace ui {

// The newest value as a part of a whole.
class GaugeTile final : public TileView {
    Q_OBJECT

public:
    explicit GaugeTile(const core::WidgetSpec& widget, QWidget* parent = nullptr);

    std::size_t mostSeries() const override { return 1; }
    std::size_t points() const override { return 0; }
    void setSeries(std::vector<TileSeries> series) override;
    void setReadings(const std::vector<TileReading>& readings, core::TimePoint now) override;
    void setEmptyText(const QString& sentence) override { m_gauge->setNoDataText(sentence); }
    QString toCsv() const override;

private:
    Gauge* m_gauge;
    std::vector<TileSeries> m_series;
    TileReading m_reading;
};

// The newest value in large figures, with its state in words.
class StatTile final : public TileView {
    Q_OBJECT

public:
    explicit StatTile(const core::WidgetSpec& widget, QWidget* parent = nullptr);

    std::size_t mostSeries() const override { return 1; }
    std::size_t points() const override { return 0; }
    void setSeries(std::vector<TileSeries> series) override;
    void setReadings(const std::vector<TileReading>& readings, core::TimePoint now) override;
    void setEmptyText(const QString& sentence) override;
    QString toCsv() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void describe();

    const core::WidgetThresholds m_thresholds;
    std::vector<TileSeries> m_series;
    TileReading m_reading;
    QString m_age;
    QString m_emptyText;
};

}  // namespace ui
