#pragma once

#include "core/base/text_map.h"
#include "core/cache/lru_store.h"
#include "core/cache/response_cache.h"

#include <deque>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

namespace core {

// What stands under one key: an answer; or the names of the fields by whose values there are several
// answers, under keys of their own; or the mark that answers to this key are not kept.
struct CacheSlot {
    CachedAnswerPtr answer{};
    std::vector<std::string> vary{};
    std::string target{};
    MonoTime born;  // now minus its age
    MonoTime freshUntil;
    MonoTime end;  // then it is of no use

    bool isMark() const { return !answer && vary.empty(); }
};

// The inside of a ResponseCache, under its lock.
struct ResponseCacheState {
    struct Waiting {
        ResponseCache::Waiter tell;
        HttpFields request;  // it may become the one who fetches
    };
    struct Ongoing {
        std::string target;
        std::string flightKey;  // empty: nobody may wait for it
        bool isSpoilt = false;  // invalidated meanwhile
        std::deque<Waiting> waiting{};
    };
    using IsMeant = std::function<bool(const std::string& target)>;

    ResponseCacheState(const ResponseCacheSpec& spec, std::uint64_t seed);

    // The key of the answer that suits the request's fields: `key`, or one behind it.
    std::string slotKeyOf(const std::string& key, const HttpFields& request);
    // Null when there is none; one whose time is over is dropped.
    const CacheSlot* find(const std::string& slotKey, MonoTime now);
    void touch(const std::string& key, const std::string& slotKey);
    void store(const std::string& key, const HttpFields& request, std::vector<std::string> vary,
               CacheSlot slot);
    // Answers to this key are not kept: for a while nobody waits for another's.
    void mark(const std::string& slotKey, MonoTime until);
    std::uint64_t drop(const IsMeant& isMeant);
    Ongoing takeOngoing(std::uint64_t number);

    const std::uint64_t mostBytes;
    std::unordered_map<std::string, std::uint64_t> targets;  // how many answers each has
    LruStore<CacheSlot> slots;
    TextMap<std::uint64_t> flights;  // slot key to the fetch's number
    std::unordered_map<std::uint64_t, Ongoing> ongoing;  // no more than there are requests
    std::uint64_t nextNumber = 1;
    CacheStats stats{};
    std::mt19937_64 chance;
};

}  // namespace core
