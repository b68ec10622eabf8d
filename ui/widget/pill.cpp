#include "ui/widget/pill.h"

#include "ui/theme/tabular_text.h"
#include "ui/theme/theme.h"

#include <QFontMetricsF>
#include <QPainter>

#include <cmath>

namespace ui {

namespace {

constexpr qreal paddingX = 10;
constexpr qreal partGap = 7;
constexpr qreal shapeGap = 6;
constexpr qreal keyPadding = 5;
constexpr int pillHeight = 29;

QFont fontOf(Pill::Look look)
{
    switch (look) {
    case Pill::Look::Strong: return fontFor(FontRole::BodyStrong);
    case Pill::Look::Key: return fontFor(FontRole::Code);
    case Pill::Look::Plain:
    case Pill::Look::Muted: break;
    }
    return fontFor(FontRole::Table);
}

}  // namespace

Pill::Pill(QWidget* parent) : QAbstractButton(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setClickable(false);
}

Pill::Pill(const QString& text, QWidget* parent) : Pill(parent)
{
    setParts({{text, Look::Plain, {}}});
}

void Pill::setParts(QList<Part> parts)
{
    if (parts == m_parts)
        return;
    m_parts = std::move(parts);
    QStringList words;
    for (const Part& part : m_parts) {
        if (part.mark && !part.mark->word.isEmpty() && part.mark->word != part.text)
            words << part.mark->word;
        words << part.text;
    }
    setText(words.join(u' '));
    setAccessibleName(text());
    updateGeometry();
    update();
}

void Pill::setClickable(bool clickable)
{
    m_clickable = clickable;
    setFocusPolicy(clickable ? Qt::StrongFocus : Qt::NoFocus);
    setAttribute(Qt::WA_Hover, clickable);
    setCursor(clickable ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

qreal Pill::widthOf(const Part& part) const
{
    qreal width = tabularWidth(fontOf(part.look), part.text);
    if (part.look == Look::Key)
        width += 2 * keyPadding;
    if (part.mark)
        width += shapeSideFor(tokens().tableText) + (part.text.isEmpty() ? 0 : shapeGap);
    return width;
}

QSize Pill::sizeHint() const
{
    qreal width = 2 * paddingX + partGap * qreal(std::max<qsizetype>(0, m_parts.size() - 1));
    for (const Part& part : m_parts)
        width += widthOf(part);
    return {int(std::ceil(width)) + 1, pillHeight};
}

void Pill::paintEvent(QPaintEvent*)
{
    const Tokens& t = tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool hot = m_clickable && (underMouse() || isDown());
    painter.setBrush(hot ? t.hovered : t.raised);
    painter.setPen(hasFocus() ? t.accent : t.line);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), t.smallRadius, t.smallRadius);
    qreal x = paddingX;
    for (const Part& part : m_parts)
        x += paintPart(painter, part, x) + partGap;
}

qreal Pill::paintPart(QPainter& painter, const Part& part, qreal x) const
{
    const Tokens& t = tokens();
    const qreal whole = widthOf(part);
    qreal left = x;
    if (part.mark) {
        const qreal side = shapeSideFor(t.tableText);
        paintShape(painter, QRectF(left, (height() - side) / 2.0, side, side), part.mark->shape,
                   colorOf(part.mark->tone));
        left += side + shapeGap;
    }
    painter.setFont(fontOf(part.look));
    if (part.look == Look::Key) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(t.line);
        painter.drawRoundedRect(QRectF(left + 0.5, 5.5, x + whole - left - 1, height() - 11), 4, 4);
        left += keyPadding;
    }
    painter.setPen(part.look == Look::Muted || part.look == Look::Key ? t.muted : t.text);
    drawTabular(painter, QRectF(left, 0, x + whole - left, height()), Qt::AlignLeft | Qt::AlignVCenter,
                part.text);
    return whole;
}

}  // namespace ui
