#pragma once

#include "core/base/guarded.h"
#include "core/fleet/routing.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace core {

struct BalancerState;
using SharedBalancerState = std::shared_ptr<Guarded<BalancerState>>;

// One place at one instance, held from the choice until the request is over, however it ends. Move-only;
// destruction gives the place back. May outlive the balancer and be dropped on any thread.
class Lease {
public:
    Lease(Lease&& other) noexcept;
    Lease& operator=(Lease&& other) noexcept;
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ~Lease() { release(); }

    const InstanceId& instance() const { return m_instance; }
    std::uint32_t attempt() const { return m_attempt; }
    const std::string& host() const { return m_host; }
    std::uint16_t port() const { return m_port; }

    // Gives the place back now. Calling it again does nothing.
    void release() noexcept;

private:
    friend class Balancer;
    Lease(SharedBalancerState state, std::size_t slot) : m_state(std::move(state)), m_slot(slot) {}

    SharedBalancerState m_state;
    std::size_t m_slot;
    InstanceId m_instance;
    std::uint32_t m_attempt = 0;
    std::string m_host;
    std::uint16_t m_port = 0;
};

struct ActiveCount {
    InstanceId instance;
    std::uint32_t attempt = 0;
    std::uint32_t active = 0;

    bool operator==(const ActiveCount&) const = default;
};

// Chooses the least loaded instance of one agent: 0.4 cpu + 0.3 memory + 0.3 min(1, active / concurrency).
//
// Does no I/O and reads no clock. Thread-safe; a choice and its reservation are one step, so simultaneous
// choices spread. An instance with `concurrency` requests gets no more. Equal scores take turns.
class Balancer {
public:
    Balancer();

    // Replaces the instances. Counts stay with an instance's id and attempt; an instance that is no longer
    // listed, or drains, gets no new requests and keeps its leases until they end.
    void publish(const std::vector<RouteInstance>& instances, Duration slowStart);

    // Nothing when no instance may take a request now. Instances in `avoid` are not chosen. During slow
    // start an instance takes, of the requests that are due to it, the fraction that has passed of the
    // time (a tenth at least); the rest goes to warm ones, as long as one of those has room.
    std::optional<Lease> choose(MonoTime now, const std::vector<InstanceId>& avoid = {});

    // Every instance that is listed or still holds leases.
    std::vector<ActiveCount> active() const;

private:
    SharedBalancerState m_state;
};

}  // namespace core
