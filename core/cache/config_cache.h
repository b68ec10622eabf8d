#pragma once

#include "core/base/time.h"
#include "core/cache/cache_shelf.h"
#include "core/cache/lru_store.h"

#include <memory>
#include <string>
#include <string_view>

namespace core {

// Texts that are made from the configuration and are dear to make, such as a policy as JSON; by name and the
// revision they were made from. A new revision takes effect at once: an entry of another one is never
// returned, whatever its age. Bounded by number, bytes and age. Thread-safe.
class ConfigCache final : public ShelvedCache {
public:
    ConfigCache(std::uint64_t mostEntries, std::uint64_t mostBytes, Duration ttl);

    // Null when there is none of this revision.
    std::shared_ptr<const std::string> find(std::string_view name, std::uint64_t revision, MonoTime now);
    void put(const std::string& name, std::uint64_t revision, std::string value, MonoTime now);

    Result<std::vector<CacheShare>> shares() const override;
    Result<std::uint64_t> count(const Glob& glob) const override;  // over names
    Result<std::uint64_t> invalidate(const Glob& glob) override;

private:
    struct Entry {
        std::string name;
        std::uint64_t revision = 0;
        MonoTime end;
        std::shared_ptr<const std::string> value;
    };
    struct State {
        LruStore<Entry> entries;
        CacheStats stats{};
    };

    const Duration m_ttl;
    Guarded<State> m_state;
};

}  // namespace core
