#pragma once

#include "core/fleet/sample.h"
#include "core/store/database.h"
#include "core/store/metric_chunk.h"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace core {

// How finely a chunk tells of its series.
enum class ChunkLevel { Samples, TenSeconds, Minutes, TenMinutes };
inline constexpr int chunkLevels = 4;
Duration bucketOf(ChunkLevel level);  // zero for samples

std::int64_t msecs(TimePoint time);  // since the epoch

using SeriesPoints = std::map<std::int64_t, std::vector<SeriesPoint>>;  // by the series' number

struct NumberedPoint {
    std::int64_t series = 0;
    SeriesPoint point;
};

// Samples of one series that are somewhere else.
struct SeriesRun {
    std::int64_t series = 0;
    std::span<const SeriesPoint> points;
};

// One bucket of a rollup.
struct RollupRow {
    TimePoint time;  // where the bucket begins
    double least = 0;
    double greatest = 0;
    double mean = 0;
    double count = 0;
    double last = 0;
};
using SeriesRollups = std::map<std::int64_t, std::vector<RollupRow>>;

// Buckets of the points that are values; gaps count for nothing.
std::vector<RollupRow> rolledUp(std::span<const SeriesPoint> points, Duration bucket);

// The chunks of an archive's database. `small` ones wait to be packed together with others.
class ChunkTable {
public:
    explicit ChunkTable(Database& database) : m_database(database) {}

    // Series with the same times share chunks. Small ones take points in any order.
    Result<> insertSmall(std::int64_t owner, std::vector<NumberedPoint> points);
    Result<> insertPacked(std::int64_t owner, const std::vector<SeriesRun>& runs);
    Result<> insert(std::int64_t owner, ChunkLevel level, const SeriesRollups& rollups);

    // All small chunks of an owner, taken out of the table: what they held, in order of time.
    Result<SeriesPoints> takeSmall(std::int64_t owner);

    // A series' values from `from` to before `to`, in order of time; of each bucket what the shape says.
    Result<std::vector<SeriesPoint>> read(std::int64_t owner, std::int64_t series, ChunkLevel level,
                                          TimePoint from, TimePoint to, SeriesShape shape) const;
    // Where an owner's chunks of a level begin; TimePoint::max() when there are none.
    Result<TimePoint> beginning(std::int64_t owner, ChunkLevel level) const;

    std::uint64_t damaged() const { return m_damaged; }

private:
    Result<> insertRuns(std::int64_t owner, const std::vector<SeriesRun>& runs, bool small);
    Result<> insertTogether(std::int64_t owner, std::span<const SeriesRun> runs, bool small);
    Result<> insertTogether(std::int64_t owner, ChunkLevel level,
                            const std::vector<SeriesRollups::const_pointer>& rollups);
    Result<> write(std::int64_t owner, ChunkLevel level, bool small, const std::vector<std::int64_t>& series,
                   const std::vector<std::int64_t>& times, const std::vector<double>& values);

    Database& m_database;
    std::optional<Statement> m_insert;
    mutable std::uint64_t m_damaged = 0;
};

}  // namespace core
