#include "core/cache/response_caches.h"

#include <functional>

namespace core {
namespace {

std::function<bool(const std::string&)> overTargetsOf(const AgentId& agent, const Glob& glob)
{
    return [prefix = agent.text() + ":", &glob](const std::string& target) {
        return glob.matches(prefix + target);
    };
}

}  // namespace

void ResponseCaches::setSpecs(const Specs& specs)
{
    m_caches.with([&](Caches& caches) {
        Caches next;
        for (const auto& [agent, spec] : specs) {
            if (!spec.enabled)
                continue;
            const auto known = caches.find(agent);
            const std::uint64_t seed = m_seed ^ std::hash<std::string>()(agent.text());
            next[agent] = known != caches.end() && known->second->spec() == spec
                ? known->second
                : std::make_shared<ResponseCache>(spec, seed);
        }
        caches = std::move(next);
    });
}

std::shared_ptr<ResponseCache> ResponseCaches::of(const AgentId& agent) const
{
    return m_caches.with([&](const Caches& caches) {
        const auto found = caches.find(agent);
        return found == caches.end() ? nullptr : found->second;
    });
}

void ResponseCaches::sweep(MonoTime now)
{
    for (const auto& [agent, cache] : caches())
        cache->sweep(now);
}

Result<std::vector<CacheShare>> ResponseCaches::shares() const
{
    std::vector<CacheShare> shares;
    for (const auto& [agent, cache] : caches())
        shares.push_back({agent.text(), cache->stats()});
    return shares;
}

Result<std::uint64_t> ResponseCaches::count(const Glob& glob) const
{
    std::uint64_t matching = 0;
    for (const auto& [agent, cache] : caches())
        matching += cache->count(overTargetsOf(agent, glob));
    return matching;
}

Result<std::uint64_t> ResponseCaches::invalidate(const Glob& glob)
{
    std::uint64_t dropped = 0;
    for (const auto& [agent, cache] : caches())
        dropped += cache->invalidate(overTargetsOf(agent, glob));
    return dropped;
}

ResponseCaches::Caches ResponseCaches::caches() const
{
    return m_caches.with([](const Caches& caches) { return caches; });
}

}  // namespace core
