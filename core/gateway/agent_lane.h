#pragma once

#include "core/base/guarded.h"
#include "core/fleet/observation.h"
#include "core/fleet/routing.h"
#include "core/gateway/balancer.h"
#include "core/gateway/usage_reader.h"

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

namespace core {

// How a request ended: an instance answered; the client got an error or a cut connection; no instance took
// it, which is an error too; or the client went away first.
enum class AnswerKind { Served, Failed, Rejected, Abandoned };

// What ties a request to an instance: the value of the header or cookie that the agent's spec names. An empty
// value ties it to none.
std::optional<std::uint64_t> affinityOf(std::string_view value);

// All that the gateway keeps of one agent: who may take a request, who waits, and what was counted.
// Thread-safe; no callback is made under its lock.
class AgentLane {
public:
    using Grant = std::function<void(Lease)>;  // any thread; must only hand over
    using Affinity = std::optional<std::uint64_t>;  // of affinityOf

    // The seed decides which of several equal instances gets a request.
    explicit AgentLane(AgentId agent, std::uint64_t seed = 1) : m_agent(std::move(agent)), m_balancer(seed) {}

    void publish(const AgentRoutes& routes, MonoTime now);
    bool isWaking() const;

    // A place at the best instance that is not in `avoid` and not ejected; ejected ones too when too few are
    // fit. A request that was tried nowhere yet, and so avoids none, overtakes nobody in the queue.
    std::optional<Lease> choose(MonoTime now, const std::vector<InstanceId>& avoid, Affinity affinity = {});
    // Gives a place back, for the next in the queue.
    void release(Lease lease, MonoTime now);

    // Puts a request at the end of the queue; nothing when it is full. The ticket takes it out again, which
    // does nothing when it was granted a place.
    std::optional<std::uint64_t> wait(Grant grant, Affinity affinity = {});
    void stopWaiting(std::uint64_t ticket);
    // Grants the places that there are to those that wait, the longest first.
    void serveQueue(MonoTime now);
    // Forgets everybody in the queue: the gateway ends.
    void clearQueue();

    // A request came; true when `retry` may be made within the budget.
    void countRequest(MonoTime now);
    bool allowRetry(MonoTime now);
    // What came of one attempt at an instance, told before its place is given back.
    void countAttempt(const Lease& lease, bool isError, const AttemptTimes& times, MonoTime now);
    // What an answer told of its model.
    void countUsage(const TokenUsage& usage);
    // What the client got in the end; a status of 0 is none.
    void countAnswer(AnswerKind kind, unsigned status, double seconds, MonoTime now);

    void collect(TrafficReport& report, MonoTime now);

private:
    struct Waiting {
        std::uint64_t ticket;
        Grant grant;
        Affinity affinity;
    };
    struct State {
        AgentSpecPtr spec;
        AgentTraffic counts;  // but for the histograms
        MonoTime summedUntil;  // its activeSeconds
        bool waking = false;
        std::deque<Waiting> waiting;
        std::uint64_t nextTicket = 1;
        MonoTime budgetWindow;
        std::uint64_t windowRequests = 0;
        std::uint64_t windowRetries = 0;
    };

    static void sumUp(State& state, MonoTime now);
    void collectInstances(TrafficReport& report, MonoTime now);
    template <typename Change>
    auto changeQueue(Change&& change);

    const AgentId m_agent;
    Balancer m_balancer;
    Guarded<State> m_state;
    LiveHistogram m_responseTime;
    LiveAttempts m_attempts;
    std::atomic<std::size_t> m_waiting = 0;  // as many as are in the queue, to be asked without the lock
};

}  // namespace core
