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

struct MetricHistory::Entry {
    SeriesLabelPtr label;
    RingLimits limits;
    SeriesRing ring;
    std::list<std::shared_ptr<Entry>>::iterator position;  // while it is kept
    bool isKept = false;
    bool isWrittenAgain = false;  // since it got its position
    std::uint64_t newBatch = 0;  // of the samples to be taken, the one in which it has some
    std::size_t newAt = 0;  // and where there its newest is
};

struct MetricHistory::Contents {
    using EntryPtr = std::shared_ptr<Entry>;

    EntryPtr entryOf(const std::string& name, const std::string& unit) const
    {
        const auto found = byName.find(name);
        if (found != byName.end())
            return found->second;
        const auto label = std::make_shared<const SeriesLabel>(SeriesLabel{name, unit});
        return std::make_shared<Entry>(Entry{label, limitsOf(name, limits), {}, {}});
    }

    // A place from before its series was forgotten leads to the one that has its name now.
    void add(const EntryPtr& place, const Sample& sample)
    {
        const auto known = place->isKept ? byName.end() : byName.find(place->label->name);
        Entry& entry = known == byName.end() ? *place : *known->second;
        if (entry.isKept)
            entry.isWrittenAgain = true;
        else
            insert(place);
        if (!entry.ring.add(sample, entry.limits))
            ++dropped;
        else if (recording)
            keepNew(entry, {sample.time, sample.value});
    }

    void insert(const EntryPtr& entry)
    {
        if (!entries.empty() && entries.size() >= limits.series)
            dropOldest();
        entry->isKept = true;
        entry->isWrittenAgain = false;
        entry->position = entries.insert(entries.end(), entry);
        byName.emplace(entry->label->name, entry);
        byOwner[ownerOf(entry->label->name)].push_back(entry);
    }

    void keepNew(Entry& entry, const SeriesPoint& point)
    {
        const bool isAgain = entry.newBatch == batch && fresh[entry.newAt].point.time == point.time;
        if (isAgain) {
            fresh[entry.newAt].point = point;
        } else if (fresh.size() < mostNew) {
            entry.newBatch = batch;
            entry.newAt = fresh.size();
            fresh.push_back({entry.label, point});
        } else {
            ++dropped;
        }
    }

    // Those written again since they got their place get a new one at the end first.
    void dropOldest()
    {
        while (entries.front()->isWrittenAgain) {
            entries.front()->isWrittenAgain = false;
            entries.splice(entries.end(), entries, entries.begin());
        }
        drop(entries.front());
    }

    void drop(const EntryPtr entry)
    {
        const auto owner = byOwner.find(ownerOf(entry->label->name));
        std::erase(owner->second, entry);
        if (owner->second.empty())
            byOwner.erase(owner);
        letGo(*entry);
    }

    void letGo(Entry& entry)
    {
        byName.erase(entry.label->name);
        entry.ring = {};
        entry.isKept = false;
        entries.erase(entry.position);
    }

    void forget(const std::string& owner)
    {
        const auto found = byOwner.find(owner);
        if (found == byOwner.end())
            return;
        for (const EntryPtr& entry : found->second)
            letGo(*entry);
        byOwner.erase(found);
    }

    HistoryLimits limits;
    std::list<EntryPtr> entries;  // the one that got its place last at the end
    std::unordered_map<std::string_view, EntryPtr> byName;  // the names are the entries' own
    std::map<std::string, std::vector<EntryPtr>> byOwner;  // so that one of 10,000 instances goes at once
    std::uint64_t dropped = 0;
    bool recording = false;
    std::vector<NewSample> fresh;
    std::uint64_t batch = 1;
};

MetricHistory::MetricHistory(HistoryLimits limits) : m_contents(std::make_unique<Guarded<Contents>>())
{
    m_contents->with([&](Contents& contents) { contents.limits = limits; });
}

MetricHistory::~MetricHistory() = default;

void MetricHistory::add(const std::string& name, const std::string& unit, const Sample& sample)
{
    m_contents->with([&](Contents& contents) { contents.add(contents.entryOf(name, unit), sample); });
}

void MetricHistory::add(const std::vector<Addition>& additions)
{
    m_contents->with([&](Contents& contents) {
        for (const auto& [place, sample] : additions)
            contents.add(place.m_entry, sample);
    });
}

MetricHistory::Place MetricHistory::placeOf(const std::string& name, const std::string& unit)
{
    Place place;
    place.m_entry = m_contents->with([&](Contents& contents) { return contents.entryOf(name, unit); });
    return place;
}

void MetricHistory::startRecording()
{
    m_contents->with([](Contents& contents) { contents.recording = true; });
}

std::vector<NewSample> MetricHistory::takeNew()
{
    return m_contents->with([](Contents& contents) {
        ++contents.batch;
        std::vector<NewSample> taken = std::exchange(contents.fresh, {});
        contents.fresh.reserve(taken.size());  // the next will be about as many
        return taken;
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
        const Entry& entry = *found->second;
        return SeriesData{entry.label->name, entry.label->unit, entry.ring.answer(query)};
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
        for (const auto& entry : contents.entries)
            names.push_back(entry->label->name);
        return names;
    });
}

std::size_t MetricHistory::bytes() const
{
    return m_contents->with([](const Contents& contents) {
        std::size_t bytes = 0;
        for (const auto& entry : contents.entries)
            bytes += entry->ring.bytes();
        return bytes;
    });
}

std::uint64_t MetricHistory::dropped() const
{
    return m_contents->with([](const Contents& contents) { return contents.dropped; });
}

}  // namespace core
