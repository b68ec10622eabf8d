#pragma once

#include <cstdint>
#include <string>

namespace core {

// One of the gateway's caches, or one part of it, as an observer sees it.
struct CacheView {
    std::string name;  // responses, config, models
    std::string part;  // of the responses, the agent; empty: the whole
    std::uint64_t entries = 0;
    std::uint64_t bytes = 0;
    std::uint64_t hits = 0;  // served fresh, since the start
    std::uint64_t stale = 0;  // served stale
    std::uint64_t misses = 0;
    std::uint64_t coalesced = 0;  // waited for another's fetch
    std::uint64_t evicted = 0;  // to keep within the bounds
    std::string problem;  // what is wrong with it; empty: nothing

    bool operator==(const CacheView&) const = default;
};

}  // namespace core
