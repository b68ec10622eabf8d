#pragma once

#include <QWidget>

#include "ui/dashboards/tile_series.h"
#include "ui/theme/state_shape.h"
#include "ui/widget/line_chart.h"

#include <memory>
#include <vector>

namespace ui {

// What a tile of a dashboard shows, one class for each type of widget.
class TileView : public QWidget {
    Q_OBJECT

public:
    using QWidget::QWidget;

    // The most series that it can show.
    virtual std::size_t mostSeries() const = 0;
    // How many points of a series' history it wants; 0: the newest value is enough.
    virtual std::size_t points() const = 0;
    virtual core::SeriesShape shape() const { return core::SeriesShape::Extremes; }

    virtual void setSeries(std::vector<TileSeries> series) = 0;
    virtual void take(std::size_t index, const core::SeriesData& history);
    // Called every second while in sight.
    virtual void setSpan(const PastSpan& span);
    virtual void setReadings(const std::vector<TileReading>& readings, core::TimePoint now);
    virtual void setMarks(std::vector<EventMark> marks);
    // Said in place of data while there is none.
    virtual void setEmptyText(const QString& sentence);
    // How its figures are made, for the tile's title: "mean per hour"; may be empty.
    virtual QString method(core::Duration span) const;

    virtual QString toCsv() const = 0;
    virtual QImage toImage();
    virtual LineChart* lineChart() { return nullptr; }

Q_SIGNALS:
    void instanceActivated(const core::InstanceId& instance);

protected:
    // Fills the tile.
    void setContent(QWidget* content);
};

std::unique_ptr<TileView> makeTileView(const core::WidgetSpec& widget);

// Where a value stands against a widget's thresholds, which it reaches when it is at them.
Tone toneAt(const core::WidgetThresholds& thresholds, double value);
StateMark markAt(const core::WidgetThresholds& thresholds, double value);
std::vector<ValueBand> bandsOf(const core::WidgetThresholds& thresholds);

}  // namespace ui
