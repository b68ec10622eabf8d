#pragma once

#include "core/fleet/dashboard.h"

#include <vector>

namespace ui {

inline constexpr std::uint32_t leastTileWidth = 2;
inline constexpr std::uint32_t leastTileHeight = 2;
inline constexpr std::uint32_t mostTileHeight = 24;
inline constexpr std::uint32_t lastGridRow = 1'000;

// Where each widget stands: at its own place, further down where another is there already, and those without
// a place where there is room. No two overlap, whatever the file says.
std::vector<core::GridPlace> placesOf(const std::vector<core::WidgetSpec>& widgets);

// The same places with one of them changed: what it covers gives way downwards, and then all move up as far
// as there is room.
std::vector<core::GridPlace> placesWith(std::vector<core::GridPlace> places, std::size_t index,
                                        core::GridPlace changed);

// The first free place of a size, from the top and then from the left.
core::GridPlace roomFor(const std::vector<core::GridPlace>& places, std::uint32_t width,
                        std::uint32_t height);

// A place of the least size at least and within the grid.
core::GridPlace fitted(core::GridPlace place);

// The rows that are used.
std::uint32_t rowsOf(const std::vector<core::GridPlace>& places);

}  // namespace ui
