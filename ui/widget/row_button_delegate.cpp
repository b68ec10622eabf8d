#include "ui/widget/row_button_delegate.h"

#include "ui/theme/theme.h"
#include "ui/widget/item_roles.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QFontMetrics>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QStyle>
#include <QStyleOptionButton>
#include <QToolTip>

#include <utility>

namespace ui {
namespace {

constexpr int buttonCellPadding = 8;
constexpr int buttonPadding = 10;
constexpr int leastWidth = 28;
constexpr int buttonHeight = 24;
constexpr int buttonGap = 5;

int widthOf(const RowButton& button)
{
    const int text = QFontMetrics(fontFor(FontRole::Table)).horizontalAdvance(button.text);
    return std::max(text + 2 * buttonPadding, leastWidth);
}

int widthOf(const QList<RowButton>& buttons)
{
    int width = 0;
    for (const RowButton& button : buttons)
        width += (width > 0 ? buttonGap : 0) + widthOf(button);
    return width;
}

QList<RowButton> buttonsOf(const QModelIndex& index)
{
    return index.data(RowButtonsRole).value<QList<RowButton>>();
}

}  // namespace

RowButtonDelegate::RowButtonDelegate(QAbstractItemView* view)
    : CellDelegate(view),
      m_view(view),
      m_viewport(view->viewport())
{
    m_viewport->installEventFilter(this);
}

QList<QRect> RowButtonDelegate::buttonRects(const QRect& cell, const QList<RowButton>& buttons)
{
    QList<QRect> rects;
    int left = cell.right() + 1 - buttonCellPadding - widthOf(buttons);
    for (const RowButton& button : buttons) {
        rects << QRect(left, cell.top() + (cell.height() - 1 - buttonHeight) / 2, widthOf(button),
                       buttonHeight);
        left += rects.back().width() + buttonGap;
    }
    return rects;
}

void RowButtonDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const
{
    painter->save();
    paintGround(*painter, option, index);
    const QList<RowButton> buttons = buttonsOf(index);
    const QList<QRect> rects = buttonRects(option.rect, buttons);
    painter->setFont(fontFor(FontRole::Table));
    for (int i = 0; i < buttons.size(); ++i) {
        const Place place{index, i};
        QStyleOptionButton look;
        look.rect = rects[i];
        look.palette = option.palette;
        look.state = QStyle::State_None;
        if (buttons[i].isEnabled) {
            look.state |= QStyle::State_Enabled;
            look.state.setFlag(QStyle::State_MouseOver, m_hovered == place);
            look.state.setFlag(QStyle::State_Sunken, m_held == place && m_hovered == place);
        }
        QApplication::style()->drawPrimitive(QStyle::PE_PanelButtonCommand, &look, painter);
        painter->setPen(buttons[i].isEnabled ? tokens().text : tokens().faint);
        painter->drawText(rects[i], Qt::AlignCenter, buttons[i].text);
    }
    painter->restore();
}

QSize RowButtonDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    return {widthOf(buttonsOf(index)) + 2 * buttonCellPadding,
            CellDelegate::sizeHint(option, index).height()};
}

bool RowButtonDelegate::helpEvent(QHelpEvent* event, QAbstractItemView* view,
                                  const QStyleOptionViewItem& option, const QModelIndex& index)
{
    const Place place = placeAt(event->pos());
    if (event->type() != QEvent::ToolTip || place.button < 0)
        return CellDelegate::helpEvent(event, view, option, index);
    const QList<RowButton> buttons = buttonsOf(index);
    QToolTip::showText(event->globalPos(), buttons[place.button].tip, view->viewport(),
                       buttonRects(view->visualRect(index), buttons)[place.button]);
    return true;
}

RowButtonDelegate::Place RowButtonDelegate::placeAt(QPoint position) const
{
    const QModelIndex index = m_view->indexAt(position);
    if (!index.isValid() || m_view->itemDelegateForIndex(index) != this)
        return {};
    const QList<QRect> rects = buttonRects(m_view->visualRect(index), buttonsOf(index));
    for (int i = 0; i < rects.size(); ++i)
        if (rects[i].contains(position))
            return {index, i};
    return {};
}

void RowButtonDelegate::hover(const Place& place)
{
    if (place == m_hovered)
        return;
    const Place before = std::exchange(m_hovered, place);
    m_view->update(before.index);
    m_view->update(place.index);
}

// A button takes the mouse's press for itself, the second one of a double click as well.
bool RowButtonDelegate::press(QPoint position)
{
    m_held = placeAt(position);
    if (m_held.button < 0)
        return false;
    hover(m_held);
    m_view->setFocus(Qt::MouseFocusReason);
    m_view->setCurrentIndex(m_held.index);
    m_view->update(m_held.index);
    return true;
}

bool RowButtonDelegate::release(QPoint position)
{
    const Place held = std::exchange(m_held, {});
    if (held.button < 0)
        return false;
    m_view->update(held.index);
    const QList<RowButton> buttons = buttonsOf(held.index);
    if (held == placeAt(position) && buttons[held.button].isEnabled)
        Q_EMIT clicked(held.index, held.button);
    return true;
}

bool RowButtonDelegate::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_viewport)
        return CellDelegate::eventFilter(watched, event);
    // It outlives the view's own part by a moment.
    if (!m_viewport->isVisible())
        return false;
    const auto* mouse = dynamic_cast<const QMouseEvent*>(event);
    const bool isLeft = mouse && mouse->button() == Qt::LeftButton;
    switch (event->type()) {
    case QEvent::MouseButtonPress:
    case QEvent::MouseButtonDblClick: return isLeft && press(mouse->position().toPoint());
    case QEvent::MouseButtonRelease: return isLeft && release(mouse->position().toPoint());
    case QEvent::MouseMove: hover(placeAt(mouse->position().toPoint())); return m_held.button >= 0;
    case QEvent::Leave: hover({}); return false;
    default: return false;
    }
}

}  // namespace ui
