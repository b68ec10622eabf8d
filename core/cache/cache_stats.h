#pragma once

#include <cstdint>

namespace core {

// What one cache did since it was made, and what it holds now.
struct CacheStats {
    std::uint64_t hits = 0;  // served fresh
    std::uint64_t staleHits = 0;  // served stale, while somebody asks anew or since nobody could
    std::uint64_t misses = 0;  // somebody had to fetch
    std::uint64_t coalesced = 0;  // waited for another's fetch instead of fetching
    std::uint64_t stored = 0;
    std::uint64_t evicted = 0;  // to keep within the bounds
    std::uint64_t expired = 0;  // dropped since their time was over
    std::uint64_t invalidated = 0;  // dropped since somebody said so
    std::uint64_t entries = 0;  // now
    std::uint64_t bytes = 0;  // now

    bool operator==(const CacheStats&) const = default;
};

}  // namespace core
