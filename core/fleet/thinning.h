#pragma once

#include "core/fleet/sample.h"

#include <string>
#include <string_view>
#include <vector>

namespace core {

// Takes points one by one, in order of time, and keeps the least and the greatest of each column, or its
// mean.
class Thinner {
public:
    explicit Thinner(const SeriesQuery& query);
    void add(const SeriesPoint& point);
    std::vector<SeriesPoint> take();  // ends it

private:
    void end();

    Duration::rep m_width = 0;  // of a column; 0: there is only one
    Duration::rep m_column = 0;
    bool m_any = false;
    SeriesPoint m_least;
    SeriesPoint m_greatest;
    SeriesShape m_shape;
    double m_sum = 0;
    std::size_t m_count = 0;  // of what is no gap
    std::vector<SeriesPoint> m_points;
};

// At most query.points points, in order of time as they were given: the least and greatest of each column, or
// its mean, which stands in its middle;
// columns stand at absolute multiples of their width, so that a moving span does not flicker. A column of
// gaps alone stays a gap.
std::vector<SeriesPoint> thinned(std::vector<SeriesPoint> points, const SeriesQuery& query);

// The least and the greatest of a column in order of time; one point where both are the same.
void appendExtremes(std::vector<SeriesPoint>& out, const SeriesPoint& a, const SeriesPoint& b);

// Whose a series is: its agent's id, and behind it ?instance=<id> when it is one instance's own.
std::string ownerOf(std::string_view seriesName);

}  // namespace core
