#pragma once

#include "core/base/time.h"
#include "core/base/top_counts.h"
#include "core/gateway/event_loop.h"
#include "core/gateway/gateway_state.h"
#include "core/gateway/upstream_pool.h"

#include <memory>
#include <random>
#include <thread>
#include <vector>

namespace core {

class ProxySession;

// One I/O thread of a gateway, with the client connections that belong to it and the idle connections to
// instances that it keeps. All but run(), end(), take(), takePrincipals() and the loop's post() is for its
// own thread.
class GatewayThread {
public:
    using Steady = std::chrono::steady_clock;
    static constexpr MonoTime never = MonoTime::max();

    GatewayThread(GatewayState& state, std::unique_ptr<EventLoop> loop);
    ~GatewayThread();

    void run();
    // Joins. What is in flight is dropped.
    void end();
    // Any thread: the connection is this thread's from now on.
    void take(Descriptor socket);

    EventLoop& loop() { return *m_loop; }
    GatewayState& state() { return m_state; }
    // What was published last; the same object until the next request asks.
    const PublishedRoutes& view();
    UpstreamPool& pool() { return m_pool; }
    LargeBuffers& buffers() { return m_buffers; }
    std::uint64_t random() { return m_random(); }

    // The time at which what happens now began: read once for each event, since reading takes time itself.
    void look() { m_now = Steady::now(); }
    Steady::time_point steady() const { return m_now; }
    MonoTime mono() const { return MonoTime(std::chrono::duration_cast<Duration>(m_now.time_since_epoch())); }
    Now now() const { return {mono(), m_tickAt.wall + (mono() - m_tickAt.mono)}; }

    // Counts a request of somebody who was let in.
    void countPrincipal(const Principal& principal);
    // Any thread. Provider, a line feed, and name; since they were taken last.
    static constexpr std::size_t mostPrincipals = 1'000;
    TopCounts takePrincipals();

    // The session is told when the time has come, up to a tenth of a second late. `never`: not at all.
    void setDeadline(std::size_t slot, MonoTime at) { m_deadlines[slot] = at; }
    // The session is destroyed, but not before the call that says so has returned.
    void retire(std::size_t slot);

private:
    void add(Descriptor socket);
    void tick();

    GatewayState& m_state;
    LargeBuffers m_buffers;  // outlives whatever is pending in the loop
    const std::unique_ptr<EventLoop> m_loop;  // outlives all connections
    std::uint64_t m_ticks = 0;
    Steady::time_point m_now = Steady::now();
    Now m_tickAt = readClocks();
    UpstreamPool m_pool;
    std::uint64_t m_viewVersion = 0;
    PublishedRoutesPtr m_view;
    std::mt19937_64 m_random;
    std::string m_principal;  // memory for the text of one
    Guarded<TopCounts> m_principals{TopCounts(mostPrincipals)};
    // By slot, beside each other: every tick looks at all deadlines.
    std::vector<MonoTime> m_deadlines;
    std::vector<std::shared_ptr<ProxySession>> m_sessions;
    std::vector<std::size_t> m_unusedSlots;
    std::vector<std::shared_ptr<ProxySession>> m_retired;
    std::jthread m_thread;
};

}  // namespace core
