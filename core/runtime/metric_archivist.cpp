#include "core/runtime/metric_archivist.h"

#include "core/base/time.h"
#include "core/fleet/thinning.h"

#include <spdlog/spdlog.h>

#include <iterator>

namespace core {
namespace {

using namespace std::chrono_literals;

constexpr auto writeEvery = 3s;
constexpr Duration finerThanMinutes = 15s;  // between two points that are asked for

}  // namespace

MetricArchivist::MetricArchivist(std::string folder, MetricHistory& history, ArchiveLimits limits)
    : m_folder(std::move(folder)),
      m_history(history),
      m_limits(limits)
{
    m_history.startRecording();
    m_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

MetricArchivist::~MetricArchivist() = default;

std::optional<std::string> MetricArchivist::trouble() const
{
    return m_trouble.with(
        [](const std::string& trouble) { return trouble.empty() ? std::nullopt : std::optional(trouble); });
}

void MetricArchivist::run(const std::stop_token& stop)
{
    while (!stop.stop_requested()) {
        write();
        std::unique_lock lock(m_mutex);
        m_wake.wait_for(lock, stop, writeEvery, [] { return false; });
    }
    write();
}

void MetricArchivist::say(std::string sentence)
{
    if (!m_setAside.empty())
        sentence = sentence.empty() ? m_setAside : m_setAside + " " + sentence;
    const bool isNew =
        m_trouble.with([&](std::string& trouble) { return std::exchange(trouble, sentence) != sentence; });
    if (isNew && !sentence.empty())
        spdlog::error(sentence);
}

Result<> MetricArchivist::openArchive()
{
    if (m_archive)
        return done;
    auto opened = MetricArchive::open(m_folder, MetricArchive::Mode::ReadWrite);
    if (!opened && opened.error().code == ErrorCode::Corrupt) {
        const auto aside = MetricArchive::quarantine(m_folder);
        if (!aside)
            return aside.error();
        m_setAside = "The history on disk was damaged. It was set aside as " + aside.value() + ".";
        opened = MetricArchive::open(m_folder, MetricArchive::Mode::ReadWrite);
    }
    if (!opened)
        return opened.error();
    m_archive = std::move(opened).value();
    return done;
}

void MetricArchivist::keep(std::vector<NewSample> fresh)
{
    const std::size_t kept = std::min(fresh.size(), keptSamples - m_waiting.size());
    m_lost += fresh.size() - kept;
    fresh.resize(kept);
    if (m_waiting.empty())
        m_waiting = std::move(fresh);
    else
        m_waiting.insert(m_waiting.end(), fresh.begin(), fresh.end());
}

void MetricArchivist::write()
{
    keep(m_history.takeNew());
    Result<> written = openArchive();
    if (written && !m_waiting.empty())
        written = m_archive->append(m_waiting);
    if (written) {
        m_waiting.clear();
        written = m_archive->tidy(readClocks().wall, m_limits);
    }
    if (written) {
        say({});
        return;
    }
    if (written.error().code == ErrorCode::Corrupt)
        m_archive.reset();  // the next turn opens it again, and sets it aside if it cannot be opened
    say("The history is not written to disk: " + written.error().context + ". It goes on in memory"
        + (m_lost > 0 ? ", and " + std::to_string(m_lost) + " samples are lost to the disk." : "."));
}

Result<> MetricArchivist::openReader()
{
    if (m_reader)
        return done;
    auto opened = MetricArchive::open(m_folder, MetricArchive::Mode::ReadOnly);
    if (!opened)
        return opened.error();
    m_reader = std::move(opened).value();
    return done;
}

std::vector<std::string> MetricArchivist::names()
{
    std::vector<std::string> names = m_history.names();
    if (openReader())
        if (auto stored = m_reader->names())
            names.insert(names.end(), stored.value().begin(), stored.value().end());
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

Result<SeriesData> MetricArchivist::readOld(const SeriesQuery& query)
{
    if (auto opened = openReader(); !opened)
        return opened.error();
    auto found = m_reader->query(query);
    if (!found && found.error().code != ErrorCode::NotFound && found.error().code != ErrorCode::Invalid)
        m_reader.reset();  // opened anew the next time
    return found;
}

// The disk has every sample of a day, where memory has minutes; memory has the newest seconds.
Result<SeriesData> MetricArchivist::querySamples(const SeriesQuery& query)
{
    auto old = readOld(query);
    if (!old || old.value().points.empty())
        return m_history.query(query);
    SeriesData both = std::move(old).value();
    SeriesQuery after = query;
    after.from = both.points.back().time + 1ms;
    if (after.from < query.to)
        if (auto recent = m_history.query(after))
            both.points.insert(both.points.end(), recent.value().points.begin(), recent.value().points.end());
    both.points = thinned(std::move(both.points), query);
    return both;
}

Result<SeriesData> MetricArchivist::query(const SeriesQuery& query)
{
    const Duration span = query.to - query.from;
    if (span > HistoryLimits().fullResolution && query.points > std::size_t(span / finerThanMinutes))
        return querySamples(query);
    auto recent = m_history.query(query);
    if (!recent && recent.error().code != ErrorCode::NotFound)
        return recent;
    const bool hasRecent = recent && !recent.value().points.empty();
    const TimePoint memoryBegins = hasRecent ? recent.value().points.front().time : query.to + 1ms;
    // What begins a moment late in memory begins there; the disk has no more of it.
    if (memoryBegins - query.from <= (query.to - query.from) / 100 + 10s)
        return recent;
    SeriesQuery before = query;
    before.to = std::min(query.to, memoryBegins - 1ms);
    auto old = readOld(before);
    if (!old)
        return recent;
    if (!hasRecent)
        return old;
    SeriesData both = std::move(old).value();
    std::vector<SeriesPoint>& newer = recent.value().points;
    both.points.insert(both.points.end(), std::make_move_iterator(newer.begin()),
                       std::make_move_iterator(newer.end()));
    both.points = thinned(std::move(both.points), query);
    return both;
}

}  // namespace core
