#include "ui/widget/state_timeline.h"

#include "ui/theme/theme.h"
#include "ui/widget/figure_text.h"

#include <QDateTime>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace ui {
namespace {

constexpr int lineHeight = 24;
constexpr int lineBarHeight = 16;
constexpr int axisHeight = 20;
constexpr int ticks = 4;
constexpr int leastName = 60;
constexpr int mostName = 180;
constexpr qint64 day = 86'400'000;

QString tickText(qint64 msecs, qint64 span)
{
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(msecs);
    return time.toString(span > 2 * day ? QStringLiteral("MM-dd HH:mm") : QStringLiteral("HH:mm"));
}

}  // namespace

StateTimeline::StateTimeline(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void StateTimeline::setRange(qint64 fromMsecs, qint64 toMsecs)
{
    m_from = fromMsecs;
    m_to = std::max(toMsecs, fromMsecs + 1);
    update();
}

void StateTimeline::setRows(QList<StateRow> rows)
{
    if (rows == m_rows)
        return;
    m_rows = std::move(rows);
    // Measured once: every place in the bars depends on it.
    const QFontMetrics metrics(fontFor(FontRole::Small));
    m_widestName = leastName;
    for (const StateRow& row : std::as_const(m_rows))
        m_widestName = std::max(m_widestName, metrics.horizontalAdvance(row.name) + 12);
    describe();
    updateGeometry();
    update();
}

void StateTimeline::setEmptyText(const QString& sentence)
{
    m_emptyText = sentence;
    update();
}

int StateTimeline::rowsShown() const
{
    const int room = std::max((height() - axisHeight) / lineHeight, 1);
    return int(m_rows.size()) <= room ? int(m_rows.size()) : std::max(room - 1, 1);
}

QSize StateTimeline::sizeHint() const
{
    return {320, axisHeight + lineHeight * std::clamp(int(m_rows.size()), 2, 8)};
}

QSize StateTimeline::minimumSizeHint() const
{
    return {160, axisHeight + lineHeight};
}

int StateTimeline::nameWidth() const
{
    return std::min({m_widestName, mostName, width() / 3});
}

QRectF StateTimeline::barArea() const
{
    const int left = nameWidth();
    return QRectF(left, 0, std::max(width() - left - 4, 1), std::max(height() - axisHeight, 1));
}

double StateTimeline::xOf(qint64 msecs) const
{
    const QRectF area = barArea();
    const double share = double(msecs - m_from) / double(m_to - m_from);
    return area.left() + std::clamp(share, 0.0, 1.0) * area.width();
}

void StateTimeline::paintAxis(QPainter& painter) const
{
    const QRectF area = barArea();
    painter.setFont(fontFor(FontRole::Axis));
    const QFontMetricsF metrics(painter.font());
    const qreal base = std::min<qreal>(area.bottom(), rowsShown() * lineHeight + 2);
    for (int i = 0; i <= ticks; ++i) {
        const qint64 at = m_from + (m_to - m_from) * i / ticks;
        const QString text = tickText(at, m_to - m_from);
        const qreal x = xOf(at);
        painter.setPen(tokens().gridLine);
        painter.drawLine(QPointF(x, 0), QPointF(x, base));
        painter.setPen(tokens().faint);
        const qreal width = metrics.horizontalAdvance(text);
        painter.drawText(QPointF(std::clamp(x - width / 2, area.left(), area.right() - width),
                                 base + metrics.ascent() + 3),
                         text);
    }
}

void StateTimeline::paintRow(QPainter& painter, const StateRow& row, qreal y) const
{
    const QRectF area = barArea();
    painter.setFont(fontFor(FontRole::Small));
    const QFontMetricsF metrics(painter.font());
    painter.setPen(tokens().muted);
    painter.drawText(QRectF(0, y, area.left() - 8, lineHeight), Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(row.name, Qt::ElideMiddle, area.left() - 8));
    painter.setRenderHint(QPainter::Antialiasing);
    const qreal top = y + (lineHeight - lineBarHeight) / 2.0;
    for (const StateSpan& span : row.spans) {
        if (span.to < m_from || span.from > m_to)
            continue;
        const qreal left = xOf(span.from);
        const QRectF bar(left, top, std::max(xOf(span.to) - left, 2.0), lineBarHeight);
        painter.setPen(Qt::NoPen);
        painter.setBrush(colorOf(span.tone));
        painter.drawRoundedRect(bar, 2, 2);
        if (metrics.horizontalAdvance(span.word) + 12 > bar.width())
            continue;
        painter.setPen(tokens().onState);
        painter.drawText(bar.adjusted(6, 0, -6, 0), Qt::AlignLeft | Qt::AlignVCenter, span.word);
    }
}

void StateTimeline::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    if (m_rows.isEmpty()) {
        painter.setFont(fontFor(FontRole::Small));
        painter.setPen(tokens().muted);
        painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
        return;
    }
    paintAxis(painter);
    const int shown = rowsShown();
    for (int i = 0; i < shown; ++i)
        paintRow(painter, m_rows[i], i * lineHeight);
    if (shown == m_rows.size())
        return;
    painter.setFont(fontFor(FontRole::Small));
    painter.setPen(tokens().muted);
    painter.drawText(QRectF(0, height() - axisHeight, width(), axisHeight), Qt::AlignLeft | Qt::AlignVCenter,
                     tr("and %n more", nullptr, int(m_rows.size()) - shown));
}

bool StateTimeline::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    auto* help = static_cast<QHelpEvent*>(event);
    const QString tip = tipAt(help->pos());
    if (tip.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(help->globalPos(), tip, this);
    return true;
}

QString StateTimeline::tipAt(QPoint position) const
{
    const int index = position.y() / lineHeight;
    if (index < 0 || index >= rowsShown())
        return {};
    const StateRow& row = m_rows[index];
    for (auto span = row.spans.rbegin(); span != row.spans.rend(); ++span)
        if (position.x() >= xOf(span->from) - 1
            && position.x() <= std::max(xOf(span->to), xOf(span->from) + 2))
            return tr("%1: %2, %3 to %4, %5")
                .arg(row.name, span->word, clockText(span->from), clockText(span->to),
                     ageText(std::chrono::milliseconds(span->to - span->from)));
    return row.name;
}

void StateTimeline::describe()
{
    QStringList lines;
    for (const StateRow& row : m_rows.mid(0, 20))
        lines << (row.spans.isEmpty() ? row.name : tr("%1: %2").arg(row.name, row.spans.constLast().word));
    setAccessibleDescription(lines.join(QStringLiteral(", ")));
}

}  // namespace ui
