#include "core/store/chunk_table.h"

#include "core/fleet/thinning.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace core {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t rowsOfAChunk = 600;
constexpr std::size_t columnsOfAChunk = 64;  // one column is read at the price of all
constexpr std::size_t columnsOfARollup = 5;
constexpr std::size_t leastColumn = 0;
constexpr std::size_t greatestColumn = 1;
constexpr std::size_t meanColumn = 2;
constexpr std::size_t rollupsOfAChunk = columnsOfAChunk / columnsOfARollup;

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

bool appendBuckets(std::vector<SeriesPoint>& points, const std::string& bytes, std::size_t firstColumn,
                   Duration bucket, TimePoint from, TimePoint to, SeriesShape shape)
{
    const bool isMean = shape == SeriesShape::Means;
    const auto least = decodeColumn(bytes, firstColumn + (isMean ? meanColumn : leastColumn));
    if (!least)
        return false;
    const auto greatest = isMean ? least : decodeColumn(bytes, firstColumn + greatestColumn);
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

bool haveSameBuckets(const std::vector<RollupRow>& a, const std::vector<RollupRow>& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const RollupRow& x, const RollupRow& y) { return x.time == y.time; });
}

bool haveSameTimes(const SeriesRun& a, const SeriesRun& b)
{
    return std::equal(a.points.begin(), a.points.end(), b.points.begin(), b.points.end(),
                      [](const SeriesPoint& x, const SeriesPoint& y) { return x.time == y.time; });
}

}  // namespace

std::int64_t msecs(TimePoint time)
{
    return time.time_since_epoch().count();
}

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

std::vector<RollupRow> rolledUp(std::span<const SeriesPoint> points, Duration bucket)
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

Result<> ChunkTable::insertSmall(std::int64_t owner, std::vector<NumberedPoint> points)
{
    const auto isBefore = [](const NumberedPoint& a, const NumberedPoint& b) { return a.series < b.series; };
    if (!std::is_sorted(points.begin(), points.end(), isBefore))
        std::stable_sort(points.begin(), points.end(), isBefore);
    std::vector<SeriesPoint> all;
    all.reserve(points.size());
    std::vector<SeriesRun> runs;
    for (std::size_t first = 0; first < points.size(); first = all.size()) {
        for (std::size_t i = first; i < points.size() && points[i].series == points[first].series; ++i)
            all.push_back(points[i].point);
        runs.push_back({points[first].series, std::span(all).subspan(first)});
    }
    return insertRuns(owner, runs, true);
}

Result<> ChunkTable::insertPacked(std::int64_t owner, const std::vector<SeriesRun>& runs)
{
    return insertRuns(owner, runs, false);
}

Result<> ChunkTable::insertRuns(std::int64_t owner, const std::vector<SeriesRun>& runs, bool small)
{
    std::vector<std::vector<SeriesRun>> together;
    for (const SeriesRun& run : runs) {
        if (run.points.empty())
            continue;
        // The newest first: neighbours mostly have the same times.
        const auto group = std::find_if(together.rbegin(), together.rend(), [&](const auto& runsOfGroup) {
            return haveSameTimes(runsOfGroup.front(), run);
        });
        if (group == together.rend())
            together.push_back({run});
        else
            group->push_back(run);
    }
    const std::size_t columns = small ? mostChunkColumns : columnsOfAChunk;
    for (const std::vector<SeriesRun>& all : together)
        for (std::size_t first = 0; first < all.size(); first += columns) {
            const std::size_t count = std::min(columns, all.size() - first);
            if (auto inserted = insertTogether(owner, std::span(all).subspan(first, count), small); !inserted)
                return inserted;
        }
    return done;
}

// Runs with the same times, no more of them than a chunk has columns.
Result<> ChunkTable::insertTogether(std::int64_t owner, std::span<const SeriesRun> runs, bool small)
{
    std::vector<std::int64_t> series;
    for (const SeriesRun& run : runs)
        series.push_back(run.series);
    const std::size_t rows = runs.front().points.size();
    for (std::size_t first = 0; first < rows; first += rowsOfAChunk) {
        const std::size_t count = std::min(rowsOfAChunk, rows - first);
        std::vector<std::int64_t> times;
        for (const SeriesPoint& point : runs.front().points.subspan(first, count))
            times.push_back(msecs(point.time));
        std::vector<double> values;
        values.reserve(runs.size() * count);
        for (const SeriesRun& run : runs)
            for (const SeriesPoint& point : run.points.subspan(first, count))
                values.push_back(point.value);
        if (auto written = write(owner, ChunkLevel::Samples, small, series, times, values); !written)
            return written;
    }
    return done;
}

