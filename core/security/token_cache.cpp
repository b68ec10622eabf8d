#include "core/security/token_cache.h"

#include <algorithm>

namespace core {

TokenCache::TokenCache(std::size_t capacity)
    : m_capacity(std::max<std::size_t>(capacity / (2 * std::tuple_size_v<decltype(m_shards)>), 1))
{
}

std::shared_ptr<const Principal> TokenCache::find(const Sha256Digest& token, TimePoint now)
{
    // Of the hash's other end than the place in a shard.
    return m_shards[token.back() % m_shards.size()].with(
        [&](Shard& shard) -> std::shared_ptr<const Principal> {
            auto found = shard.young.find(token);
            if (found == shard.young.end()) {
                const auto old = shard.old.find(token);
                if (old == shard.old.end())
                    return nullptr;
                auto node = shard.old.extract(old);
                makeRoom(shard);
                found = shard.young.insert(std::move(node)).position;
            }
            if (found->second.until > now)
                return found->second.principal;
            shard.young.erase(found);
            return nullptr;
        });
}

void TokenCache::keep(const Sha256Digest& token, std::shared_ptr<const Principal> principal, TimePoint until)
{
    m_shards[token.back() % m_shards.size()].with([&](Shard& shard) {
        makeRoom(shard);
        shard.young.insert_or_assign(token, Kept{std::move(principal), until});
    });
}

std::size_t TokenCache::size() const
{
    std::size_t size = 0;
    for (const Guarded<Shard>& shard : m_shards)
        size += shard.with([](const Shard& one) { return one.young.size() + one.old.size(); });
    return size;
}

void TokenCache::makeRoom(Shard& shard) const
{
    if (shard.young.size() < m_capacity)
        return;
    shard.old = std::move(shard.young);
    shard.young = Entries();
}

}  // namespace core
