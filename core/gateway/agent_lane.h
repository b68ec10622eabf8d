#pragma once

#include "core/base/guarded.h"
#include "core/fleet/observation.h"
#include "core/fleet/routing.h"
#include "core/gateway/balancer.h"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace core {

// How a request ended: an instance answered; the client got an error or a cut connection; no instance took
// it, which is an error too; or the client went away first.
enum class AnswerKind { Served, Failed, Rejected, Abandoned };

// All that the gateway keeps of one agent: who may take a request, who waits, and what was counted.
// Thread-safe; no callback is made under its lock.
class AgentLane {
public:
    using Grant = std::function<void(Lease)>;  // any thread; must only hand over

    explicit AgentLane(AgentId agent) : m_agent(std::move(agent)) {}

    void publish(const AgentRoutes& routes, MonoTime now);
    AgentSpecPtr spec() const;
    bool isWaking() const;

    // A place at the least loaded instance that is not in `avoid` and not ejected; ejected ones too when
    // every one is. A request that was tried nowhere yet, and so avoids none, overtakes nobody in the queue.
    std::optional<Lease> choose(MonoTime now, const std::vector<InstanceId>& avoid);
    // Gives a place back, for the next in the queue.
    void release(Lease lease, MonoTime now);

    // Puts a request at the end of the queue; nothing when it is full. The ticket takes it out again, which
    // does nothing when it was granted a place.
    std::optional<std::uint64_t> wait(Grant grant);
    void stopWaiting(std::uint64_t ticket);
    // Grants the places that there are to those that wait, the longest first.
    void serveQueue(MonoTime now);
    // Forgets everybody in the queue: the gateway ends.
    void clearQueue();

    // A request came; true when `retry` may be made within the budget.
    void countRequest(MonoTime now);
    bool allowRetry(MonoTime now);
    // What came of one attempt at an instance.
    void countAttempt(const InstanceId& instance, bool isError, double seconds, MonoTime now);
    // What the client got in the end.
    void countAnswer(AnswerKind kind, double seconds, MonoTime now);

    void collect(TrafficReport& report, MonoTime now);

private:
    struct InstanceCounts {
        std::uint64_t completed = 0;
        std::uint64_t errors = 0;
        LatencyHistogram responseTime;
        std::uint32_t errorsInARow = 0;
        std::uint32_t ejections = 0;
        std::optional<MonoTime> ejectedUntil;
    };
    struct State {
        AgentSpecPtr spec;
        std::size_t listed = 0;
        std::map<InstanceId, InstanceCounts> instances;
        AgentTraffic counts;
        MonoTime summedUntil;  // its activeSeconds
        bool waking = false;
        std::deque<std::pair<std::uint64_t, Grant>> waiting;
        std::uint64_t nextTicket = 1;
        MonoTime budgetWindow;
        std::uint64_t windowRequests = 0;
        std::uint64_t windowRetries = 0;
    };

    std::optional<Lease> pick(MonoTime now, std::vector<InstanceId> unwanted,
                              const std::vector<InstanceId>& avoid);
    static void sumUp(State& state, MonoTime now);
    static void eject(State& state, InstanceCounts& counts, MonoTime now);
    static void forgive(const AgentSpec& spec, InstanceCounts& counts, MonoTime now);
    static std::vector<InstanceId> ejected(const State& state, MonoTime now);

    const AgentId m_agent;
    Balancer m_balancer;
    Guarded<State> m_state;
};

}  // namespace core
