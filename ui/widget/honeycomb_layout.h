#pragma once

#include <QRectF>
#include <QSizeF>

#include <vector>

namespace ui {

// Where the groups and cells of a honeycomb stand. Pure arithmetic: sizes in, places out.
struct HoneycombLayout {
    struct Group {
        QRectF header;  // empty when there is no room for names
        QPointF origin;  // top left of the first cell
        int first = 0;  // number of its first cell, counted over all groups
        int count = 0;
        int perRow = 1;
    };

    qreal cell = 0;  // width of a cell and its gap
    bool named = true;
    std::vector<Group> groups;

    qreal rowHeight() const { return cell * 0.9; }
    // The cell's place, without its gap.
    QRectF cellRect(int number) const;
    // The number of the cell there, -1 for none.
    int cellAt(const QPointF& point) const;
    int groupOf(int number) const;
    int cellCount() const;
    // The nearest cell in a direction (one of dx, dy is -1 or 1), or the same one at the border.
    int neighbour(int number, int dx, int dy) const;
};

// The largest cells with which everything fits.
HoneycombLayout layOut(const std::vector<int>& counts, const QSizeF& space);

}  // namespace ui
