#include "core/cache/cache_fetch.h"

#include "core/cache/response_cache_state.h"

#include <algorithm>

namespace core {
namespace {

constexpr std::uint64_t largestPart = 8;  // of the cache's bytes, for one body
constexpr double mostJitter = 0.1;  // of the time that it is fresh
constexpr Duration longestMark{60'000};

void tellAll(std::deque<ResponseCacheState::Waiting>& waiting, CacheWake::Kind kind)
{
    for (auto& one : waiting)
        one.tell({kind, nullptr});
}

}  // namespace

CacheFetch::CacheFetch(std::shared_ptr<ResponseCache> cache, std::uint64_t number, std::string key,
                       std::string target, HttpFields request)
    : m_cache(std::move(cache)),
      m_number(number),
      m_key(std::move(key)),
      m_target(std::move(target)),
      m_request(std::move(request))
{
}

CacheFetch::~CacheFetch()
{
    if (m_cache)
        handOver();
}

bool CacheFetch::begin(unsigned status, std::string reason, const HttpFields& fields, Now now)
{
    if (!m_cache)
        return false;
    m_plan = planStorage(m_cache->spec(), m_request, status, fields, now.wall);
    m_begun = now.mono;
    if (!m_plan.mayStore) {
        keepNothing(status < 500 && status != 429);
        return false;
    }
    m_answer = {status, std::move(reason), keptFieldsOf(fields), nullptr};
    return true;
}

void CacheFetch::append(std::string_view bytes)
{
    if (!m_cache || !m_plan.mayStore)
        return;
    if (m_body.size() + bytes.size() > m_cache->spec().bytes / largestPart)
        return keepNothing(true);
    m_body += bytes;
}

void CacheFetch::finish()
{
    if (!m_cache || !m_plan.mayStore)
        return fail();
    m_answer.body = std::make_shared<const std::string>(std::move(m_body));
    CacheSlot slot;
    slot.answer = std::make_shared<const CachedAnswer>(std::move(m_answer));
    slot.target = m_target;
    slot.born = m_begun - m_plan.age;
    const std::shared_ptr<ResponseCache> cache = std::move(m_cache);
    bool isKept = false;
    auto waiting = cache->m_state.with([&](auto& state) {
        ResponseCacheState::Ongoing ongoing = state->takeOngoing(m_number);
        isKept = !ongoing.isSpoilt;
        const double part = 1 - std::uniform_real_distribution<double>(0, mostJitter)(state->chance);
        slot.freshUntil = m_begun + Duration(Duration::rep(double(m_plan.fresh.count()) * part));
        slot.end = slot.freshUntil + m_plan.stale;
        if (isKept)
            state->store(m_key, m_request, std::move(m_plan.vary), std::move(slot));
        return std::move(ongoing.waiting);
    });
    tellAll(waiting, isKept ? CacheWake::Kind::Stored : CacheWake::Kind::NotShared);
}

void CacheFetch::fail()
{
    if (!m_cache)
        return;
    const std::shared_ptr<ResponseCache> cache = std::move(m_cache);
    auto waiting =
        cache->m_state.with([&](auto& state) { return std::move(state->takeOngoing(m_number).waiting); });
    tellAll(waiting, CacheWake::Kind::Failed);
}

// What the agent means to last takes the place of what stood there; a trouble of the moment does not.
void CacheFetch::keepNothing(bool isMeantToLast)
{
    const std::shared_ptr<ResponseCache> cache = std::move(m_cache);
    const MonoTime until = m_begun + std::min(cache->spec().ttl, longestMark);
    auto waiting = cache->m_state.with([&](auto& state) {
        ResponseCacheState::Ongoing ongoing = state->takeOngoing(m_number);
        if (isMeantToLast && !ongoing.flightKey.empty())
            state->mark(ongoing.flightKey, until);
        return std::move(ongoing.waiting);
    });
    m_body = {};
    tellAll(waiting, CacheWake::Kind::NotShared);
}

void CacheFetch::handOver()
{
    const std::shared_ptr<ResponseCache> cache = std::move(m_cache);
    ResponseCache::Waiter next;
    std::unique_ptr<CacheFetch> fetch;
    cache->m_state.with([&](auto& state) {
        auto& waiting = state->ongoing.at(m_number).waiting;
        if (waiting.empty()) {
            state->takeOngoing(m_number);
            return;
        }
        next = std::move(waiting.front().tell);
        fetch.reset(new CacheFetch(cache, m_number, m_key, m_target, std::move(waiting.front().request)));
        waiting.pop_front();
    });
    if (next)
        next({CacheWake::Kind::YourTurn, std::move(fetch)});
}

}  // namespace core
