#include "ui/theme/state_shape.h"

#include "ui/theme/theme.h"

#include <QPainter>
#include <QPainterPath>
#include <QtMath>

namespace ui {

QColor colorOf(Tone tone)
{
    const Tokens& t = tokens();
    switch (tone) {
    case Tone::Ok: return t.ok;
    case Tone::Warning: return t.warning;
    case Tone::Critical: return t.critical;
    case Tone::Idle: return t.idle;
    case Tone::Accent: return t.accent;
    case Tone::Muted: return t.muted;
    }
    return t.muted;
}

StateShape shapeOf(Tone tone)
{
    switch (tone) {
    case Tone::Ok:
    case Tone::Accent: return StateShape::Circle;
    case Tone::Warning: return StateShape::Triangle;
    case Tone::Critical: return StateShape::Diamond;
    case Tone::Idle: return StateShape::Square;
    case Tone::Muted: return StateShape::Ring;
    }
    return StateShape::Ring;
}

StateMark markOf(Tone tone, const QString& word)
{
    return {shapeOf(tone), tone, word};
}

int shapeSideFor(int textPixels)
{
    return qRound(textPixels * 0.78);
}

void paintShape(QPainter& painter, const QRectF& rect, StateShape shape, const QColor& color)
{
    const qreal side = std::min(rect.width(), rect.height());
    const QRectF box(rect.center().x() - side / 2, rect.center().y() - side / 2, side, side);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    switch (shape) {
    case StateShape::Circle: painter.drawEllipse(box.adjusted(0.3, 0.3, -0.3, -0.3)); break;
    case StateShape::Triangle:
        painter.drawPolygon(
            QPolygonF({QPointF(box.center().x(), box.top()), box.bottomRight(), box.bottomLeft()}));
        break;
    case StateShape::TriangleDown:
        painter.drawPolygon(
            QPolygonF({box.topLeft(), box.topRight(), QPointF(box.center().x(), box.bottom())}));
        break;
    case StateShape::Diamond: {
        const QPointF c = box.center();
        const qreal reach = side * 0.56;
        painter.drawPolygon(QPolygonF({{c.x(), c.y() - reach},
                                       {c.x() + reach, c.y()},
                                       {c.x(), c.y() + reach},
                                       {c.x() - reach, c.y()}}));
        break;
    }
    case StateShape::Square: painter.drawRoundedRect(box.adjusted(0.6, 0.6, -0.6, -0.6), 1, 1); break;
    case StateShape::Ring: {
        const qreal pen = std::max(1.4, side * 0.16);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(color, pen));
        painter.drawEllipse(box.adjusted(pen / 2, pen / 2, -pen / 2, -pen / 2));
        break;
    }
    }
    painter.restore();
}

}  // namespace ui
