#include "ui/dashboards/tile_view.h"

#include "ui/dashboards/chart_tiles.h"
#include "ui/dashboards/list_tiles.h"
#include "ui/dashboards/value_tiles.h"

#include <QPixmap>
#include <QVBoxLayout>

#include <limits>

namespace ui {
namespace {

constexpr int bandAlpha = 26;

QColor faded(Tone tone)
{
    QColor color = colorOf(tone);
    color.setAlpha(bandAlpha);
    return color;
}

bool lowIsBad(const core::WidgetThresholds& thresholds)
{
    return thresholds.warning && thresholds.critical && *thresholds.critical < *thresholds.warning;
}

}  // namespace

void TileView::take(std::size_t, const core::SeriesData&) {}
void TileView::setSpan(const PastSpan&) {}
void TileView::setReadings(const std::vector<TileReading>&, core::TimePoint) {}
void TileView::setMarks(std::vector<EventMark>) {}
void TileView::setEmptyText(const QString&) {}

QString TileView::method(core::Duration) const
{
    return {};
}

void TileView::setContent(QWidget* content)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(content);
    setFocusProxy(content);
}

QImage TileView::toImage()
{
    return grab().toImage();
}

std::unique_ptr<TileView> makeTileView(const core::WidgetSpec& widget)
{
    switch (widget.type) {
    case core::WidgetType::Gauge: return std::make_unique<GaugeTile>(widget);
    case core::WidgetType::LineChart: return std::make_unique<LineTile>(widget);
    case core::WidgetType::BarChart: return std::make_unique<BarTile>(widget);
    case core::WidgetType::Stat: return std::make_unique<StatTile>(widget);
    case core::WidgetType::Table: return std::make_unique<TableTile>(widget);
    case core::WidgetType::StateTimeline: return std::make_unique<TimelineTile>(widget);
    case core::WidgetType::Honeycomb: return std::make_unique<HoneycombTile>(widget);
    }
    return std::make_unique<StatTile>(widget);
}

Tone toneAt(const core::WidgetThresholds& thresholds, double value)
{
    const bool low = lowIsBad(thresholds);
    const auto reached = [&](const std::optional<double>& threshold) {
        return threshold && (low ? value <= *threshold : value >= *threshold);
    };
    return reached(thresholds.critical) ? Tone::Critical
        : reached(thresholds.warning)   ? Tone::Warning
                                        : Tone::Ok;
}

StateMark markAt(const core::WidgetThresholds& thresholds, double value)
{
    const Tone tone = toneAt(thresholds, value);
    return markOf(tone,
                  tone == Tone::Critical      ? TileView::tr("Critical")
                      : tone == Tone::Warning ? TileView::tr("Warning")
                                              : TileView::tr("OK"));
}

std::vector<ValueBand> bandsOf(const core::WidgetThresholds& thresholds)
{
    constexpr double top = std::numeric_limits<double>::infinity();
    std::vector<ValueBand> bands;
    if (lowIsBad(thresholds)) {
        bands.push_back({*thresholds.critical, *thresholds.warning, faded(Tone::Warning)});
        bands.push_back({0, *thresholds.critical, faded(Tone::Critical)});
        return bands;
    }
    if (thresholds.warning)
        bands.push_back({*thresholds.warning, thresholds.critical.value_or(top), faded(Tone::Warning)});
    if (thresholds.critical)
        bands.push_back({*thresholds.critical, top, faded(Tone::Critical)});
    return bands;
}

}  // namespace ui
