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
    using Wake = std::function<void()>;  // any thread; must only hand over

    explicit AgentLane(AgentId agent) : m_agent(std::move(agent)) {}

    void publish(const AgentRoutes& routes);
    AgentSpecPtr spec() const;

    // A place at the least loaded instance that is not in `avoid` and not ejected; ejected ones too when
    // every one is.
    std::optional<Lease> choose(MonoTime now, const std::vector<InstanceId>& avoid);
    // Gives a place back and lets the next in the queue try.
    void release(Lease lease);

    // Puts a request into the queue; nothing when it is full. The ticket takes it out again.
    std::optional<std::uint64_t> wait(Wake wake);
    void stopWaiting(std::uint64_t ticket);
    // Lets the one that waits the longest try.
    void wakeNext();
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
        std::deque<std::pair<std::uint64_t, Wake>> waiting;
        std::uint64_t nextTicket = 1;
        MonoTime budgetWindow;
        std::uint64_t windowRequests = 0;
        std::uint64_t windowRetries = 0;
    };

    static void sumUp(State& state, MonoTime now);
    static void eject(State& state, InstanceCounts& counts, MonoTime now);
    static void forgive(const AgentSpec& spec, InstanceCounts& counts, MonoTime now);
    static std::vector<InstanceId> ejected(const State& state, MonoTime now);

    const AgentId m_agent;
    Balancer m_balancer;
    Guarded<State> m_state;
};

}  // namespace core
