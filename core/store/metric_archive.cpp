#include "core/store/metric_archive.h"

#include "core/fleet/thinning.h"
#include "core/store/chunk_table.h"
#include "core/store/database_file.h"
#include "core/store/schema.h"
#include "core/store/series_numbers.h"

#include <algorithm>
#include <map>
#include <optional>

namespace core {
namespace {

using namespace std::chrono_literals;

constexpr const char* fileName = "metrics.db";
constexpr Duration packAfter = 30s;  // behind the end of its ten minutes, when all samples of it have come
constexpr std::int64_t ownersAtOnce = 200;
constexpr std::int64_t dropsAtOnce = 500;

constexpr std::array<const char*, 1> archiveSchema{
    R"(CREATE TABLE owner (
           id INTEGER PRIMARY KEY,
           name TEXT NOT NULL UNIQUE,
           packed_to INTEGER NOT NULL DEFAULT 0);
       CREATE TABLE series (
           id INTEGER PRIMARY KEY,
           owner INTEGER NOT NULL,
           name TEXT NOT NULL UNIQUE,
           unit TEXT NOT NULL);
       CREATE INDEX series_by_owner ON series (owner);
       CREATE TABLE chunk (
           id INTEGER PRIMARY KEY,
           owner INTEGER NOT NULL,
           level INTEGER NOT NULL,
           small INTEGER NOT NULL,
           from_time INTEGER NOT NULL,
           to_time INTEGER NOT NULL,
           series TEXT NOT NULL,
           data BLOB NOT NULL);
       CREATE INDEX chunk_by_owner ON chunk (owner, level, to_time);
       CREATE INDEX chunk_by_age ON chunk (level, to_time);
       CREATE INDEX chunk_small ON chunk (from_time, owner) WHERE small = 1;)"};

Result<> prepareForWriting(Database& database)
{
    // Before the first table, or it has no effect.
    if (auto set = database.execute("PRAGMA auto_vacuum = INCREMENTAL"); !set)
        return set;
    const auto mode = database.ask("PRAGMA journal_mode = WAL");
    if (!mode)
        return mode.error();
    if (mode.value() != "wal")
        return Error{ErrorCode::Io, database.path() + ": a write-ahead log cannot be used here"};
    if (auto set = database.execute("PRAGMA synchronous = NORMAL"); !set)
        return set;
    return migrate(database, archiveSchema);
}

Result<std::int64_t> number(Database& database, const char* sql)
{
    Statement statement(database, sql);
    const auto row = statement.step();
    if (!row)
        return row.error();
    return row.value() ? statement.integer(0) : 0;
}

}  // namespace

class MetricArchive::Impl {
public:
    explicit Impl(std::unique_ptr<Database> opened)
        : database(std::move(opened)),
          chunks(*database),
          numbers(*database)
    {
    }

    Result<> insert(const std::vector<NewSample>& samples);
    Result<> pack(std::int64_t owner, TimePoint until);
    Result<std::vector<std::int64_t>> ownersToPack(TimePoint until) const;
    Result<bool> drop(ChunkLevel level, TimePoint before);
    Result<> dropOldest(const ArchiveLimits& limits);
    Result<std::uint64_t> used() const;

    struct Place {
        SeriesNumber series;
        std::string unit;
        TimePoint packedTo;
    };
    Result<Place> find(const std::string& name) const;
    Result<std::vector<SeriesPoint>> read(const Place& place, const SeriesQuery& query) const;

    std::unique_ptr<Database> database;
    ChunkTable chunks;
    SeriesNumbers numbers;
};

Result<> MetricArchive::Impl::insert(const std::vector<NewSample>& samples)
{
    std::map<std::int64_t, std::vector<NumberedPoint>> byOwner;
    auto owner = byOwner.end();
    for (const NewSample& sample : samples) {
        const auto series = numbers.of(sample.label);
        if (!series)
            return series.error();
        if (owner == byOwner.end() || owner->first != series.value().owner)
            owner = byOwner.try_emplace(series.value().owner).first;
        owner->second.push_back({series.value().id, sample.point});
    }
    for (auto& [number, points] : byOwner)
        if (auto inserted = chunks.insertSmall(number, std::move(points)); !inserted)
            return inserted;
    return done;
}

Result<std::vector<std::int64_t>> MetricArchive::Impl::ownersToPack(TimePoint until) const
{
    std::vector<std::int64_t> owners;
    // Left to itself, SQLite walks through all chunks in the order of their owners.
    Statement select(*database,
                     "SELECT DISTINCT owner FROM chunk INDEXED BY chunk_small"
                     " WHERE small = 1 AND from_time < ? LIMIT ?");
    select.bind(msecs(until)).bind(ownersAtOnce);
    while (true) {
        const auto row = select.step();
        if (!row)
            return row.error();
        if (!row.value())
            return owners;
        owners.push_back(select.integer(0));
    }
}

