#include "core/monitor/metric_history.h"

#include "core/monitor/series_ring.h"

#include <list>
#include <string_view>
#include <unordered_map>

namespace core {

struct MetricHistory::Contents {
    struct Entry {
        std::string name;
        std::string unit;
        SeriesRing ring;
    };

    template <typename Matches>
    void forget(Matches matches)
    {
        for (auto entry = entries.begin(); entry != entries.end();) {
            if (!matches(std::string_view(entry->name))) {
                ++entry;
                continue;
            }
            byName.erase(entry->name);
            entry = entries.erase(entry);
        }
    }

    HistoryLimits limits;
    std::list<Entry> entries;  // the one written last at the end
    std::unordered_map<std::string, std::list<Entry>::iterator> byName;
    std::uint64_t dropped = 0;
};

MetricHistory::MetricHistory(HistoryLimits limits)
    : m_contents(std::make_unique<Guarded<Contents>>(Contents{limits, {}, {}, 0}))
{
}

MetricHistory::~MetricHistory() = default;

void MetricHistory::add(const std::string& name, const std::string& unit, const Sample& sample)
{
    m_contents->with([&](Contents& contents) {
        auto found = contents.byName.find(name);
        if (found == contents.byName.end()) {
            contents.entries.push_back({name, unit, {}});
            found = contents.byName.emplace(name, std::prev(contents.entries.end())).first;
        }
        if (!found->second->ring.add(sample, contents.limits)) {
            ++contents.dropped;
            return;
        }
        contents.entries.splice(contents.entries.end(), contents.entries, found->second);
        if (contents.entries.size() > contents.limits.series) {
            contents.byName.erase(contents.entries.front().name);
            contents.entries.pop_front();
        }
    });
}

void MetricHistory::forgetAgent(const AgentId& agent)
{
    const std::string prefix = seriesName(agent, "");
    m_contents->with([&](Contents& contents) {
        contents.forget([&](std::string_view name) { return name.starts_with(prefix); });
    });
}

void MetricHistory::forgetInstance(const AgentId& agent, const InstanceId& instance)
{
    const std::string prefix = seriesName(agent, "");
    const std::string suffix = seriesName(agent, "", instance).substr(prefix.size());
    m_contents->with([&](Contents& contents) {
        contents.forget([&](std::string_view name) {
            return !suffix.empty() && name.starts_with(prefix) && name.ends_with(suffix);
        });
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
        return SeriesData{entry.name, entry.unit, thinned(entry.ring.between(query.from, query.to), query)};
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
