#include "ui/widget/line_chart.h"

#include "ui/theme/theme.h"
#include "ui/widget/figure_text.h"

#include <QDateTime>
#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace ui {

namespace {

constexpr int timeLabelCount = 5;
constexpr qint64 minute = 60'000;
constexpr qreal strokeWidth = 1.7;
constexpr qreal dashedStepWidth = 1.6;
constexpr qreal markGap = 4;  // between the labels of marks

// The axis ends at a whole multiple of this, so that it stands still until a label changes.
qint64 grainOf(qint64 span)
{
    if (span <= 15 * minute)
        return 10'000;
    return span <= 12 * 60 * minute ? minute : 10 * minute;
}

QString timeLabel(qint64 msecs, qint64 span)
{
    const QString format = span <= 15 * minute ? QStringLiteral("HH:mm:ss")
        : span <= 36 * 60 * minute             ? QStringLiteral("HH:mm")
        : span <= 10 * 24 * 60 * minute        ? QStringLiteral("d MMM HH:mm")
                                               : QStringLiteral("d MMM");
    return QDateTime::fromMSecsSinceEpoch(msecs).toString(format);
}

}  // namespace

LineChart::LineChart(QWidget* parent) : PlotView(parent) {}

void LineChart::setLines(std::vector<LineStyle> styles)
{
    m_lines.clear();
    for (LineStyle& style : styles)
        m_lines.push_back({std::move(style), {}});
    rescale();
    refresh();
}

void LineChart::setLine(std::size_t index, std::vector<QPointF> points)
{
    if (index >= m_lines.size())
        return;
    m_lines[index].points = std::move(points);
    rescale();
    refresh();
}

void LineChart::setWindow(qint64 fromMsecs, qint64 toMsecs)
{
    const qint64 span = std::max<qint64>(toMsecs - fromMsecs, 1'000);
    const qint64 grain = grainOf(span);
    const qint64 end = (toMsecs + grain - 1) / grain * grain;
    QList<AxisLabel> labels;
    m_labels.clear();
    for (int i = 0; i < timeLabelCount; ++i) {
        const qint64 at = end - span + span * i / (timeLabelCount - 1);
        QString text = timeLabel(at, span);
        // A day has the same time at both its ends, and the axis refuses the same text twice.
        while (m_labels.contains(text))
            text += QChar(0x200b);
        m_labels << text;
        labels.append({double(at), text});
    }
    setTimeAxis(double(end - span), double(end), labels);
}

void LineChart::setThreshold(std::optional<double> threshold)
{
    if (m_threshold == threshold)
        return;
    m_threshold = threshold;
    rescale();
    refresh();
}

void LineChart::setMarks(std::vector<EventMark> marks)
{
    if (m_marks == marks)
        return;
    m_marks = std::move(marks);
    refresh();
}

void LineChart::setBands(std::vector<ValueBand> bands)
{
    if (m_bands == bands)
        return;
    m_bands = std::move(bands);
    refresh();
}

std::optional<double> LineChart::latest(std::size_t index) const
{
    if (index >= m_lines.size() || m_lines[index].points.empty()
        || std::isnan(m_lines[index].points.back().y()))
        return std::nullopt;
    return m_lines[index].points.back().y();
}

void LineChart::rescale()
{
    double highest = 0;
    for (const Line& line : m_lines)
        for (const QPointF& point : line.points)
            if (std::isfinite(point.y()))
                highest = std::max(highest, point.y());
    // Some air above, so that the highest point and a threshold do not lie on the frame.
    scaleTo(std::max(highest * 1.05, m_threshold ? *m_threshold * 1.1 : 0.0));
}

bool LineChart::isEmpty() const
{
    return std::none_of(m_lines.begin(), m_lines.end(), [](const Line& line) {
        return std::any_of(line.points.begin(), line.points.end(),
                           [](const QPointF& p) { return std::isfinite(p.y()); });
    });
}

QString LineChart::description() const
{
    QStringList parts;
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        const auto value = latest(i);
        parts << tr("%1: %2", "name of a line: its latest value")
                     .arg(m_lines[i].style.name, value ? formatted(*value) : tr("no data"));
    }
    if (m_threshold)
        parts << tr("threshold %1").arg(formatted(*m_threshold));
    return parts.join(QStringLiteral("; "));
}

