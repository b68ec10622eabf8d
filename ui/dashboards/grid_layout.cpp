#include "ui/dashboards/grid_layout.h"

#include <algorithm>
#include <numeric>

namespace ui {
namespace {

using Places = std::vector<core::GridPlace>;

bool overlap(const core::GridPlace& a, const core::GridPlace& b)
{
    return a.column < b.column + b.width && b.column < a.column + a.width && a.row < b.row + b.height
        && b.row < a.row + a.height;
}

bool isFree(const Places& taken, const core::GridPlace& place)
{
    return std::none_of(taken.begin(), taken.end(),
                        [&](const core::GridPlace& other) { return overlap(other, place); });
}

core::GridPlace movedDown(const Places& taken, core::GridPlace place)
{
    while (!isFree(taken, place))
        ++place.row;
    return place;
}

core::GridPlace movedUp(const Places& taken, core::GridPlace place)
{
    while (place.row > 0) {
        core::GridPlace higher = place;
        --higher.row;
        if (!isFree(taken, higher))
            break;
        place = higher;
    }
    return place;
}

std::vector<std::size_t> inOrder(const Places& places)
{
    std::vector<std::size_t> order(places.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return std::pair(places[a].row, places[a].column) < std::pair(places[b].row, places[b].column);
    });
    return order;
}

}  // namespace

core::GridPlace fitted(core::GridPlace place)
{
    place.width = std::clamp(place.width, leastTileWidth, core::dashboardColumns);
    place.height = std::clamp(place.height, leastTileHeight, mostTileHeight);
    place.column = std::min(place.column, core::dashboardColumns - place.width);
    place.row = std::min(place.row, lastGridRow);
    return place;
}

std::vector<core::GridPlace> placesOf(const std::vector<core::WidgetSpec>& widgets)
{
    Places places(widgets.size());
    for (std::size_t i = 0; i < widgets.size(); ++i)
        places[i] = fitted(widgets[i].place.value_or(core::GridPlace{}));
    Places taken;
    const std::vector<std::size_t> order = inOrder(places);
    for (const std::size_t i : order)
        if (widgets[i].place)
            taken.push_back(places[i] = movedDown(taken, places[i]));
    for (std::size_t i = 0; i < widgets.size(); ++i)
        if (!widgets[i].place)
            taken.push_back(places[i] = roomFor(taken, places[i].width, places[i].height));
    return places;
}

std::vector<core::GridPlace> placesWith(std::vector<core::GridPlace> places, std::size_t index,
                                        core::GridPlace changed)
{
    places[index] = fitted(changed);
    Places taken{places[index]};
    for (const std::size_t i : inOrder(places))
        if (i != index)
            taken.push_back(places[i] = movedDown(taken, places[i]));
    taken.clear();
    for (const std::size_t i : inOrder(places))
        taken.push_back(places[i] = movedUp(taken, places[i]));
    return places;
}

core::GridPlace roomFor(const std::vector<core::GridPlace>& places, std::uint32_t width, std::uint32_t height)
{
    core::GridPlace place{0, 0, width, height};
    for (;; ++place.row)
        for (place.column = 0; place.column + width <= core::dashboardColumns; ++place.column)
            if (isFree(places, place))
                return place;
}

std::uint32_t rowsOf(const std::vector<core::GridPlace>& places)
{
    std::uint32_t rows = 0;
    for (const core::GridPlace& place : places)
        rows = std::max(rows, place.row + place.height);
    return rows;
}

}  // namespace ui
