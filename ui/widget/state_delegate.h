#pragma once

#include <QStyledItemDelegate>

namespace ui {

// The ground of every table cell: selection, hover and the line below the row.
class CellDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    // Where a text that is too long is cut: in the middle, so that both ends of a name are seen, unless told.
    void setElideMode(Qt::TextElideMode mode) { m_elideMode = mode; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

protected:
    void paintGround(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;
    QRectF contentRect(const QStyleOptionViewItem& option) const;

private:
    Qt::TextElideMode m_elideMode = Qt::ElideMiddle;
};

// A shape and a word, from StateMarkRole; the word falls back to the display text.
class StateDelegate : public CellDelegate {
    Q_OBJECT

public:
    using CellDelegate::CellDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

// A bar filled to FractionRole with the display text beside it.
class LoadBarDelegate : public CellDelegate {
    Q_OBJECT

public:
    using CellDelegate::CellDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

// The display text at the right with digits of one width.
class FigureDelegate : public CellDelegate {
    Q_OBJECT

public:
    using CellDelegate::CellDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
};

}  // namespace ui
