#include "core/monitor/metric_history.h"

#include "core/fleet/thinning.h"
#include "core/monitor/series_ring.h"

#include <list>
#include <map>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace core {

namespace {

constexpr std::string_view instanceMark = "?instance=";

RingLimits limitsOf(const std::string& name, const HistoryLimits& limits)
{
    if (name.find(instanceMark) != std::string::npos)
        return {limits.instanceSpan, limits.samplesPerInstanceSeries, std::nullopt};
    return {limits.fullResolution, limits.samplesPerSeries, limits.rollupSpan};
}

}  // namespace

struct MetricHistory::Contents {
    struct Entry {
        std::string name;
        std::string unit;
        RingLimits limits;
        SeriesRing ring;
        std::uint64_t newBatch = 0;  // of the samples to be taken, the one in which it has some
        std::size_t newAt = 0;  // and where there
    };
    using Position = std::list<Entry>::iterator;

    Position insert(const std::string& name, const std::string& unit)
    {
        entries.push_back({name, unit, limitsOf(name, limits), {}, 0, 0});
        byName.emplace(name, std::prev(entries.end()));
        byOwner[ownerOf(name)].push_back(std::prev(entries.end()));
        return std::prev(entries.end());
    }

    void keepNew(Entry& entry, const SeriesPoint& point)
    {
        if (entry.newBatch != batch) {
            entry.newBatch = batch;
            entry.newAt = fresh.size();
            fresh.push_back({entry.name, entry.unit, {}});
        }
        std::vector<SeriesPoint>& points = fresh[entry.newAt].points;
        if (!points.empty() && points.back().time == point.time) {
            points.back() = point;
        } else if (freshCount < mostNew) {
            points.push_back(point);
            ++freshCount;
        } else {
            ++dropped;
        }
    }

    void dropOldest()
    {
        const auto owner = byOwner.find(ownerOf(entries.front().name));
        std::erase(owner->second, entries.begin());
        if (owner->second.empty())
            byOwner.erase(owner);
        byName.erase(entries.front().name);
        entries.pop_front();
    }

    void forget(const std::string& owner)
    {
        const auto found = byOwner.find(owner);
        if (found == byOwner.end())
            return;
        for (const Position& entry : found->second) {
            byName.erase(entry->name);
            entries.erase(entry);
        }
        byOwner.erase(found);
    }

    HistoryLimits limits;
    std::list<Entry> entries;  // the one written last at the end
    std::unordered_map<std::string, Position> byName;
    std::map<std::string, std::vector<Position>> byOwner;  // so that one of 10,000 instances goes at once
    std::uint64_t dropped = 0;
    bool recording = false;
    std::vector<SeriesSamples> fresh;
    std::size_t freshCount = 0;
    std::uint64_t batch = 1;
};

MetricHistory::MetricHistory(HistoryLimits limits) : m_contents(std::make_unique<Guarded<Contents>>())
{
    m_contents->with([&](Contents& contents) { contents.limits = limits; });
}

MetricHistory::~MetricHistory() = default;

void MetricHistory::add(const std::string& name, const std::string& unit, const Sample& sample)
{
    m_contents->with([&](Contents& contents) {
        const auto found = contents.byName.find(name);
        const auto entry = found == contents.byName.end() ? contents.insert(name, unit) : found->second;
        if (!entry->ring.add(sample, entry->limits)) {
            ++contents.dropped;
            return;
        }
        if (contents.recording)
            contents.keepNew(*entry, {sample.time, sample.value});
        contents.entries.splice(contents.entries.end(), contents.entries, entry);
        if (contents.entries.size() > contents.limits.series)
            contents.dropOldest();
    });
}

void MetricHistory::startRecording()
{
    m_contents->with([](Contents& contents) { contents.recording = true; });
}

std::vector<SeriesSamples> MetricHistory::takeNew()
{
    return m_contents->with([](Contents& contents) {
        ++contents.batch;
        contents.freshCount = 0;
        return std::exchange(contents.fresh, {});
    });
}

void MetricHistory::forgetAgent(const AgentId& agent)
{
    const std::string instances = agent.text() + std::string(instanceMark);
    m_contents->with([&](Contents& contents) {
        contents.forget(agent.text());
        for (auto owner = contents.byOwner.lower_bound(instances);
             owner != contents.byOwner.end() && owner->first.starts_with(instances);)
            contents.forget((owner++)->first);
    });
}

void MetricHistory::forgetInstance(const AgentId& agent, const InstanceId& instance)
{
    m_contents->with([&](Contents& contents) {
        contents.forget(agent.text() + std::string(instanceMark) + instance.text());
    });
}

Result<SeriesData> MetricHistory::query(const SeriesQuery& query) const
{
    if (query.to <= query.from)
        return Error{ErrorCode::Invalid, "the span of a query for " + query.name + " is empty"};
    if (query.points < 2)
        return Error{ErrorCode::Invalid, "a query for " + query.name + " needs at least 2 points"};
    return m_contents->with([&](const Contents& contents) -> Result<SeriesData> {
        const auto found = contents.byName.find(query.name);
        if (found == contents.byName.end())
            return Error{ErrorCode::NotFound, "no series " + query.name};
        const Contents::Entry& entry = *found->second;
        return SeriesData{entry.name, entry.unit, entry.ring.answer(query)};
    });
}

std::optional<Sample> MetricHistory::latest(const std::string& name) const
{
    return m_contents->with([&](const Contents& contents) -> std::optional<Sample> {
        const auto found = contents.byName.find(name);
        if (found == contents.byName.end())
            return std::nullopt;
        return found->second->ring.latest();
    });
}

std::vector<std::string> MetricHistory::names() const
{
    return m_contents->with([](const Contents& contents) {
        std::vector<std::string> names;
        names.reserve(contents.entries.size());
        for (const Contents::Entry& entry : contents.entries)
            names.push_back(entry.name);
        return names;
    });
}

std::size_t MetricHistory::bytes() const
{
    return m_contents->with([](const Contents& contents) {
        std::size_t bytes = 0;
        for (const Contents::Entry& entry : contents.entries)
            bytes += entry.ring.bytes();
        return bytes;
    });
}

std::uint64_t MetricHistory::dropped() const
{
    return m_contents->with([](const Contents& contents) { return contents.dropped; });
}

}  // namespace core
