#include "ui/dashboards/value_tiles.h"

#include "ui/model/metric_text.h"
#include "ui/theme/tabular_text.h"
#include "ui/theme/theme.h"
#include "ui/widget/csv_text.h"

#include <QFontMetricsF>
#include <QPainter>

#include <cmath>

namespace ui {
namespace {

// An age is told once a value is late, and then it is of no use as a colour.
QString ageOf(const TileReading& reading, core::TimePoint now)
{
    return reading.value && reading.isLate ? TileView::tr("%1 old").arg(ageText(now - reading.time))
                                           : QString();
}

QString valueCsv(const std::vector<TileSeries>& series, const TileReading& reading)
{
    QString csv = QStringLiteral("series,time,value\n");
    if (series.empty())
        return csv;
    return csv + csvField(QString::fromStdString(series.front().name())) + QChar(u',')
        + (reading.value ? csvTime(reading.time.time_since_epoch().count()) : QString()) + QChar(u',')
        + csvNumber(reading.value.value_or(std::nan(""))) + QChar(u'\n');
}

}  // namespace

GaugeTile::GaugeTile(const core::WidgetSpec& widget, QWidget* parent)
    : TileView(parent),
      m_gauge(new Gauge(this))
{
    setContent(m_gauge);
    m_gauge->setThresholds(widget.thresholds.warning, widget.thresholds.critical);
    m_gauge->setAccessibleName(QString::fromStdString(widget.title));
}

void GaugeTile::setSeries(std::vector<TileSeries> series)
{
    m_series = std::move(series);
    setReadings({}, {});
}

void GaugeTile::setReadings(const std::vector<TileReading>& readings, core::TimePoint now)
{
    m_reading = readings.empty() ? TileReading() : readings.front();
    m_gauge->setValue(m_reading.value);
    m_gauge->setAge(ageOf(m_reading, now));
}

QString GaugeTile::toCsv() const
{
    return valueCsv(m_series, m_reading);
}

StatTile::StatTile(const core::WidgetSpec& widget, QWidget* parent)
    : TileView(parent),
      m_thresholds(widget.thresholds)
{
    setAccessibleName(QString::fromStdString(widget.title));
}

void StatTile::setSeries(std::vector<TileSeries> series)
{
    m_series = std::move(series);
    setReadings({}, {});
}

void StatTile::setReadings(const std::vector<TileReading>& readings, core::TimePoint now)
{
    m_reading = readings.empty() ? TileReading() : readings.front();
    m_age = ageOf(m_reading, now);
    describe();
}

void StatTile::setEmptyText(const QString& sentence)
{
    m_emptyText = sentence;
    describe();
}

void StatTile::describe()
{
    setAccessibleDescription(m_reading.value && !m_series.empty()
                                 ? metricText(m_series.front().key, *m_reading.value) + QChar(u' ') + m_age
                                 : m_emptyText);
    update();
}

QString StatTile::toCsv() const
{
    return valueCsv(m_series, m_reading);
}

void StatTile::paintEvent(QPaintEvent*)
{
    const Tokens& look = tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF area = rect();
    if (!m_reading.value || m_series.empty()) {
        painter.setFont(fontFor(FontRole::Table));
        painter.setPen(look.muted);
        painter.drawText(area, Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
        return;
    }
    const Figure figure = metricFigure(m_series.front().key, *m_reading.value);
    const QFont big = fontFor(FontRole::Gauge);
    const QFont small = fontFor(FontRole::Body);
    const qreal valueWidth = tabularWidth(big, figure.value);
    const qreal unitWidth = figure.unit.isEmpty() ? 0 : tabularWidth(small, figure.unit) + 6;
    const QFontMetricsF metrics(big);
    const QFontMetricsF smallMetrics(small);
    const qreal left = area.center().x() - (valueWidth + unitWidth) / 2;
    const qreal baseline = area.center().y() + metrics.capHeight() / 2 - smallMetrics.height() / 2;
    painter.setFont(big);
    painter.setPen(m_age.isEmpty() ? look.text : look.muted);
    drawTabular(painter, QRectF(left, baseline - metrics.ascent(), valueWidth, metrics.height()),
                Qt::AlignLeft, figure.value);
    painter.setFont(small);
    painter.setPen(look.muted);
    drawTabular(
        painter,
        QRectF(left + valueWidth + 6, baseline - smallMetrics.ascent(), unitWidth, smallMetrics.height()),
        Qt::AlignLeft, figure.unit);

    const bool hasThresholds = m_thresholds.warning || m_thresholds.critical;
    const StateMark mark =
        m_age.isEmpty() ? markAt(m_thresholds, *m_reading.value) : markOf(Tone::Warning, m_age);
    if (!hasThresholds && m_age.isEmpty())
        return;
    const QFont words = fontFor(FontRole::SmallStrong);
    const QFontMetricsF wordMetrics(words);
    const int side = shapeSideFor(look.smallText);
    const qreal noteWidth = side + 4 + wordMetrics.horizontalAdvance(mark.word);
    const qreal top = baseline + 10;
    const qreal noteLeft = area.center().x() - noteWidth / 2;
    paintShape(painter, QRectF(noteLeft, top + (wordMetrics.height() - side) / 2, side, side), mark.shape,
               colorOf(mark.tone));
    painter.setFont(words);
    painter.setPen(colorOf(mark.tone));
    painter.drawText(QPointF(noteLeft + side + 4, top + wordMetrics.ascent()), mark.word);
}

}  // namespace ui
