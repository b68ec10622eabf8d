#pragma once

#include "ui/widget/state_delegate.h"

#include <QList>
#include <QPersistentModelIndex>

class QAbstractItemView;

namespace ui {

// A button that a cell has.
struct RowButton {
    QString text;
    QString tip;
    bool isEnabled = true;

    bool operator==(const RowButton&) const = default;
};

// Buttons in the cells of a column, from RowButtonsRole, at the right of the cell. They are painted, since a
// table of some hundred rows would need many times as many widgets; who shows them offers the same by keys
// and in a menu.
class RowButtonDelegate : public CellDelegate {
    Q_OBJECT

public:
    // Follows the mouse in the view, which is its parent.
    explicit RowButtonDelegate(QAbstractItemView* view);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                   const QModelIndex& index) override;

    // Where the buttons of a cell are, from left to right.
    static QList<QRect> buttonRects(const QRect& cell, const QList<RowButton>& buttons);

Q_SIGNALS:
    void clicked(const QModelIndex& index, int button);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Place {
        QPersistentModelIndex index;
        int button = -1;

        bool operator==(const Place&) const = default;
    };

    Place placeAt(QPoint position) const;
    void hover(const Place& place);
    bool press(QPoint position);
    bool release(QPoint position);

    QAbstractItemView* m_view;
    QWidget* m_viewport;
    Place m_hovered;
    Place m_held;
};

}  // namespace ui
