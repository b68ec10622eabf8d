#pragma once

#include "core/base/guarded.h"
#include "core/base/id.h"
#include "core/cache/cache_shelf.h"
#include "core/cache/response_cache.h"

#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace core {

// The response caches of all agents: the cache "responses". Its globs are over "<agent>:<target>".
// Thread-safe.
class ResponseCaches final : public ShelvedCache {
public:
    using Specs = std::vector<std::pair<AgentId, ResponseCacheSpec>>;

    explicit ResponseCaches(std::uint64_t seed) : m_seed(seed) {}

    // An agent whose spec is the same keeps its cache; another spec begins with an empty one, and one that is
    // not enabled has none.
    void setSpecs(const Specs& specs);
    // Null when the agent has none. Whoever keeps it sees no later spec.
    std::shared_ptr<ResponseCache> of(const AgentId& agent) const;
    void sweep(MonoTime now);

    Result<std::vector<CacheShare>> shares() const override;
    Result<std::uint64_t> count(const Glob& glob) const override;
    Result<std::uint64_t> invalidate(const Glob& glob) override;

private:
    using Caches = std::map<AgentId, std::shared_ptr<ResponseCache>>;

    Caches caches() const;

    const std::uint64_t m_seed;
    Guarded<Caches> m_caches;
};

}  // namespace core
