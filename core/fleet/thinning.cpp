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

Thinner::Thinner(const SeriesQuery& query) : m_shape(query.shape)
{
    const auto span = (query.to - query.from).count() + 1;
    const auto columns = static_cast<Duration::rep>(query.points / 2);
    if (columns > 1)  // a span touches one absolute column more than fit in it
        m_width = span / (columns - 1) + 1;
    m_points.reserve(query.points);
}

void Thinner::add(const SeriesPoint& point)
{
    const auto column = m_width > 0 ? point.time.time_since_epoch().count() / m_width : 0;
    if (!m_any || column != m_column) {
        end();
        m_any = true;
        m_column = column;
        m_least = m_greatest = point;
        m_sum = std::isnan(point.value) ? 0 : point.value;
        m_count = std::isnan(point.value) ? 0 : 1;
        return;
    }
    if (!std::isnan(point.value)) {
        m_sum += point.value;
        ++m_count;
    }
    if (std::isnan(m_least.value) || point.value < m_least.value)
        m_least = point;
    if (std::isnan(m_greatest.value) || point.value > m_greatest.value)
        m_greatest = point;
}

void Thinner::end()
{
    if (!m_any)
        return;
    if (std::isnan(m_least.value))
        m_points.push_back(m_least);
    else if (m_shape == SeriesShape::Means)
        m_points.push_back(
            {m_width > 0 ? TimePoint(Duration(m_column * m_width + m_width / 2)) : m_least.time,
             m_sum / double(m_count)});
    else
        appendExtremes(m_points, m_least, m_greatest);
}

std::vector<SeriesPoint> Thinner::take()
{
    end();
    m_any = false;
    return std::move(m_points);
}

std::vector<SeriesPoint> thinned(std::vector<SeriesPoint> points, const SeriesQuery& query)
{
    if (points.size() <= query.points && query.shape == SeriesShape::Extremes)
        return points;
    Thinner thinner(query);
    for (const SeriesPoint& point : points)
        thinner.add(point);
    return thinner.take();
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
