#pragma once

#include "core/fleet/sample.h"

#include <string>
#include <string_view>
#include <vector>

namespace core {

// At most query.points points, in order of time as they were given: the least and greatest of each column;
// columns stand at absolute multiples of their width, so that a moving span does not flicker. A column of
// gaps alone stays a gap.
std::vector<SeriesPoint> thinned(std::vector<SeriesPoint> points, const SeriesQuery& query);

// The least and the greatest of a column in order of time; one point where both are the same.
void appendExtremes(std::vector<SeriesPoint>& out, const SeriesPoint& a, const SeriesPoint& b);

// Whose a series is: its agent's id, and behind it ?instance=<id> when it is one instance's own.
std::string ownerOf(std::string_view seriesName);

}  // namespace core
