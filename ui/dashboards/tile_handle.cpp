#include "ui/dashboards/tile_handle.h"

#include "ui/dashboards/grid_layout.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace ui {
namespace {

constexpr int border = 8;  // pixels from the edge that resize
constexpr int corner = 18;
constexpr int cornerMark = 10;

std::uint32_t shifted(std::uint32_t from, qreal by)
{
    return std::uint32_t(std::max<qreal>(0, std::round(qreal(from) + by)));
}

}  // namespace

TileHandle::TileHandle(const QString& title, QWidget* parent) : QWidget(parent), m_title(title)
{
    setObjectName(QStringLiteral("tileHandle"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(tr("Place of %1").arg(title));
}

void TileHandle::setPlace(const core::GridPlace& place, QSizeF field)
{
    m_place = place;
    m_field = field;
    setAccessibleDescription(tr("column %1, row %2, %3 wide, %4 high")
                                 .arg(place.column + 1)
                                 .arg(place.row + 1)
                                 .arg(place.width)
                                 .arg(place.height));
}

TileHandle::Grip TileHandle::gripAt(QPoint position) const
{
    const bool right = position.x() >= width() - border;
    const bool bottom = position.y() >= height() - border;
    if (position.x() >= width() - corner && position.y() >= height() - corner)
        return Grip::Both;
    return right ? Grip::Width : bottom ? Grip::Height : Grip::Move;
}

void TileHandle::paintEvent(QPaintEvent*)
{
    const Tokens& look = tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPen frame(hasFocus() ? look.accent : look.line, hasFocus() ? 2 : 1);
    if (!hasFocus())
        frame.setStyle(Qt::DashLine);
    painter.setPen(frame);
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), look.radius, look.radius);
    painter.setPen(QPen(hasFocus() ? look.accent : look.muted, 1.5));
    for (const int inset : {4, 8}) {
        const QPointF end(width() - inset, height() - inset);
        painter.drawLine(end - QPointF(cornerMark - inset / 2.0, 0),
                         end - QPointF(0, cornerMark - inset / 2.0));
    }
}

void TileHandle::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_drag = Drag{gripAt(event->position().toPoint()), event->globalPosition().toPoint(), m_place, false};
}

void TileHandle::mouseMoveEvent(QMouseEvent* event)
{
    if (!m_drag) {
        switch (gripAt(event->position().toPoint())) {
        case Grip::Move: return setCursor(Qt::SizeAllCursor);
        case Grip::Width: return setCursor(Qt::SizeHorCursor);
        case Grip::Height: return setCursor(Qt::SizeVerCursor);
        case Grip::Both: return setCursor(Qt::SizeFDiagCursor);
        }
        return;
    }
    const QPoint moved = event->globalPosition().toPoint() - m_drag->from;
    m_drag->isMoving = m_drag->isMoving || moved.manhattanLength() >= QApplication::startDragDistance();
    if (!m_drag->isMoving)
        return;
    const qreal columns = moved.x() / m_field.width();
    const qreal rows = moved.y() / m_field.height();
    core::GridPlace place = m_drag->place;
    if (m_drag->grip == Grip::Move) {
        place.column = shifted(place.column, columns);
        place.row = shifted(place.row, rows);
    }
    if (m_drag->grip == Grip::Width || m_drag->grip == Grip::Both)
        place.width = std::min(shifted(place.width, columns), core::dashboardColumns - place.column);
    if (m_drag->grip == Grip::Height || m_drag->grip == Grip::Both)
        place.height = shifted(place.height, rows);
    Q_EMIT dragged(fitted(place));
}

void TileHandle::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        endDrag(true);
}

void TileHandle::endDrag(bool isKept)
{
    if (!m_drag)
        return;
    const bool wasMoving = m_drag->isMoving;
    m_drag.reset();
    if (wasMoving)
        Q_EMIT dropped(isKept);
}

void TileHandle::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        Q_EMIT editRequested();
}

void TileHandle::contextMenuEvent(QContextMenuEvent* event)
{
    endDrag(false);
    Q_EMIT menuRequested(event->globalPos());
}

std::optional<core::GridPlace> TileHandle::placeFor(int key, bool isResize) const
{
    core::GridPlace place = m_place;
    std::uint32_t& across = isResize ? place.width : place.column;
    std::uint32_t& down = isResize ? place.height : place.row;
    switch (key) {
    case Qt::Key_Left: across -= across > 0 ? 1 : 0; break;
    case Qt::Key_Right: across += place.column + place.width < core::dashboardColumns ? 1 : 0; break;
    case Qt::Key_Up: down -= down > 0 ? 1 : 0; break;
    case Qt::Key_Down: ++down; break;
    default: return std::nullopt;
    }
    return fitted(place);
}

void TileHandle::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && m_drag)
        return endDrag(false);
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        return Q_EMIT editRequested();
    if (event->key() == Qt::Key_Delete)
        return Q_EMIT removeRequested();
    if (event->key() == Qt::Key_D && event->modifiers() == Qt::ControlModifier)
        return Q_EMIT duplicateRequested();
    if (event->key() == Qt::Key_Menu)
        return Q_EMIT menuRequested(mapToGlobal(rect().center()));
    if (const auto place = placeFor(event->key(), event->modifiers() & Qt::ShiftModifier)) {
        if (*place != m_place)
            Q_EMIT placed(*place);
        return;
    }
    QWidget::keyPressEvent(event);
}

void TileHandle::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    raise();
    update();
}

void TileHandle::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    endDrag(false);
    update();
}

}  // namespace ui
