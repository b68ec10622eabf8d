#include "core/store/chunk_table.h"

#include "core/fleet/thinning.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace core {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t rowsOfAChunk = 600;
constexpr std::size_t columnsOfARollup = 5;
constexpr std::size_t leastColumn = 0;
constexpr std::size_t greatestColumn = 1;
constexpr std::size_t meanColumn = 2;

std::int64_t msecs(TimePoint time)
{
    return time.time_since_epoch().count();
}

TimePoint timeOf(std::int64_t msecs)
{
    return TimePoint(Duration(msecs));
}

std::string listOf(const std::vector<std::int64_t>& series)
{
    std::string text;
    for (const std::int64_t number : series)
        text += (text.empty() ? "" : ",") + std::to_string(number);
    return text;
}

std::vector<std::int64_t> seriesIn(const std::string& list)
{
    std::vector<std::int64_t> series;
    const char* at = list.c_str();
    while (*at != '\0') {
        char* end = nullptr;
        series.push_back(std::strtoll(at, &end, 10));
        at = *end == ',' ? end + 1 : end;
        if (end == at && *end != '\0')
            break;
    }
    return series;
}

void appendRollup(std::vector<SeriesPoint>& out, const SeriesPoint& least, const SeriesPoint& greatest,
                  Duration bucket)
{
    // A bucket that is far from the one before: nothing was recorded between.
    if (!out.empty() && least.time - out.back().time > 3 * bucket)
        out.push_back({out.back().time + bucket, std::numeric_limits<double>::quiet_NaN()});
    appendExtremes(out, least, greatest);
}

// Both are false for a chunk that is damaged, of which nothing is used.
bool appendSamples(std::vector<SeriesPoint>& points, const std::string& bytes, std::size_t column,
                   TimePoint from, TimePoint to)
{
    const auto values = decodeColumn(bytes, column);
    if (!values)
        return false;
    for (std::size_t i = 0; i < values.value().times.size(); ++i)
        if (const TimePoint time = timeOf(values.value().times[i]); time >= from && time < to)
            points.push_back({time, values.value().values[i]});
    return true;
}

bool appendBuckets(std::vector<SeriesPoint>& points, const std::string& bytes, Duration bucket,
                   TimePoint from, TimePoint to, SeriesShape shape)
{
    const bool isMean = shape == SeriesShape::Means;
    const auto least = decodeColumn(bytes, isMean ? meanColumn : leastColumn);
    if (!least)
        return false;
    const auto greatest = isMean ? least : decodeColumn(bytes, greatestColumn);
    if (!greatest)
        return false;
    for (std::size_t i = 0; i < least.value().times.size(); ++i) {
        const TimePoint time = timeOf(least.value().times[i]);
        if (time <= from - bucket || time >= to)
            continue;
        const TimePoint middle = std::clamp(time + bucket / 2, from, to - 1ms);
        if (isMean)
            points.push_back({middle, least.value().values[i]});
        else
            appendRollup(points, {std::max(time, from), least.value().values[i]},
                         {middle, greatest.value().values[i]}, bucket);
    }
    return true;
}

}  // namespace

Duration bucketOf(ChunkLevel level)
{
    switch (level) {
    case ChunkLevel::Samples: return 0ms;
    case ChunkLevel::TenSeconds: return 10s;
    case ChunkLevel::Minutes: return 1min;
    case ChunkLevel::TenMinutes: return 10min;
    }
    return 0ms;
}

std::vector<RollupRow> rolledUp(const std::vector<SeriesPoint>& points, Duration bucket)
{
    std::vector<RollupRow> rows;
    for (const SeriesPoint& point : points) {
        if (std::isnan(point.value))
            continue;
        const std::int64_t at = msecs(point.time);
        const std::int64_t width = bucket.count();
        const std::int64_t begin = (at >= 0 ? at / width : (at - width + 1) / width) * width;
        if (rows.empty() || msecs(rows.back().time) != begin) {
            rows.push_back({timeOf(begin), point.value, point.value, point.value, 1, point.value});
            continue;
        }
        RollupRow& row = rows.back();
        row.least = std::min(row.least, point.value);
        row.greatest = std::max(row.greatest, point.value);
        row.count += 1;
        row.mean += (point.value - row.mean) / row.count;
        row.last = point.value;
    }
    return rows;
}

Result<> ChunkTable::insert(std::int64_t owner, const SeriesPoints& points, bool small)
{
    std::map<std::vector<std::int64_t>, std::vector<std::int64_t>> byTimes;
    for (const auto& [series, values] : points) {
        std::vector<std::int64_t> times;
        for (const SeriesPoint& point : values)
            times.push_back(msecs(point.time));
        if (!times.empty())
            byTimes[std::move(times)].push_back(series);
    }
    for (const auto& [times, all] : byTimes) {
        for (std::size_t first = 0; first < all.size(); first += mostChunkColumns) {
            const std::vector<std::int64_t> series(
                all.begin() + std::ptrdiff_t(first),
                all.begin() + std::ptrdiff_t(std::min(first + mostChunkColumns, all.size())));
            for (std::size_t row = 0; row < times.size(); row += rowsOfAChunk) {
                const std::size_t end = std::min(row + rowsOfAChunk, times.size());
                MetricChunk chunk;
                chunk.times.assign(times.begin() + std::ptrdiff_t(row), times.begin() + std::ptrdiff_t(end));
                for (const std::int64_t number : series) {
                    chunk.columns.emplace_back();
                    for (std::size_t i = row; i < end; ++i)
                        chunk.columns.back().push_back(points.at(number)[i].value);
                }
                if (auto written = write(owner, ChunkLevel::Samples, small, series, chunk); !written)
                    return written;
            }
        }
    }
    return done;
}

