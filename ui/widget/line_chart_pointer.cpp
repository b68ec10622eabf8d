// What the pointer does on a line chart, and what is carried away from it.

#include "ui/theme/theme.h"
#include "ui/widget/csv_text.h"
#include "ui/widget/figure_text.h"
#include "ui/widget/line_chart.h"

#include <QDateTime>
#include <QFontMetricsF>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <set>

namespace ui {

namespace {

constexpr qreal shortestDrag = 6;  // pixels; less is a click
constexpr double day = 86'400'000;  // ms

bool beforeTime(const QPointF& point, double msecs)
{
    return point.x() < msecs;
}

}  // namespace

const QPointF* LineChart::pointAt(const Line& line, double msecs) const
{
    auto next = std::lower_bound(line.points.begin(), line.points.end(), msecs, beforeTime);
    if (next == line.points.end() || (line.style.step && next->x() > msecs)) {
        if (next == line.points.begin())
            return nullptr;
        --next;
    } else if (next != line.points.begin() && msecs - std::prev(next)->x() < next->x() - msecs) {
        --next;
    }
    return std::isfinite(next->y()) ? &*next : nullptr;
}

double LineChart::timeAt(qreal x) const
{
    const QRectF area = plotArea();
    return axisFrom() + (axisTo() - axisFrom()) * (x - area.left()) / std::max(area.width(), 1.0);
}

void LineChart::setCrosshair(std::optional<double> msecs)
{
    if (m_crosshair == msecs)
        return;
    m_crosshair = msecs;
    viewport()->update();
}

void LineChart::paintDrag(QPainter& painter, const QRectF& area) const
{
    if (!m_dragFrom)
        return;
    QColor color = tokens().muted;
    color.setAlphaF(0.25F);
    painter.fillRect(QRectF(QPointF(*m_dragFrom, area.top()), QPointF(m_dragTo, area.bottom())).normalized(),
                     color);
}

QRectF LineChart::readoutBox(const QStringList& rows, const QRectF& area, qreal x) const
{
    const QFontMetricsF metrics(fontFor(FontRole::Axis));
    qreal width = 0;
    for (const QString& row : rows)
        width = std::max(width, metrics.horizontalAdvance(row));
    const qreal height = metrics.height() * qreal(rows.size());
    const qreal beside = x + width + 28 > area.right() ? x - width - 24 : x + 8;
    return {std::max(beside, area.left()), area.top() + 4, width + 16, height + 10};
}

void LineChart::paintCrosshair(QPainter& painter, const QRectF& area) const
{
    if (!m_crosshair || *m_crosshair < axisFrom() || *m_crosshair > axisTo())
        return;
    const Tokens& t = tokens();
    const qreal x = xOf(area, *m_crosshair);
    const bool overDays = axisTo() - axisFrom() > day;
    QStringList rows{overDays ? dateText(qint64(*m_crosshair)) : clockText(qint64(*m_crosshair))};
    for (const Line& line : m_lines) {
        const QPointF* point = pointAt(line, *m_crosshair);
        rows << line.style.name + QStringLiteral("  ") + (point ? formatted(point->y()) : unknownText());
    }
    painter.setPen(QPen(t.muted, 1));
    painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));

    const QRectF box = readoutBox(rows, area, x);
    const QFontMetricsF metrics(fontFor(FontRole::Axis));
    painter.setBrush(t.raised);
    painter.setPen(t.line);
    painter.drawRoundedRect(box, 4, 4);
    painter.setFont(fontFor(FontRole::Axis));
    for (qsizetype i = 0; i < rows.size(); ++i) {
        painter.setPen(i == 0 ? t.muted : m_lines[std::size_t(i - 1)].style.color);
        painter.drawText(
            QPointF(box.left() + 8, box.top() + 5 + metrics.ascent() + metrics.height() * qreal(i)), rows[i]);
    }
}

void LineChart::mousePressEvent(QMouseEvent* event)
{
    if (!m_isSpanChoosable || event->button() != Qt::LeftButton || !plotArea().contains(event->position())) {
        event->ignore();
        return;
    }
    m_dragFrom = m_dragTo = event->position().x();
    event->accept();
}

void LineChart::mouseMoveEvent(QMouseEvent* event)
{
    const QRectF area = plotArea();
    const qreal x = event->position().x();
    if (m_dragFrom)
        m_dragTo = std::clamp(x, area.left(), area.right());
    if (x >= area.left() && x <= area.right()) {
        m_crosshair = timeAt(x);
        Q_EMIT crosshairMoved(*m_crosshair);
    } else if (m_crosshair) {
        m_crosshair.reset();
        Q_EMIT crosshairLeft();
    }
    viewport()->update();
    event->setAccepted(m_dragFrom.has_value());
}

void LineChart::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !m_dragFrom) {
        event->ignore();
        return;
    }
    const auto [left, right] = std::minmax({*m_dragFrom, m_dragTo});
    m_dragFrom.reset();
    viewport()->update();
    if (right - left >= shortestDrag)
        Q_EMIT spanChosen(qint64(timeAt(left)), qint64(timeAt(right)));
}

void LineChart::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (m_isSpanChoosable && event->button() == Qt::LeftButton)
        Q_EMIT wholeChosen();
}

void LineChart::leaveEvent(QEvent* event)
{
    m_crosshair.reset();
    Q_EMIT crosshairLeft();
    viewport()->update();
    PlotView::leaveEvent(event);
}

QImage LineChart::toImage()
{
    return grab().toImage();
}

QString LineChart::toCsv() const
{
    QString text = QStringLiteral("time");
    std::set<double> times;
    for (const Line& line : m_lines) {
        text += u',' + csvField(line.style.name);
        for (const QPointF& point : line.points)
            times.insert(point.x());
    }
    text += u'\n';
    std::vector<std::vector<QPointF>::const_iterator> next;
    for (const Line& line : m_lines)
        next.push_back(line.points.begin());
    for (const double time : times) {
        text += csvTime(qint64(time));
        for (std::size_t i = 0; i < m_lines.size(); ++i) {
            text += u',';
            // Several values of one time, a column's least and greatest: the last one stands for it.
            const QPointF* found = nullptr;
            while (next[i] != m_lines[i].points.end() && next[i]->x() <= time)
                found = &*next[i]++;
            if (found)
                text += csvNumber(found->y());
        }
        text += u'\n';
    }
    return text;
}

void shareCrosshair(const std::vector<LineChart*>& charts)
{
    for (LineChart* from : charts) {
        for (LineChart* to : charts) {
            if (to == from)
                continue;
            QObject::connect(from, &LineChart::crosshairMoved, to,
                             [to](double msecs) { to->setCrosshair(msecs); });
            QObject::connect(from, &LineChart::crosshairLeft, to, [to] { to->setCrosshair(std::nullopt); });
        }
    }
}

}  // namespace ui