// Whole buckets only, so that each is rolled up once.
Result<> MetricArchive::Impl::pack(std::int64_t owner, TimePoint until)
{
    Transaction transaction(*database);
    if (auto begun = transaction.begin(); !begun)
        return begun;
    auto taken = chunks.takeSmall(owner);
    if (!taken)
        return taken.error();
    std::vector<SeriesRun> ripe;
    std::vector<NumberedPoint> rest;
    for (const auto& [series, points] : taken.value()) {
        const auto cut =
            std::lower_bound(points.begin(), points.end(), until,
                             [](const SeriesPoint& point, TimePoint time) { return point.time < time; });
        ripe.push_back({series, {points.begin(), cut}});
        for (auto point = cut; point != points.end(); ++point)
            rest.push_back({series, *point});
    }
    if (auto inserted = chunks.insertPacked(owner, ripe); !inserted)
        return inserted;
    if (auto inserted = chunks.insertSmall(owner, rest); !inserted)
        return inserted;
    for (const ChunkLevel level : {ChunkLevel::TenSeconds, ChunkLevel::Minutes, ChunkLevel::TenMinutes}) {
        SeriesRollups rollups;
        for (const SeriesRun& run : ripe)
            rollups[run.series] = rolledUp(run.points, bucketOf(level));
        if (auto inserted = chunks.insert(owner, level, rollups); !inserted)
            return inserted;
    }
    Statement update(*database, "UPDATE owner SET packed_to = MAX(packed_to, ?) WHERE id = ?");
    if (auto updated = update.bind(msecs(until)).bind(owner).run(); !updated)
        return updated;
    return transaction.commit();
}

// True when there may be more to drop.
Result<bool> MetricArchive::Impl::drop(ChunkLevel level, TimePoint before)
{
    Statement remove(*database,
                     "DELETE FROM chunk WHERE id IN (SELECT id FROM chunk WHERE level = ? AND to_time < ?"
                     " ORDER BY to_time LIMIT ?)");
    if (auto removed = remove.bind(std::int64_t(level)).bind(msecs(before)).bind(dropsAtOnce).run(); !removed)
        return removed.error();
    const auto changes = number(*database, "SELECT changes()");
    if (!changes)
        return changes.error();
    return changes.value() == dropsAtOnce;
}

Result<std::uint64_t> MetricArchive::Impl::used() const
{
    const auto bytes = number(*database,
                              "SELECT (page_count - freelist_count) * page_size"
                              " FROM pragma_page_count, pragma_freelist_count, pragma_page_size");
    if (!bytes)
        return bytes.error();
    return std::uint64_t(bytes.value());
}

Result<> MetricArchive::Impl::dropOldest(const ArchiveLimits& limits)
{
    for (int level = 0; level < chunkLevels;) {
        const auto bytes = used();
        if (!bytes)
            return bytes.error();
        if (bytes.value() <= limits.bytes)
            break;
        const auto more = drop(ChunkLevel(level), TimePoint::max());
        if (!more)
            return more.error();
        if (!more.value())
            ++level;
    }
    return done;
}

Result<MetricArchive::Impl::Place> MetricArchive::Impl::find(const std::string& name) const
{
    Statement select(*database,
                     "SELECT series.id, series.owner, series.unit, owner.packed_to FROM series"
                     " JOIN owner ON owner.id = series.owner WHERE series.name = ?");
    const auto row = select.bind(name).step();
    if (!row)
        return row.error();
    if (!row.value())
        return Error{ErrorCode::NotFound, "no series " + name};
    return Place{
        {select.integer(0), select.integer(1)}, select.text(2), TimePoint(Duration(select.integer(3)))};
}