Result<> ChunkTable::insert(std::int64_t owner, ChunkLevel level, const SeriesRollups& rollups)
{
    for (const auto& [series, rows] : rollups) {
        for (std::size_t first = 0; first < rows.size(); first += rowsOfAChunk) {
            MetricChunk chunk;
            chunk.columns.resize(columnsOfARollup);
            for (std::size_t i = first; i < std::min(first + rowsOfAChunk, rows.size()); ++i) {
                const RollupRow& row = rows[i];
                chunk.times.push_back(msecs(row.time));
                const std::array values{row.least, row.greatest, row.mean, row.count, row.last};
                for (std::size_t column = 0; column < columnsOfARollup; ++column)
                    chunk.columns[column].push_back(values[column]);
            }
            if (auto written = write(owner, level, false, {series}, chunk); !written)
                return written;
        }
    }
    return done;
}

Result<> ChunkTable::write(std::int64_t owner, ChunkLevel level, bool small,
                           const std::vector<std::int64_t>& series, const MetricChunk& chunk)
{
    if (chunk.times.empty())
        return done;
    const auto bytes = encodeChunk(chunk);
    if (!bytes)
        return bytes.error();
    const auto [first, last] = std::minmax_element(chunk.times.begin(), chunk.times.end());
    Statement insert(m_database,
                     "INSERT INTO chunk (owner, level, small, from_time, to_time, series, data)"
                     " VALUES (?, ?, ?, ?, ?, ?, ?)");
    return insert.bind(owner)
        .bind(std::int64_t(level))
        .bind(std::int64_t(small ? 1 : 0))
        .bind(*first)
        .bind(*last)
        .bind(listOf(series))
        .bindBytes(bytes.value())
        .run();
}

Result<SeriesPoints> ChunkTable::takeSmall(std::int64_t owner)
{
    SeriesPoints points;
    Statement select(m_database,
                     "SELECT series, data FROM chunk WHERE owner = ? AND level = 0 AND small = 1"
                     " ORDER BY id");
    select.bind(owner);
    while (true) {
        const auto row = select.step();
        if (!row)
            return row.error();
        if (!row.value())
            break;
        const auto chunk = decodeChunk(select.bytes(1));
        const std::vector<std::int64_t> series = seriesIn(select.text(0));
        if (!chunk || chunk.value().columns.size() != series.size()) {
            ++m_damaged;
            continue;
        }
        for (std::size_t column = 0; column < series.size(); ++column)
            for (std::size_t i = 0; i < chunk.value().rows(); ++i)
                points[series[column]].push_back(
                    {timeOf(chunk.value().times[i]), chunk.value().columns[column][i]});
    }
    Statement remove(m_database, "DELETE FROM chunk WHERE owner = ? AND level = 0 AND small = 1");
    if (auto removed = remove.bind(owner).run(); !removed)
        return removed.error();
    for (auto& [series, values] : points)
        std::stable_sort(values.begin(), values.end(),
                         [](const SeriesPoint& a, const SeriesPoint& b) { return a.time < b.time; });
    return points;
}

Result<std::vector<SeriesPoint>> ChunkTable::read(std::int64_t owner, std::int64_t series, ChunkLevel level,
                                                  TimePoint from, TimePoint to, SeriesShape shape) const
{
    std::vector<SeriesPoint> points;
    Statement select(m_database,
                     "SELECT series, data FROM chunk WHERE owner = ? AND level = ? AND to_time >= ?"
                     " AND from_time < ? ORDER BY from_time, id");
    // A bucket that begins before and reaches into the span belongs to it.
    const Duration bucket = bucketOf(level);
    const TimePoint first = level == ChunkLevel::Samples ? from : from - bucket + 1ms;
    select.bind(owner).bind(std::int64_t(level)).bind(msecs(first)).bind(msecs(to));
    while (true) {
        const auto row = select.step();
        if (!row)
            return row.error();
        if (!row.value())
            break;
        const std::vector<std::int64_t> list = seriesIn(select.text(0));
        const auto place = std::find(list.begin(), list.end(), series);
        if (place == list.end())
            continue;
        const std::string bytes = select.bytes(1);
        const bool isWhole = level == ChunkLevel::Samples
            ? appendSamples(points, bytes, std::size_t(place - list.begin()), from, to)
            : appendBuckets(points, bytes, bucket, from, to, shape);
        m_damaged += isWhole ? 0 : 1;
    }
    if (level == ChunkLevel::Samples)
        std::stable_sort(points.begin(), points.end(),
                         [](const SeriesPoint& a, const SeriesPoint& b) { return a.time < b.time; });
    return points;
}

Result<TimePoint> ChunkTable::beginning(std::int64_t owner, ChunkLevel level) const
{
    Statement select(m_database, "SELECT MIN(from_time) FROM chunk WHERE owner = ? AND level = ?");
    const auto row = select.bind(owner).bind(std::int64_t(level)).step();
    if (!row)
        return row.error();
    return row.value() && !select.isNull(0) ? timeOf(select.integer(0)) : TimePoint::max();
}

}  // namespace core