void LineChart::paintData(QPainter& painter, const QRectF& area)
{
    painter.save();
    painter.setClipRect(area.adjusted(0, -2, 1, 2));
    paintBands(painter, area);
    paintThreshold(painter, area);
    paintMarks(painter, area);
    // A line at the edge of the plot keeps its whole width.
    const QRectF plot = area.adjusted(0, -strokeWidth, 0, strokeWidth);
    m_raster.begin(plot.size(), painter.device()->devicePixelRatio());
    for (const Line& line : m_lines) {
        place(line, plot.topLeft(), area);
        if (line.style.dashed)
            paintDashed(painter, line, plot.topLeft());
        else
            m_raster.draw(m_placed, line.style.color, strokeWidth);
    }
    m_raster.paint(painter, plot.topLeft());
    paintDrag(painter, area);
    painter.restore();
    paintCrosshair(painter, area);
}

// Fills m_placed with the points where they are on the screen, seen from `origin`.
void LineChart::place(const Line& line, QPointF origin, const QRectF& area)
{
    m_placed.clear();
    for (const QPointF& point : line.points) {
        const QPointF at(xOf(area, point.x()) - origin.x(), yOf(area, point.y()) - origin.y());
        if (line.style.step && !m_placed.empty() && std::isfinite(at.y())
            && std::isfinite(m_placed.back().y()))
            m_placed.emplace_back(at.x(), m_placed.back().y());
        m_placed.push_back(at);
    }
}

void LineChart::paintDashed(QPainter& painter, const Line& line, QPointF origin)
{
    // Steps are few; dashes along a line of many points cost more the wider they are.
    const qreal width = line.style.step ? dashedStepWidth : 1;
    QPen pen(line.style.color, width);
    pen.setJoinStyle(Qt::BevelJoin);
    pen.setCapStyle(Qt::FlatCap);
    pen.setDashPattern({4 / width, 3 / width});
    painter.setPen(pen);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(origin);
    auto run = m_placed.begin();
    while (run != m_placed.end()) {
        const auto gap =
            std::find_if(run, m_placed.end(), [](const QPointF& at) { return !std::isfinite(at.y()); });
        if (gap - run > 1)
            painter.drawPolyline(&*run, int(gap - run));
        else if (gap - run == 1)
            painter.drawPoint(*run);
        run = gap == m_placed.end() ? gap : gap + 1;
    }
    painter.translate(-origin);
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void LineChart::paintBands(QPainter& painter, const QRectF& area) const
{
    for (const ValueBand& band : m_bands) {
        const qreal top = std::isfinite(band.to) ? std::max(yOf(area, band.to), area.top()) : area.top();
        const qreal bottom = std::min(yOf(area, band.from), area.bottom());
        QColor color = band.color;
        color.setAlphaF(0.10F);
        if (bottom > top)
            painter.fillRect(QRectF(area.left(), top, area.width(), bottom - top), color);
    }
}

void LineChart::paintThreshold(QPainter& painter, const QRectF& area) const
{
    if (!m_threshold)
        return;
    const qreal y = std::floor(yOf(area, *m_threshold)) + 0.5;
    QPen pen(tokens().warning, 1);
    pen.setDashPattern({5, 4});
    painter.setPen(pen);
    painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
}

void LineChart::paintMarks(QPainter& painter, const QRectF& area) const
{
    const QFontMetricsF metrics(fontFor(FontRole::Axis));
    painter.setFont(fontFor(FontRole::Axis));
    qreal labelled = area.left() - markGap;  // up to where labels stand; one that has no room is left out
    for (const EventMark& mark : m_marks) {
        if (mark.at < axisFrom() || mark.at > axisTo())
            continue;
        const qreal x = std::floor(xOf(area, mark.at)) + 0.5;
        const qreal width = metrics.horizontalAdvance(mark.label);
        painter.setPen(QPen(mark.color, 1));
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
        // At the right border the label goes to the left of its line.
        const qreal left = x + 4 + width > area.right() ? x - 4 - width : x + 4;
        if (left < labelled + markGap)
            continue;
        labelled = left + width;
        painter.drawText(QPointF(left, area.top() + metrics.ascent()), mark.label);
    }
}

}  // namespace ui
