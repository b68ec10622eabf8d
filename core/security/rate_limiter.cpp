#include "core/security/rate_limiter.h"

#include <algorithm>

namespace core {
namespace {

using Nanoseconds = std::chrono::nanoseconds;

constexpr Duration retryWhenCrowded{1'000};
constexpr Nanoseconds betweenSweeps = std::chrono::milliseconds(100);

std::string_view keyOf(std::string& space, std::string_view policy, std::string_view principal)
{
    space.assign(policy);
    space += '\n';  // in no policy's name
    space += principal;
    return space;
}

// How long after `now` the bucket has a token; zero or less: it has one.
Nanoseconds untilToken(Nanoseconds fullAt, const AccessRate& rate, Nanoseconds now)
{
    const Nanoseconds each = rate.period / std::int64_t(rate.count);
    return fullAt + each - rate.period - now;
}

Duration roundedUp(Nanoseconds time)
{
    return std::max(std::chrono::ceil<Duration>(time), Duration(1));
}

}  // namespace

std::optional<Duration> RateLimiter::take(std::string_view policy, std::string_view principal,
                                          const AccessRate& rate, MonoTime now)
{
    thread_local std::string space;
    const std::string_view key = keyOf(space, policy, principal);
    const Nanoseconds at = now.time_since_epoch();
    return m_shards[TextHash()(key) % shardCount].with([&](Shard& shard) -> std::optional<Duration> {
        Buckets& buckets = shard.buckets;
        auto found = buckets.find(key);
        const Nanoseconds fullAt = found == buckets.end() ? at : std::max(found->second, at);
        if (const Nanoseconds wait = untilToken(fullAt, rate, at); wait > Nanoseconds::zero())
            return roundedUp(wait);
        if (found == buckets.end()) {
            if (buckets.size() >= m_most && at >= shard.sweepAt) {
                std::erase_if(buckets, [&](const auto& bucket) { return bucket.second <= at; });
                shard.sweepAt = at + betweenSweeps;
            }
            if (buckets.size() >= m_most)
                return retryWhenCrowded;
            found = buckets.emplace(key, at).first;
        }
        found->second = fullAt + rate.period / std::int64_t(rate.count);
        return std::nullopt;
    });
}

std::optional<Duration> RateLimiter::look(std::string_view policy, std::string_view principal,
                                          const AccessRate& rate, MonoTime now) const
{
    thread_local std::string space;
    const std::string_view key = keyOf(space, policy, principal);
    const Nanoseconds at = now.time_since_epoch();
    return m_shards[TextHash()(key) % shardCount].with([&](const Shard& shard) -> std::optional<Duration> {
        const Buckets& buckets = shard.buckets;
        const auto found = buckets.find(key);
        const Nanoseconds fullAt = found == buckets.end() ? at : std::max(found->second, at);
        const Nanoseconds wait = untilToken(fullAt, rate, at);
        return wait > Nanoseconds::zero() ? std::optional(roundedUp(wait)) : std::nullopt;
    });
}

std::size_t RateLimiter::buckets() const
{
    std::size_t all = 0;
    for (const auto& shard : m_shards)
        all += shard.with([](const Shard& now) { return now.buckets.size(); });
    return all;
}

}  // namespace core