// From the newest back: what is not packed yet as samples, then the wanted level, and where that one begins
// the next coarser.
Result<std::vector<SeriesPoint>> MetricArchive::Impl::read(const Place& place, const SeriesQuery& query) const
{
    const Duration width =
        (query.to - query.from) / std::max<std::int64_t>(1, std::int64_t(query.points / 2));
    int level = 0;
    while (level + 1 < chunkLevels && bucketOf(ChunkLevel(level + 1)) <= width)
        ++level;
    std::vector<std::vector<SeriesPoint>> parts;
    TimePoint until = query.to + 1ms;
    // A bucket that reaches into what is finer would tell of the same samples again, at another time.
    const auto take = [&](ChunkLevel from, TimePoint begin) -> Result<> {
        const bool meetsFiner = from != ChunkLevel::Samples && until <= query.to;
        const TimePoint end = meetsFiner ? until - bucketOf(from) + 1ms : until;
        if (begin >= end)
            return done;
        auto points = chunks.read(place.series.owner, place.series.id, from, begin, end, query.shape);
        if (!points)
            return points.error();
        parts.push_back(std::move(points).value());
        return done;
    };
    if (level > 0) {
        const TimePoint begin = std::max(query.from, place.packedTo);
        if (auto taken = take(ChunkLevel::Samples, begin); !taken)
            return taken.error();
        until = std::min(until, begin);
    }
    for (; level < chunkLevels && until > query.from; ++level) {
        if (auto taken = take(ChunkLevel(level), query.from); !taken)
            return taken.error();
        const auto beginning = chunks.beginning(place.series.owner, ChunkLevel(level));
        if (!beginning)
            return beginning.error();
        until = std::min(until, beginning.value());
    }
    std::vector<SeriesPoint> all;
    for (auto part = parts.rbegin(); part != parts.rend(); ++part)
        all.insert(all.end(), part->begin(), part->end());
    return all;
}

Result<std::unique_ptr<MetricArchive>> MetricArchive::open(const std::string& folder, Mode mode)
{
    const bool writing = mode == Mode::ReadWrite;
    auto database = openDatabaseFile(folder, fileName,
                                     writing ? Database::Access::ReadWrite : Database::Access::ReadOnly);
    if (!database)
        return database.error();
    const auto prepared =
        writing ? prepareForWriting(*database.value()) : expectCurrent(*database.value(), archiveSchema);
    if (!prepared)
        return prepared.error();
    return std::unique_ptr<MetricArchive>(
        new MetricArchive(std::make_unique<Impl>(std::move(database).value())));
}

Result<std::string> MetricArchive::quarantine(const std::string& folder)
{
    return setAside(folder, fileName);
}

MetricArchive::MetricArchive(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

MetricArchive::~MetricArchive() = default;

Result<> MetricArchive::append(const std::vector<NewSample>& samples)
{
    Transaction transaction(*m_impl->database);
    if (auto begun = transaction.begin(); !begun)
        return begun;
    m_impl->numbers.forgetUnheld();
    auto inserted = m_impl->insert(samples);
    if (inserted)
        inserted = transaction.commit();
    if (!inserted)
        m_impl->numbers.clear();  // those that were given in it are taken back
    return inserted;
}

Result<> MetricArchive::tidy(TimePoint now, const ArchiveLimits& limits)
{
    const TimePoint until(
        std::chrono::floor<std::chrono::duration<std::int64_t, std::ratio<600>>>(now - packAfter));
    const auto owners = m_impl->ownersToPack(until);
    if (!owners)
        return owners.error();
    for (const std::int64_t owner : owners.value())
        if (auto packed = m_impl->pack(owner, until); !packed)
            return packed;
    const std::array<Duration, chunkLevels> ages{limits.samples, limits.tenSeconds, limits.minutes,
                                                 limits.tenMinutes};
    for (int level = 0; level < chunkLevels; ++level)
        if (const auto more = m_impl->drop(ChunkLevel(level), now - ages[std::size_t(level)]); !more)
            return more.error();
    if (auto dropped = m_impl->dropOldest(limits); !dropped)
        return dropped;
    return m_impl->database->execute("PRAGMA incremental_vacuum(1000)");
}

Result<SeriesData> MetricArchive::query(const SeriesQuery& query) const
{
    if (query.to <= query.from)
        return Error{ErrorCode::Invalid, "the span of a query for " + query.name + " is empty"};
    if (query.points < 2)
        return Error{ErrorCode::Invalid, "a query for " + query.name + " needs at least 2 points"};
    const auto place = m_impl->find(query.name);
    if (!place)
        return place.error();
    auto points = m_impl->read(place.value(), query);
    if (!points)
        return points.error();
    return SeriesData{query.name, place.value().unit, thinned(std::move(points).value(), query)};
}

Result<std::vector<std::string>> MetricArchive::names() const
{
    std::vector<std::string> names;
    Statement select(*m_impl->database, "SELECT name FROM series ORDER BY name");
    while (true) {
        const auto row = select.step();
        if (!row)
            return row.error();
        if (!row.value())
            return names;
        names.push_back(select.text(0));
    }
}

std::uint64_t MetricArchive::damagedChunks() const
{
    return m_impl->chunks.damaged();
}

Result<std::uint64_t> MetricArchive::bytes() const
{
    return m_impl->used();
}

}  // namespace core
