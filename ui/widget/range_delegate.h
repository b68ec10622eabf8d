#pragma once

#include "ui/widget/state_delegate.h"

namespace ui {

// A count between two bounds.
struct ValueRange {
    int low = 0;
    int high = 0;
    int value = 0;
    int widest = 0;  // the greatest bound of the column, so that all of its bars stand below each other

    bool operator==(const ValueRange&) const = default;
};

// "20 ▬▬▬── 120", from RangeRole: the bar is filled as far as the value is on the way from one bound to the
// other. Beyond a bound it has another colour and a mark at that end.
class RangeDelegate : public CellDelegate {
    Q_OBJECT

public:
    using CellDelegate::CellDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

    // Where the bar is in a cell; empty when there is no room for it.
    static QRectF trackIn(const QRectF& content, const ValueRange& range);
    // From 0 to 1. A range of one count is filled once that is reached.
    static double filledPart(const ValueRange& range);
};

}  // namespace ui
