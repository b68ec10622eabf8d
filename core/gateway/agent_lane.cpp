#include "core/gateway/agent_lane.h"

#include <algorithm>
#include <map>
#include <utility>

namespace core {
namespace {

using namespace std::chrono_literals;

constexpr Duration budgetSpan = 10s;
constexpr std::uint64_t leastRetries = 3;  // in a window, however few requests there were

}  // namespace

std::optional<std::uint64_t> affinityOf(std::string_view value)
{
    return value.empty() ? std::nullopt : std::optional(std::uint64_t{std::hash<std::string_view>()(value)});
}

template <typename Change>
auto AgentLane::changeQueue(Change&& change)
{
    return m_state.with([&](State& state) {
        auto outcome = change(state);
        m_waiting = state.waiting.size();
        return outcome;
    });
}

void AgentLane::publish(const AgentRoutes& routes, MonoTime now)
{
    m_balancer.publish(routes.instances, choiceRulesOf(routes.spec->routing), now, routes.unready);
    m_state.with([&](State& state) {
        state.spec = routes.spec;
        state.waking = routes.waking;
    });
    serveQueue(now);
}

bool AgentLane::isWaking() const
{
    return m_state.with([](const State& state) { return state.waking; });
}

std::optional<Lease> AgentLane::choose(MonoTime now, const std::vector<InstanceId>& avoid, Affinity affinity)
{
    const bool isFirstTry = avoid.empty();
    if (isFirstTry && m_waiting > 0)
        return std::nullopt;
    return m_balancer.choose(now, avoid, affinity);
}

void AgentLane::release(Lease lease, MonoTime now)
{
    lease.release();
    serveQueue(now);
}

std::optional<std::uint64_t> AgentLane::wait(Grant grant, Affinity affinity)
{
    return changeQueue([&](State& state) -> std::optional<std::uint64_t> {
        if (!state.spec || state.waiting.size() >= state.spec->routing.queue.size)
            return std::nullopt;
        state.waiting.push_back({state.nextTicket, std::move(grant), affinity});
        return state.nextTicket++;
    });
}

void AgentLane::stopWaiting(std::uint64_t ticket)
{
    changeQueue([&](State& state) {
        return std::erase_if(state.waiting, [&](const Waiting& one) { return one.ticket == ticket; });
    });
}

// The place is there before its taker is named, so that none leaves the queue in vain. Where all have left it
// meanwhile, the place goes back and whoever came since is looked for again.
void AgentLane::serveQueue(MonoTime now)
{
    while (m_waiting > 0) {
        const Affinity affinity = m_state.with([](const State& state) {
            return state.waiting.empty() ? Affinity() : state.waiting.front().affinity;
        });
        std::optional<Lease> lease = m_balancer.choose(now, {}, affinity);
        if (!lease)
            return;
        const Grant grant = changeQueue([](State& state) -> Grant {
            if (state.waiting.empty())
                return nullptr;
            Grant next = std::move(state.waiting.front().grant);
            state.waiting.pop_front();
            return next;
        });
        if (grant)
            grant(std::move(*lease));
    }
}

void AgentLane::clearQueue()
{
    changeQueue([](State& state) { return std::exchange(state.waiting, {}).size(); });
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

void AgentLane::countAttempt(const Lease& lease, bool isError, const AttemptTimes& times, MonoTime now)
{
    m_balancer.count(lease, isError, now);
    m_attempts.add(times);
    lease.tally().add(isError, times);
}

void AgentLane::countUsage(const TokenUsage& usage)
{
    m_state.with([&](State& state) {
        state.counts.inputTokens += usage.input;
        state.counts.outputTokens += usage.output;
    });
}

void AgentLane::countAnswer(AnswerKind kind, unsigned status, double seconds, MonoTime now)
{
    const bool isAnswered = kind == AnswerKind::Served || kind == AnswerKind::Failed;
    if (isAnswered)
        m_responseTime.add(seconds);
    m_state.with([&](State& state) {
        sumUp(state, now);
        --state.counts.active;
        state.counts.errors += kind == AnswerKind::Failed || kind == AnswerKind::Rejected;
        state.counts.rejected += kind == AnswerKind::Rejected;
        if (!isAnswered)
            return;
        if (const bool isCut = kind == AnswerKind::Failed && status < 500; isCut || status != 0)
            state.counts.answers.count(isCut ? 500 : status);
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

void AgentLane::collectInstances(TrafficReport& report, MonoTime now)
{
    std::map<InstanceId, InstanceStanding> standings;
    for (InstanceStanding& one : m_balancer.standings(now)) {
        const auto [known, isNew] = standings.try_emplace(one.instance, one);
        if (isNew)
            continue;
        const std::uint32_t active = known->second.active + one.active;
        if (one.attempt > known->second.attempt)
            known->second = std::move(one);
        known->second.active = active;  // over all its attempts
    }
    for (const ChosenInstancePtr& instance : m_balancer.listed()) {
        InstanceTraffic traffic;
        traffic.instance = instance->id;
        traffic.agent = m_agent;
        instance->tally->takeInto(traffic);
        if (const auto standing = standings.find(instance->id); standing != standings.end()) {
            traffic.active = standing->second.active;
            traffic.circuit = standing->second.circuit;
            traffic.ejectedFor = standing->second.ejectedFor;
        }
        report.instances.push_back(std::move(traffic));
    }
}

void AgentLane::collect(TrafficReport& report, MonoTime now)
{
    collectInstances(report, now);
    AgentTraffic traffic = m_state.with([&](State& state) {
        sumUp(state, now);
        AgentTraffic fresh;
        fresh.active = state.counts.active;
        AgentTraffic counted = std::exchange(state.counts, fresh);
        counted.queued = std::uint32_t(state.waiting.size());
        return counted;
    });
    traffic.agent = m_agent;
    traffic.isPanicking = m_balancer.panics();
    traffic.responseTime = m_responseTime.take();
    traffic.attempts = m_attempts.take();
    report.agents.push_back(std::move(traffic));
}

}  // namespace core
