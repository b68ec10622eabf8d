#pragma once

#include "core/base/guarded.h"
#include "core/base/time.h"
#include "core/security/sha256.h"

#include <array>
#include <cstddef>
#include <cstring>
#include <memory>
#include <unordered_map>

namespace core {

struct Principal;

// Whom tokens that were verified are from, until they expire. Thread-safe, and of a bounded size: it holds
// about the `capacity` tokens that were used last.
class TokenCache {
public:
    explicit TokenCache(std::size_t capacity);

    // Null for a token that is not kept, or expired.
    std::shared_ptr<const Principal> find(const Sha256Digest& token, TimePoint now);
    // For tokens that hold only, so that nothing grows by what anybody sends.
    void keep(const Sha256Digest& token, std::shared_ptr<const Principal> principal, TimePoint until);
    std::size_t size() const;

private:
    struct Kept {
        std::shared_ptr<const Principal> principal;
        TimePoint until;
    };
    struct HashOfHash {
        std::size_t operator()(const Sha256Digest& hash) const
        {
            std::size_t part = 0;
            std::memcpy(&part, hash.data(), sizeof part);
            return part;
        }
    };
    using Entries = std::unordered_map<Sha256Digest, Kept, HashOfHash>;
    // Two generations: what is used moves to the young one, and when that is full, the old one goes as a
    // whole. So no use costs more than two look-ups, and nothing is kept in order.
    struct Shard {
        Entries young{};
        Entries old{};
    };

    void makeRoom(Shard& shard) const;

    const std::size_t m_capacity;  // of one generation of a shard
    std::array<Guarded<Shard>, 16> m_shards;
};

}  // namespace core
