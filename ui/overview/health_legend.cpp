#include "ui/overview/health_legend.h"

#include "ui/theme/theme.h"

#include <QFontMetrics>
#include <QPainter>

namespace ui {
namespace {

constexpr int betweenEntries = 12;
constexpr int behindShape = 5;

QString textOf(const HealthLegend::Entry& entry)
{
    return entry.mark.word.toLower() + QLatin1Char(' ') + QString::number(entry.count);
}

}  // namespace

HealthLegend::HealthLegend(QWidget* parent) : QWidget(parent)
{
    setFont(fontFor(FontRole::Small));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void HealthLegend::setEntries(std::vector<Entry> entries)
{
    if (entries == m_entries)
        return;
    m_entries = std::move(entries);
    QStringList words;
    for (const Entry& entry : m_entries)
        words << textOf(entry);
    setAccessibleName(words.join(QStringLiteral(", ")));
    updateGeometry();
    update();
}

QSize HealthLegend::sizeHint() const
{
    const QFontMetrics metrics(font());
    int width = 0;
    for (const Entry& entry : m_entries)
        width += shapeSideFor(metrics.height()) + behindShape + metrics.horizontalAdvance(textOf(entry))
            + betweenEntries;
    return {std::max(0, width - betweenEntries), metrics.height() + 2};
}

void HealthLegend::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QFontMetrics metrics(font());
    const int side = shapeSideFor(metrics.height());
    int x = 0;
    for (const Entry& entry : m_entries) {
        paintShape(painter, QRectF(x, (height() - side) / 2.0, side, side), entry.mark.shape,
                   colorOf(entry.mark.tone));
        x += side + behindShape;
        const int width = metrics.horizontalAdvance(textOf(entry));
        painter.setPen(tokens().muted);
        painter.drawText(QRect(x, 0, width + 2, height()), Qt::AlignLeft | Qt::AlignVCenter, textOf(entry));
        x += width + betweenEntries;
    }
}

}  // namespace ui
