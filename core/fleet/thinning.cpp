#include "core/fleet/thinning.h"

#include <cmath>

namespace core {
namespace {

constexpr std::string_view prefix = "metrics/";
constexpr std::string_view instanceMark = "?instance=";

bool byTime(const SeriesPoint& a, const SeriesPoint& b)
{
    return a.time < b.time;
}

}  // namespace

void appendExtremes(std::vector<SeriesPoint>& out, const SeriesPoint& a, const SeriesPoint& b)
{
    out.push_back(byTime(b, a) ? b : a);
    if (a.time != b.time || a.value != b.value)
        out.push_back(byTime(b, a) ? a : b);
}

std::vector<SeriesPoint> thinned(std::vector<SeriesPoint> points, const SeriesQuery& query)
{
    if (points.size() <= query.points)
        return points;
    const auto span = (query.to - query.from).count() + 1;
    const auto columns = static_cast<Duration::rep>(query.points / 2);
    const bool aligned = columns > 1;  // a span touches one absolute column more than fit in it
    const auto width = aligned ? span / (columns - 1) + 1 : span;
    const auto columnOf = [&](const SeriesPoint& point) {
        const auto time = point.time.time_since_epoch().count();
        return aligned ? time / width : 0;
    };
    std::vector<SeriesPoint> out;
    for (std::size_t begin = 0, end = 0; begin < points.size(); begin = end) {
        SeriesPoint least = points[begin];
        SeriesPoint greatest = least;
        for (end = begin; end < points.size() && columnOf(points[end]) == columnOf(points[begin]); ++end) {
            if (std::isnan(least.value) || points[end].value < least.value)
                least = points[end];
            if (std::isnan(greatest.value) || points[end].value > greatest.value)
                greatest = points[end];
        }
        if (std::isnan(least.value))
            out.push_back(least);
        else
            appendExtremes(out, least, greatest);
    }
    return out;
}

std::string ownerOf(std::string_view seriesName)
{
    if (seriesName.starts_with(prefix))
        seriesName.remove_prefix(prefix.size());
    std::string owner(seriesName.substr(0, seriesName.find('/')));
    if (const auto mark = seriesName.find(instanceMark); mark != std::string_view::npos)
        owner += seriesName.substr(mark);
    return owner;
}

}  // namespace core
