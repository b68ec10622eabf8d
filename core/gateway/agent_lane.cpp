#include "core/gateway/agent_lane.h"

#include <algorithm>

namespace core {
namespace {

using namespace std::chrono_literals;

constexpr Duration budgetSpan = 10s;
constexpr std::uint64_t leastRetries = 3;  // in a window, however few requests there were
constexpr std::uint32_t longestEjection = 10;  // times the base

}  // namespace

void AgentLane::publish(const AgentRoutes& routes, MonoTime now)
{
    m_balancer.publish(routes.instances, routes.spec->routing.slowStart);
    m_state.with([&](State& state) {
        state.spec = routes.spec;
        state.waking = routes.waking;
        state.listed = routes.instances.size();
        std::map<InstanceId, InstanceCounts> kept;
        for (const RouteInstance& instance : routes.instances)
            if (const auto found = state.instances.find(instance.id); found != state.instances.end())
                kept.insert(std::move(*found));
            else
                kept[instance.id];
        state.instances = std::move(kept);
    });
    serveQueue(now);
}

AgentSpecPtr AgentLane::spec() const
{
    return m_state.with([](const State& state) { return state.spec; });
}

bool AgentLane::isWaking() const
{
    return m_state.with([](const State& state) { return state.waking; });
}

std::optional<Lease> AgentLane::choose(MonoTime now, const std::vector<InstanceId>& avoid)
{
    using Ejected = std::optional<std::vector<InstanceId>>;
    const bool isFirstTry = avoid.empty();
    Ejected unwanted = m_state.with([&](const State& state) {
        return isFirstTry && !state.waiting.empty() ? Ejected() : Ejected(ejected(state, now));
    });
    return unwanted ? pick(now, std::move(*unwanted), avoid) : std::nullopt;
}

std::optional<Lease> AgentLane::pick(MonoTime now, std::vector<InstanceId> unwanted,
                                     const std::vector<InstanceId>& avoid)
{
    if (unwanted.empty())
        return m_balancer.choose(now, avoid);
    unwanted.insert(unwanted.end(), avoid.begin(), avoid.end());
    if (auto lease = m_balancer.choose(now, unwanted))
        return lease;
    return m_balancer.choose(now, avoid);
}

void AgentLane::release(Lease lease, MonoTime now)
{
    lease.release();
    serveQueue(now);
}

std::optional<std::uint64_t> AgentLane::wait(Grant grant)
{
    return m_state.with([&](State& state) -> std::optional<std::uint64_t> {
        if (!state.spec || state.waiting.size() >= state.spec->routing.queue.size)
            return std::nullopt;
        state.waiting.emplace_back(state.nextTicket, std::move(grant));
        return state.nextTicket++;
    });
}

void AgentLane::stopWaiting(std::uint64_t ticket)
{
    m_state.with([&](State& state) {
        std::erase_if(state.waiting, [&](const auto& waiting) { return waiting.first == ticket; });
    });
}

// The place is there before its taker is named, so that none leaves the queue in vain. Where all have left it
// meanwhile, the place goes back and whoever came since is looked for again.
void AgentLane::serveQueue(MonoTime now)
{
    using Ejected = std::optional<std::vector<InstanceId>>;
    while (true) {
        Ejected unwanted = m_state.with([&](const State& state) {
            return state.waiting.empty() ? Ejected() : Ejected(ejected(state, now));
        });
        std::optional<Lease> lease = unwanted ? pick(now, std::move(*unwanted), {}) : std::nullopt;
        if (!lease)
            return;
        const Grant grant = m_state.with([](State& state) -> Grant {
            if (state.waiting.empty())
                return nullptr;
            Grant next = std::move(state.waiting.front().second);
            state.waiting.pop_front();
            return next;
        });
        if (grant)
            grant(std::move(*lease));
    }
}

void AgentLane::clearQueue()
{
    m_state.with([](State& state) { state.waiting.clear(); });
}

void AgentLane::countRequest(MonoTime now)
{
    m_state.with([&](State& state) {
        sumUp(state, now);
        ++state.counts.requests;
        ++state.counts.active;
        if (now - state.budgetWindow > budgetSpan) {
            state.budgetWindow = now;
            state.windowRequests = 0;
            state.windowRetries = 0;
        }
        ++state.windowRequests;
    });
}

bool AgentLane::allowRetry(MonoTime)
{
    return m_state.with([&](State& state) {
        const double budget = state.spec ? state.spec->routing.retries.budget : 0;
        if (state.windowRetries >= leastRetries
            && double(state.windowRetries) >= budget * double(state.windowRequests))
            return false;
        ++state.windowRetries;
        ++state.counts.retries;
        return true;
    });
}

void AgentLane::countAttempt(const InstanceId& instance, bool isError, double seconds, MonoTime now)
{
    m_state.with([&](State& state) {
        const auto found = state.instances.find(instance);
        if (found == state.instances.end())
            return;
        InstanceCounts& counts = found->second;
        if (!isError) {
            ++counts.completed;
            counts.responseTime.add(seconds);
            counts.errorsInARow = 0;
            if (state.spec)
                forgive(*state.spec, counts, now);
            return;
        }
        ++counts.errors;
        ++counts.errorsInARow;
        if (state.spec && counts.errorsInARow >= state.spec->routing.ejection.consecutiveErrors)
            eject(state, counts, now);
    });
}

void AgentLane::countAnswer(AnswerKind kind, double seconds, MonoTime now)
{
    m_state.with([&](State& state) {
        sumUp(state, now);
        --state.counts.active;
        state.counts.errors += kind == AnswerKind::Failed || kind == AnswerKind::Rejected;
        state.counts.rejected += kind == AnswerKind::Rejected;
        if (kind == AnswerKind::Served || kind == AnswerKind::Failed)
            state.counts.responseTime.add(seconds);
    });
}

// Threads may come with times that are a moment out of order.
void AgentLane::sumUp(State& state, MonoTime now)
{
    if (now <= state.summedUntil)
        return;
    state.counts.activeSeconds +=
        state.counts.active * std::chrono::duration<double>(now - state.summedUntil).count();
    state.summedUntil = now;
}

// Never more than the allowed part of the instances at a time.
void AgentLane::eject(State& state, InstanceCounts& counts, MonoTime now)
{
    const EjectionSpec& limits = state.spec->routing.ejection;
    if ((ejected(state, now).size() + 1) * 100 > state.listed * limits.maxPercent)
        return;
    counts.ejections = std::min(counts.ejections + 1, longestEjection);
    counts.ejectedUntil = now + limits.base * counts.ejections;
    counts.errorsInARow = 0;
}

// Each ejection's length in good service takes one ejection back, so that the next is not longer for what was
// long ago.
void AgentLane::forgive(const AgentSpec& spec, InstanceCounts& counts, MonoTime now)
{
    if (counts.ejections == 0 || !counts.ejectedUntil
        || now - *counts.ejectedUntil < spec.routing.ejection.base)
        return;
    --counts.ejections;
    counts.ejectedUntil = now;
}

std::vector<InstanceId> AgentLane::ejected(const State& state, MonoTime now)
{
    std::vector<InstanceId> found;
    for (const auto& [id, counts] : state.instances)
        if (counts.ejectedUntil && *counts.ejectedUntil > now)
            found.push_back(id);
    return found;
}

void AgentLane::collect(TrafficReport& report, MonoTime now)
{
    std::map<InstanceId, std::uint32_t> active;
    for (const ActiveCount& count : m_balancer.active())
        active[count.instance] += count.active;
    m_state.with([&](State& state) {
        for (auto& [id, counts] : state.instances) {
            InstanceTraffic traffic;
            traffic.instance = id;
            traffic.agent = m_agent;
            traffic.completed = std::exchange(counts.completed, 0);
            traffic.errors = std::exchange(counts.errors, 0);
            traffic.active = active[id];
            if (counts.ejectedUntil && *counts.ejectedUntil > now)
                traffic.ejectedFor = *counts.ejectedUntil - now;
            traffic.responseTime = std::exchange(counts.responseTime, {});
            report.instances.push_back(std::move(traffic));
        }
        sumUp(state, now);
        AgentTraffic fresh;
        fresh.active = state.counts.active;
        AgentTraffic traffic = std::exchange(state.counts, fresh);
        traffic.agent = m_agent;
        traffic.queued = std::uint32_t(state.waiting.size());
        report.agents.push_back(std::move(traffic));
    });
}

}  // namespace core
