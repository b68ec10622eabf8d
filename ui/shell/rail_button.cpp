#include "ui/shell/rail_button.h"

#include "ui/theme/theme.h"

#include <QFontMetrics>
#include <QKeyEvent>
#include <QPainter>

namespace ui {

namespace {

constexpr int buttonWidth = 60;
constexpr int buttonHeight = 48;
constexpr int iconSide = 20;

QPixmap tinted(const QIcon& icon, const QColor& color, qreal ratio)
{
    QPixmap pixmap = icon.pixmap(QSize(iconSide, iconSide), ratio);
    QPainter painter(&pixmap);
    painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
    painter.fillRect(QRect(0, 0, iconSide, iconSide), color);
    return pixmap;
}

}  // namespace

RailButton::RailButton(const QString& id, const QString& title, const QIcon& icon, QWidget* parent)
    : QAbstractButton(parent),
      m_id(id)
{
    setObjectName(QStringLiteral("rail:") + id);
    setText(title);
    setIcon(icon);
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setAttribute(Qt::WA_Hover);
}

QSize RailButton::sizeHint() const
{
    return {buttonWidth, buttonHeight};
}

void RailButton::paintEvent(QPaintEvent*)
{
    const Tokens& t = tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF ground = QRectF(rect()).adjusted(2.5, 0.5, -2.5, -0.5);
    painter.setPen(hasFocus() ? QPen(t.accent) : Qt::NoPen);
    painter.setBrush(isChecked() ? t.raised : underMouse() ? t.hovered : t.surface);
    painter.drawRoundedRect(ground, t.radius, t.radius);
    if (isChecked()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(t.accent);
        painter.drawRoundedRect(QRectF(2, 9, 3, height() - 18), 1.5, 1.5);
    }
    const QColor color = !isEnabled() ? t.faint : isChecked() || underMouse() ? t.text : t.muted;
    painter.drawPixmap((width() - iconSide) / 2, 6, tinted(icon(), color, devicePixelRatioF()));
    QFont small = fontFor(FontRole::Axis);
    small.setPixelSize(10);
    small.setWeight(QFont::Normal);
    painter.setFont(small);
    painter.setPen(color);
    painter.drawText(QRect(0, 29, width(), 15), Qt::AlignCenter,
                     QFontMetrics(small).elidedText(text(), Qt::ElideRight, width()));
}

void RailButton::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        click();
    else
        QAbstractButton::keyPressEvent(event);
}

}  // namespace ui