Result<> ChunkTable::insert(std::int64_t owner, ChunkLevel level, const SeriesRollups& rollups)
{
    std::vector<SeriesRollups::const_pointer> together;
    for (const auto& entry : rollups) {
        const bool fits = !together.empty() && together.size() < rollupsOfAChunk
            && haveSameBuckets(together.front()->second, entry.second);
        if (!fits && !together.empty()) {
            if (auto inserted = insertTogether(owner, level, together); !inserted)
                return inserted;
            together.clear();
        }
        together.push_back(&entry);
    }
    return together.empty() ? done : insertTogether(owner, level, together);
}

// Rollups with the same buckets: five columns for each series, one series after the other.
Result<> ChunkTable::insertTogether(std::int64_t owner, ChunkLevel level,
                                    const std::vector<SeriesRollups::const_pointer>& rollups)
{
    std::vector<std::int64_t> series;
    for (const auto* entry : rollups)
        series.push_back(entry->first);
    const std::size_t rows = rollups.front()->second.size();
    for (std::size_t first = 0; first < rows; first += rowsOfAChunk) {
        const std::size_t end = std::min(first + rowsOfAChunk, rows);
        std::vector<std::int64_t> times;
        for (std::size_t i = first; i < end; ++i)
            times.push_back(msecs(rollups.front()->second[i].time));
        std::vector<double> values;
        values.reserve(rollups.size() * columnsOfARollup * times.size());
        for (const auto* entry : rollups)
            for (const auto figure : {&RollupRow::least, &RollupRow::greatest, &RollupRow::mean,
                                      &RollupRow::count, &RollupRow::last})
                for (std::size_t i = first; i < end; ++i)
                    values.push_back(entry->second[i].*figure);
        if (auto written = write(owner, level, false, series, times, values); !written)
            return written;
    }
    return done;
}

// Values column by column.
Result<> ChunkTable::write(std::int64_t owner, ChunkLevel level, bool small,
                           const std::vector<std::int64_t>& series, const std::vector<std::int64_t>& times,
                           const std::vector<double>& values)
{
    if (times.empty())
        return done;
    std::vector<std::span<const double>> columns;
    for (std::size_t first = 0; first < values.size(); first += times.size())
        columns.push_back(std::span(values).subspan(first, times.size()));
    const auto bytes = encodeChunk(times, columns);
    if (!bytes)
        return bytes.error();
    const auto [first, last] = std::minmax_element(times.begin(), times.end());
    if (!m_insert)
        m_insert.emplace(m_database,
                         "INSERT INTO chunk (owner, level, small, from_time, to_time, series, data)"
                         " VALUES (?, ?, ?, ?, ?, ?, ?)");
    auto inserted = m_insert->bind(owner)
                        .bind(std::int64_t(level))
                        .bind(std::int64_t(small ? 1 : 0))
                        .bind(*first)
                        .bind(*last)
                        .bind(listOf(series))
                        .bindBytes(bytes.value())
                        .run();
    if (!inserted)
        m_insert.reset();  // it fails for good
    return inserted;
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
        auto place = points.begin();  // chunks mostly have the same series, in the same order
        for (std::size_t column = 0; column < series.size(); ++column) {
            if (place == points.end() || place->first != series[column])
                place = points.try_emplace(series[column]).first;
            for (std::size_t i = 0; i < chunk.value().rows(); ++i)
                place->second.push_back({timeOf(chunk.value().times[i]), chunk.value().columns[column][i]});
            ++place;
        }
    }
    Statement remove(m_database, "DELETE FROM chunk WHERE owner = ? AND level = 0 AND small = 1");
    if (auto removed = remove.bind(owner).run(); !removed)
        return removed.error();
    const auto isBefore = [](const SeriesPoint& a, const SeriesPoint& b) { return a.time < b.time; };
    for (auto& [series, values] : points)
        if (!std::is_sorted(values.begin(), values.end(), isBefore))
            std::stable_sort(values.begin(), values.end(), isBefore);
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
        const auto at = std::size_t(place - list.begin());
        const bool isWhole = level == ChunkLevel::Samples
            ? appendSamples(points, bytes, at, from, to)
            : appendBuckets(points, bytes, at * columnsOfARollup, bucket, from, to, shape);
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
