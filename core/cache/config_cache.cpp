#include "core/cache/config_cache.h"

namespace core {
namespace {

constexpr std::uint64_t configOverhead = 200;  // bytes beside names and values

}  // namespace

ConfigCache::ConfigCache(std::uint64_t mostEntries, std::uint64_t mostBytes, Duration ttl)
    : m_ttl(ttl),
      m_state(State{LruStore<Entry>(mostEntries, mostBytes)})
{
}

std::shared_ptr<const std::string> ConfigCache::find(std::string_view name, std::uint64_t revision,
                                                     MonoTime now)
{
    return m_state.with([&](State& state) -> std::shared_ptr<const std::string> {
        Entry* entry = state.entries.find(name);
        if (entry && entry->revision == revision && now < entry->end) {
            state.entries.touch(name);
            ++state.stats.hits;
            return entry->value;
        }
        ++state.stats.misses;
        if (entry) {
            state.entries.erase(name);
            ++state.stats.expired;
        }
        return nullptr;
    });
}

void ConfigCache::put(const std::string& name, std::uint64_t revision, std::string value, MonoTime now)
{
    const std::uint64_t bytes = 2 * name.size() + value.size() + configOverhead;
    Entry entry{name, revision, now + m_ttl, std::make_shared<const std::string>(std::move(value))};
    m_state.with([&](State& state) {
        ++state.stats.stored;
        state.stats.evicted += state.entries.put(name, std::move(entry), bytes);
    });
}

Result<std::vector<CacheShare>> ConfigCache::shares() const
{
    return m_state.with([](const State& state) {
        CacheStats stats = state.stats;
        stats.entries = state.entries.entries();
        stats.bytes = state.entries.bytes();
        return std::vector<CacheShare>{{{}, stats}};
    });
}

Result<std::uint64_t> ConfigCache::count(const Glob& glob) const
{
    return m_state.with([&](const State& state) {
        std::uint64_t matching = 0;
        state.entries.forEach([&](const Entry& entry) { matching += glob.matches(entry.name) ? 1 : 0; });
        return matching;
    });
}

Result<std::uint64_t> ConfigCache::invalidate(const Glob& glob)
{
    return m_state.with([&](State& state) {
        const std::uint64_t dropped =
            state.entries.eraseIf([&](const Entry& entry) { return glob.matches(entry.name); });
        state.stats.invalidated += dropped;
        return dropped;
    });
}

}  // namespace core
