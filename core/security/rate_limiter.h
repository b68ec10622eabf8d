#pragma once

#include "core/base/guarded.h"
#include "core/base/text_map.h"
#include "core/base/time.h"
#include "core/security/access_condition.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace core {

// Token buckets, one a policy and principal. Thread-safe, and bounded: a bucket that is full again is as good
// as none, so it makes room for another.
class RateLimiter {
public:
    // `mostBuckets` that are not full may be kept; those who come then are refused until one is full.
    explicit RateLimiter(std::size_t mostBuckets = 100'000) : m_most(mostBuckets / shardCount + 1) {}

    // Takes one token; else how long until there is one.
    std::optional<Duration> take(std::string_view policy, std::string_view principal, const AccessRate& rate,
                                 MonoTime now);
    // As take(), without taking.
    std::optional<Duration> look(std::string_view policy, std::string_view principal, const AccessRate& rate,
                                 MonoTime now) const;
    std::size_t buckets() const;

private:
    using Nanoseconds = std::chrono::nanoseconds;
    // When each bucket is full again, since the boot: its level is the distance from now (GCRA, ITU-T I.371).
    using Buckets = TextMap<Nanoseconds>;
    struct Shard {
        Buckets buckets;
        Nanoseconds sweepAt{0};  // not before, when it is crowded
    };
    static constexpr std::size_t shardCount = 16;

    std::size_t m_most;  // in one shard
    std::array<Guarded<Shard>, shardCount> m_shards;
};

}  // namespace core
