#include "core/cache/response_cache.h"

#include "core/cache/cache_fetch.h"
#include "core/cache/response_cache_state.h"

namespace core {

using Kind = CacheFinding::Kind;

ResponseCache::ResponseCache(ResponseCacheSpec spec, std::uint64_t seed)
    : m_spec(std::move(spec)),
      m_state(std::make_unique<ResponseCacheState>(m_spec, seed))
{
}

ResponseCache::~ResponseCache() = default;

CacheFinding ResponseCache::ask(const CacheRequest& request, MonoTime now, Waiter waiter)
{
    const LookupPlan plan = planLookup(m_spec, request);
    if (!plan.mayStore)
        return {};
    return m_state.with([&](auto& state) { return look(*state, request, plan, now, waiter); });
}

CacheFinding ResponseCache::look(ResponseCacheState& state, const CacheRequest& request,
                                 const LookupPlan& plan, MonoTime now, Waiter& waiter)
{
    const std::string key = cacheKeyOf(m_spec, request);
    const std::string slotKey = state.slotKeyOf(key, request.fields);
    const CacheSlot* slot = state.find(slotKey, now);
    const auto flight = state.flights.find(slotKey);
    const bool isFlying = flight != state.flights.end();
    CacheFinding finding;

    if (slot && slot->answer && plan.mayServe) {
        const Duration age = now - slot->born;
        const bool isFresh = now < slot->freshUntil && age <= plan.maxAge.value_or(age);
        const bool mayBeStale = now >= slot->freshUntil && !plan.maxAge;
        if (isFresh || mayBeStale) {
            state.touch(key, slotKey);
            finding.answer = slot->answer;
            finding.age = std::chrono::duration_cast<std::chrono::seconds>(age);
        }
        if (isFresh || (mayBeStale && (isFlying || plan.onlyIfCached))) {
            ++(isFresh ? state.stats.hits : state.stats.staleHits);
            finding.kind = isFresh ? Kind::Fresh : Kind::Stale;
            return finding;
        }
    }

    // A request with demands of its own, or one whose like is not kept, fetches for itself alone.
    const bool isOwn = !plan.mayServe || (slot && (slot->isMark() || !finding.answer));
    auto* ongoing = isFlying && !isOwn ? &state.ongoing.at(flight->second) : nullptr;
    if (plan.onlyIfCached) {
        finding.kind = Kind::Unavailable;
    } else if (ongoing && ongoing->waiting.size() < mostWaiters) {
        ongoing->waiting.push_back({std::move(waiter), request.fields});
        ++state.stats.coalesced;
        finding.kind = Kind::Wait;
        return finding;
    } else {
        finding.kind = Kind::Fetch;
        finding.fetch = beginFetch(state, request, key, isOwn || isFlying ? std::string() : slotKey);
    }
    ++state.stats.misses;
    return finding;
}

std::unique_ptr<CacheFetch> ResponseCache::beginFetch(ResponseCacheState& state, const CacheRequest& request,
                                                      const std::string& key, const std::string& flightKey)
{
    const std::uint64_t number = state.nextNumber++;
    const std::string target(request.target);
    state.ongoing.emplace(number, ResponseCacheState::Ongoing{target, flightKey});
    if (!flightKey.empty())
        state.flights[flightKey] = number;
    return std::unique_ptr<CacheFetch>(
        new CacheFetch(shared_from_this(), number, key, target, request.fields));
}

void ResponseCache::forget(std::string_view target)
{
    m_state.with([&](auto& state) {
        for (auto& [number, fetch] : state->ongoing)
            fetch.isSpoilt = fetch.isSpoilt || fetch.target == target;
        if (state->targets.contains(std::string(target)))
            state->drop([&](const std::string& each) { return each == target; });
    });
}

std::uint64_t ResponseCache::count(const std::function<bool(const std::string& target)>& isMeant) const
{
    return m_state.with([&](const auto& state) {
        std::uint64_t matching = 0;
        state->slots.forEach(
            [&](const CacheSlot& slot) { matching += slot.answer && isMeant(slot.target) ? 1 : 0; });
        return matching;
    });
}

std::uint64_t ResponseCache::invalidate(const std::function<bool(const std::string& target)>& isMeant)
{
    return m_state.with([&](auto& state) { return state->drop(isMeant); });
}

void ResponseCache::sweep(MonoTime now)
{
    m_state.with([&](auto& state) {
        state->stats.expired += state->slots.eraseIf([&](const CacheSlot& slot) { return now >= slot.end; });
    });
}

CacheStats ResponseCache::stats() const
{
    return m_state.with([](const auto& state) {
        CacheStats stats = state->stats;
        stats.entries = state->slots.entries();
        stats.bytes = state->slots.bytes();
        return stats;
    });
}

}  // namespace core
