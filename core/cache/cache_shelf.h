#pragma once

#include "core/base/guarded.h"
#include "core/base/result.h"
#include "core/cache/cache_stats.h"
#include "core/cache/glob.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace core {

// One part of a cache: for the responses, an agent.
struct CacheShare {
    std::string part;  // empty: the whole
    CacheStats stats;
};

// A cache that operators see and clear. Thread-safe.
class ShelvedCache {
public:
    virtual ~ShelvedCache() = default;
    virtual Result<std::vector<CacheShare>> shares() const = 0;
    virtual Result<std::uint64_t> count(const Glob& glob) const = 0;  // what invalidate() would drop
    virtual Result<std::uint64_t> invalidate(const Glob& glob) = 0;  // how many it dropped
};

// All caches by name: "responses", "config", "models". Thread-safe; calls no cache under its own lock.
class CacheShelf {
public:
    struct Row {
        std::string name;
        Result<std::vector<CacheShare>> shares;
    };

    // Replaces the one of that name.
    void add(const std::string& name, std::shared_ptr<ShelvedCache> cache);

    // Each cache's own figures or its own failure: one that fails hides no other.
    std::vector<Row> stats() const;
    // NotFound for a name that no cache has, naming those there are; Invalid for an empty pattern.
    Result<std::uint64_t> count(std::string_view name, std::string_view pattern) const;
    Result<std::uint64_t> invalidate(std::string_view name, std::string_view pattern);

private:
    using Caches = std::map<std::string, std::shared_ptr<ShelvedCache>, std::less<>>;

    Result<std::shared_ptr<ShelvedCache>> find(std::string_view name) const;

    Guarded<Caches> m_caches;
};

}  // namespace core
