#include "ui/widget/line_legend.h"

#include "ui/theme/theme.h"

#include <QFontMetricsF>
#include <QPainter>

#include <cmath>

namespace ui {
namespace {

constexpr qreal swatch = 14;
constexpr qreal gap = 5;  // from a swatch to its name
constexpr qreal between = 16;

}  // namespace

LineLegend::LineLegend(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void LineLegend::setLines(std::vector<LineStyle> lines)
{
    m_lines = std::move(lines);
    QStringList names;
    for (const LineStyle& line : m_lines)
        names << line.name;
    setToolTip(names.join(QChar(u'\n')));
    setAccessibleName(names.join(QStringLiteral(", ")));
    updateGeometry();
    update();
}

QSize LineLegend::sizeHint() const
{
    const QFontMetricsF metrics(fontFor(FontRole::Axis));
    qreal width = 0;
    for (const LineStyle& line : m_lines)
        width += (width > 0 ? between : 0) + swatch + gap + metrics.horizontalAdvance(line.name);
    return {int(std::ceil(width)) + 1, qRound(metrics.height())};
}

QSize LineLegend::minimumSizeHint() const
{
    return {40, sizeHint().height()};
}

void LineLegend::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(fontFor(FontRole::Axis));
    const QFontMetricsF metrics(painter.font());
    const auto more = [](std::size_t count) { return LineLegend::tr("and %1 more").arg(count); };
    qreal x = 0;
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        const LineStyle& line = m_lines[i];
        const qreal end = x + swatch + gap + metrics.horizontalAdvance(line.name);
        const std::size_t left = m_lines.size() - i - 1;
        const qreal needed = left > 0 ? between + metrics.horizontalAdvance(more(left)) : 0;
        if (i > 0 && end + needed > width()) {
            painter.setPen(tokens().muted);
            painter.drawText(QPointF(x, metrics.ascent()), more(left + 1));
            return;
        }
        QPen pen(line.color, 2);
        if (line.dashed)
            pen.setStyle(Qt::DashLine);
        painter.setPen(pen);
        painter.drawLine(QPointF(x, height() / 2.0), QPointF(x + swatch, height() / 2.0));
        painter.setPen(tokens().muted);
        painter.drawText(QPointF(x + swatch + gap, metrics.ascent()), line.name);
        x = end + between;
    }
}

}  // namespace ui
