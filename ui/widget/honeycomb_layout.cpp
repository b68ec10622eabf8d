#include "ui/widget/honeycomb_layout.h"

#include <algorithm>
#include <cmath>

namespace ui {

namespace {

constexpr qreal largestCell = 32;
constexpr qreal smallestCell = 2.5;
constexpr qreal headerHeight = 24;
constexpr qreal columnGap = 24;
constexpr qreal rowGap = 12;
constexpr qreal narrowestNamed = 90;
constexpr qreal pleasantColumn = 230;
constexpr int mostColumns = 16;

int cellsPerRow(qreal width, qreal cell)
{
    // Every second row is shifted by half a cell.
    return std::max(1, int(std::floor(width / cell - 0.5)));
}

int rowsFor(int count, int perRow)
{
    return (count + perRow - 1) / perRow;
}

qreal columnWidth(qreal width, int columns)
{
    return (width - columnGap * (columns - 1)) / columns;
}

// Height of one line of groups; the lowest points of the hexagons hang over by a fifth of a row.
qreal bandHeight(int rows, qreal cell, bool named)
{
    return (named ? headerHeight : 0) + rows * cell * 0.9 + cell * 0.2;
}

qreal totalHeight(const std::vector<int>& counts, qreal width, int columns, qreal cell)
{
    const int perRow = cellsPerRow(columnWidth(width, columns), cell);
    qreal height = 0;
    for (std::size_t i = 0; i < counts.size(); i += std::size_t(columns)) {
        const auto end = counts.begin() + std::ptrdiff_t(std::min(counts.size(), i + std::size_t(columns)));
        const int most = *std::max_element(counts.begin() + std::ptrdiff_t(i), end);
        height += bandHeight(rowsFor(most, perRow), cell, true) + (i > 0 ? rowGap : 0);
    }
    return height;
}

struct Choice {
    int columns = 0;
    qreal cell = 0;
};

qreal largestCellFor(const std::vector<int>& counts, const QSizeF& space, int columns)
{
    for (qreal cell = largestCell; cell >= smallestCell; cell -= 0.5)
        if (totalHeight(counts, space.width(), columns, cell) <= space.height())
            return cell;
    return 0;
}

// The columns that allow the largest cells; among equals the most pleasant width.
Choice chooseColumns(const std::vector<int>& counts, const QSizeF& space)
{
    Choice best;
    const int most = std::min(mostColumns, int(counts.size()));
    for (int columns = 1; columns <= most; ++columns) {
        const qreal width = columnWidth(space.width(), columns);
        if (columns > 1 && width < narrowestNamed)
            break;
        const qreal cell = largestCellFor(counts, space, columns);
        const auto off = [&](int n) { return std::abs(columnWidth(space.width(), n) - pleasantColumn); };
        if (cell > best.cell || (cell > 0 && cell == best.cell && off(columns) < off(best.columns)))
            best = {columns, cell};
    }
    return best;
}

HoneycombLayout namedLayout(const std::vector<int>& counts, const QSizeF& space, const Choice& choice)
{
    HoneycombLayout layout;
    layout.cell = choice.cell;
    const qreal width = columnWidth(space.width(), choice.columns);
    const int perRow = cellsPerRow(width, choice.cell);
    qreal top = 0;
    int first = 0;
    int mostRows = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const int column = int(i) % choice.columns;
        if (column == 0 && i > 0) {
            top += bandHeight(mostRows, choice.cell, true) + rowGap;
            mostRows = 0;
        }
        const qreal left = column * (width + columnGap);
        layout.groups.push_back({QRectF(left, top, width, headerHeight - 4),
                                 QPointF(left, top + headerHeight), first, counts[i], perRow});
        mostRows = std::max(mostRows, rowsFor(counts[i], perRow));
        first += counts[i];
    }
    return layout;
}

// All cells in one field, without names: for more groups than there is room for.
HoneycombLayout namelessLayout(const std::vector<int>& counts, const QSizeF& space)
{
    HoneycombLayout layout;
    layout.named = false;
    int total = 0;
    for (const int count : counts)
        total += count;
    layout.cell = largestCell;
    while (layout.cell > 1
           && bandHeight(rowsFor(total, cellsPerRow(space.width(), layout.cell)), layout.cell, false)
               > space.height())
        layout.cell -= 0.25;
    layout.groups.push_back({QRectF(), QPointF(0, 0), 0, total, cellsPerRow(space.width(), layout.cell)});
    return layout;
}

}  // namespace

HoneycombLayout layOut(const std::vector<int>& counts, const QSizeF& space)
{
    if (counts.empty() || space.width() < 10 || space.height() < 10)
        return {};
    const Choice choice = chooseColumns(counts, space);
    return choice.columns > 0 ? namedLayout(counts, space, choice) : namelessLayout(counts, space);
}

int HoneycombLayout::cellCount() const
{
    return groups.empty() ? 0 : groups.back().first + groups.back().count;
}

int HoneycombLayout::groupOf(int number) const
{
    if (number < 0 || number >= cellCount())
        return -1;
    const auto next = std::upper_bound(groups.begin(), groups.end(), number,
                                       [](int n, const Group& group) { return n < group.first; });
    return int(next - groups.begin()) - 1;
}

QRectF HoneycombLayout::cellRect(int number) const
{
    const int index = groupOf(number);
    if (index < 0)
        return {};
    const Group& group = groups[std::size_t(index)];
    const int row = (number - group.first) / group.perRow;
    const int column = (number - group.first) % group.perRow;
    const qreal gap = cell > 6 ? std::min(3.0, cell * 0.16) : 0.5;
    return {group.origin.x() + column * cell + (row % 2) * cell / 2, group.origin.y() + row * rowHeight(),
            cell - gap, (cell - gap) * 1.12};
}

int HoneycombLayout::cellAt(const QPointF& point) const
{
    for (const Group& group : groups) {
        const qreal y = point.y() - group.origin.y();
        const int row = int(std::floor(y / rowHeight()));
        if (y < 0 || row >= rowsFor(group.count, group.perRow))
            continue;
        const qreal x = point.x() - group.origin.x() - (row % 2) * cell / 2;
        const int column = int(std::floor(x / cell));
        if (column < 0 || column >= group.perRow)
            continue;
        if (const int inGroup = row * group.perRow + column; inGroup < group.count)
            return group.first + inGroup;
    }
    return -1;
}

int HoneycombLayout::neighbour(int number, int dx, int dy) const
{
    if (number < 0 || number >= cellCount())
        return cellCount() > 0 ? 0 : -1;
    if (dx != 0)
        return std::clamp(number + dx, 0, cellCount() - 1);
    const QPointF from = cellRect(number).center();
    const Group& group = groups[std::size_t(groupOf(number))];
    const int there = number + dy * group.perRow;
    if (there >= group.first && there < group.first + group.count)
        return there;
    // Out of the group: the nearest cell of another one on that side.
    int best = number;
    qreal least = 1e12;
    for (const Group& other : groups) {
        if (&other == &group || (other.origin.y() - group.origin.y()) * dy <= 0)
            continue;
        for (int n = other.first; n < other.first + other.count; ++n) {
            const QPointF to = cellRect(n).center() - from;
            if (const qreal far = to.x() * to.x() * 4 + to.y() * to.y(); far < least) {
                least = far;
                best = n;
            }
        }
    }
    return best;
}

}  // namespace ui
