#pragma once

#include "core/fleet/sample.h"
#include "ui/widget/bar_chart.h"

#include <vector>

namespace ui {

// Tasks completed in each of the last 24 hours, local time, from the growing count; an hour without any
// reading is a gap. The hour that is not over yet is the last bar.
std::vector<Bar> hourlyBars(const core::SeriesData& completed, core::TimePoint now);

}  // namespace ui
