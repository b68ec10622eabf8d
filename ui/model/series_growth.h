#pragma once

#include "core/fleet/sample.h"

#include <functional>
#include <optional>

namespace ui {

// Walks through a growing count and tells each reading's time with how much it grew since the reading before,
// which is 0 for the first one. Gaps are passed over. A count that fell began anew, or is a sum that lost a
// part: that one step counts 0, since which of the two it was cannot be told.
void eachGrowth(const core::SeriesData& count, const std::function<void(core::TimePoint, double)>& tell);

// How much the count grew over the whole series; nothing while fewer than two readings are known.
std::optional<double> growthOf(const core::SeriesData& count);

}  // namespace ui
