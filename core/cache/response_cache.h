#pragma once

#include "core/base/guarded.h"
#include "core/base/id.h"
#include "core/base/time.h"
#include "core/cache/cache_rules.h"
#include "core/cache/cache_stats.h"
#include "core/cache/cached_answer.h"
#include "core/cache/glob.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace core {

class CacheFetch;
struct ResponseCacheState;

// What became of the fetch that a request waited for.
struct CacheWake {
    enum class Kind {
        Stored,  // ask again: the answer is there, if it suits
        NotShared,  // it came and is not kept; go to the agent yourself, others do too
        Failed,  // it failed; what to do is the waiter's choice
        YourTurn,  // who fetched is gone without a word; `fetch` is yours now
    };
    Kind kind;
    std::unique_ptr<CacheFetch> fetch;  // with YourTurn
};

struct CacheFinding {
    enum class Kind {
        Bypass,  // no business of the cache
        Fresh,  // send `answer`
        Stale,  // send `answer` too: another asks the agent anew
        Fetch,  // ask the agent and tell `fetch`; `answer`, if any, may be sent should that fail
        Wait,  // another asks the agent; the waiter is called once
        Unavailable,  // only-if-cached, and there is none: 504
    };
    Kind kind = Kind::Bypass;
    CachedAnswerPtr answer{};
    std::chrono::seconds age{0};  // for the field Age
    std::unique_ptr<CacheFetch> fetch{};
};

// The answers of one agent, kept in memory for a while: bounded by entries and bytes, the longest unused goes
// first. One fetch at a time for what is not there (single flight), one revalidation at a time for what is
// stale, and ends of life that are up to a tenth earlier than said, so that they do not fall together.
//
// Thread-safe. Reads no clock. Never fails: what cannot be kept is not kept. Waiters are called without a
// lock, on the thread that told the outcome. Made by std::make_shared; a fetch keeps it alive.
class ResponseCache : public std::enable_shared_from_this<ResponseCache> {
public:
    using Waiter = std::function<void(CacheWake)>;

    static constexpr std::size_t mostWaiters = 256;  // for one fetch; who comes after fetches too

    ResponseCache(ResponseCacheSpec spec, std::uint64_t seed);
    ~ResponseCache();

    const ResponseCacheSpec& spec() const { return m_spec; }

    // `waiter` is kept only when the finding is Wait. It may be called before this returns, by another
    // thread.
    CacheFinding ask(const CacheRequest& request, MonoTime now, Waiter waiter);

    // Something changed the target (a PUT, POST or DELETE that succeeded; RFC 9111, 4.4): all of its answers
    // go. Here as in invalidate(), what is being fetched meanwhile is not kept either.
    void forget(std::string_view target);
    // By globs over the target.
    std::uint64_t count(const std::function<bool(const std::string& target)>& isMeant) const;
    std::uint64_t invalidate(const std::function<bool(const std::string& target)>& isMeant);
    // Drops what is too old to be served even stale.
    void sweep(MonoTime now);

    CacheStats stats() const;

private:
    friend class CacheFetch;

    CacheFinding look(ResponseCacheState& state, const CacheRequest& request, const LookupPlan& plan,
                      MonoTime now, Waiter& waiter);
    std::unique_ptr<CacheFetch> beginFetch(ResponseCacheState& state, const CacheRequest& request,
                                           const std::string& key, const std::string& flightKey);

    const ResponseCacheSpec m_spec;
    Guarded<std::unique_ptr<ResponseCacheState>> m_state;
};

}  // namespace core
