#include "ui/widget/bar_chart.h"

#include "ui/theme/theme.h"

#include <QFontMetricsF>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace ui {

BarChart::BarChart(QWidget* parent) : PlotView(parent) {}

void BarChart::setBars(std::vector<Bar> bars)
{
    m_bars = std::move(bars);
    double highest = 0;
    QStringList used;
    QList<AxisLabel> labels;
    for (std::size_t i = 0; i < m_bars.size(); ++i) {
        if (std::isfinite(m_bars[i].value))
            highest = std::max(highest, m_bars[i].value);
        if (i % std::size_t(m_labelEvery) != 0 || m_bars[i].label.isEmpty())
            continue;
        // The axis refuses the same text twice.
        QString text = m_bars[i].label;
        while (used.contains(text))
            text += QChar(0x200b);
        used << text;
        labels.append({double(i) + 0.5, text});
    }
    scaleTo(highest * 1.02);
    setTimeAxis(0, double(std::max<std::size_t>(m_bars.size(), 1)), labels);
    refresh();
}

void BarChart::setLabelEvery(int bars)
{
    m_labelEvery = std::max(1, bars);
    setBars(std::move(m_bars));
}

bool BarChart::isEmpty() const
{
    return std::none_of(m_bars.begin(), m_bars.end(),
                        [](const Bar& bar) { return std::isfinite(bar.value); });
}

QString BarChart::description() const
{
    QStringList parts;
    for (const Bar& bar : m_bars)
        if (std::isfinite(bar.value))
            parts << bar.label + QStringLiteral(": ") + formatted(bar.value);
    return parts.join(QStringLiteral("; "));
}

void BarChart::paintData(QPainter& painter, const QRectF& area)
{
    const qreal slot = area.width() / qreal(m_bars.size());
    const qreal gap = std::min(2.0, slot * 0.15);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    for (std::size_t i = 0; i < m_bars.size(); ++i) {
        if (!std::isfinite(m_bars[i].value))
            continue;
        const qreal top = yOf(area, m_bars[i].value);
        painter.setBrush(int(i) == m_hover ? tokens().ok.lighter(120) : tokens().ok);
        painter.drawRoundedRect(
            QRectF(area.left() + slot * qreal(i) + gap, top, slot - 2 * gap, area.bottom() - top), 2, 2);
    }
    painter.restore();
    paintHover(painter, area);
}

void BarChart::paintHover(QPainter& painter, const QRectF& area) const
{
    if (m_hover < 0 || m_hover >= int(m_bars.size()))
        return;
    const Tokens& t = tokens();
    const Bar& bar = m_bars[std::size_t(m_hover)];
    const QString text =
        bar.label + QStringLiteral("  ") + (std::isfinite(bar.value) ? formatted(bar.value) : tr("no data"));
    const QFontMetricsF metrics(fontFor(FontRole::Axis));
    const qreal width = metrics.horizontalAdvance(text) + 16;
    const qreal middle = area.left() + area.width() * (m_hover + 0.5) / qreal(m_bars.size());
    const qreal left =
        std::clamp(middle - width / 2, area.left(), std::max(area.left(), area.right() - width));
    const QRectF box(left, area.top() + 2, width, metrics.height() + 8);
    painter.setBrush(t.raised);
    painter.setPen(t.line);
    painter.drawRoundedRect(box, 4, 4);
    painter.setFont(fontFor(FontRole::Axis));
    painter.setPen(t.text);
    painter.drawText(box, Qt::AlignCenter, text);
}

int BarChart::barAt(qreal x) const
{
    const QRectF area = plotArea();
    if (m_bars.empty() || x < area.left() || x >= area.right())
        return -1;
    return int((x - area.left()) / area.width() * qreal(m_bars.size()));
}

void BarChart::mouseMoveEvent(QMouseEvent* event)
{
    if (const int hovered = barAt(event->position().x()); hovered != m_hover) {
        m_hover = hovered;
        viewport()->update();
    }
    event->ignore();
}

void BarChart::leaveEvent(QEvent* event)
{
    m_hover = -1;
    viewport()->update();
    PlotView::leaveEvent(event);
}

}  // namespace ui
