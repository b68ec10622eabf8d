#pragma once

#include "core/base/guarded.h"
#include "core/gateway/instance_choice.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace core {

using SharedChoice = std::shared_ptr<Guarded<InstanceChoice>>;

// One place at one instance, held from the choice until the request is over, however it ends. Move-only;
// destruction gives the place back. May outlive the balancer and be dropped on any thread.
class Lease {
public:
    Lease(Lease&& other) noexcept = default;
    Lease& operator=(Lease&& other) noexcept;
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ~Lease() { release(); }

    const InstanceId& instance() const { return m_target->id; }
    std::uint32_t attempt() const { return m_target->attempt; }
    const std::string& host() const { return m_target->host; }
    std::uint16_t port() const { return m_target->port; }
    const std::string& address() const { return m_target->address; }
    InstanceTally& tally() const { return *m_target->tally; }

    // Gives the place back now. Calling it again does nothing.
    void release() noexcept;

private:
    friend class Balancer;
    Lease(SharedChoice choice, ChosenInstancePtr target, Place place);

    SharedChoice m_choice;
    ChosenInstancePtr m_target;
    Place m_place;
};

// The choice among one agent's instances, for many threads: a choice and its reservation are one step, so
// that simultaneous choices spread. See InstanceChoice for what is chosen. Reads no clock.
class Balancer {
public:
    explicit Balancer(std::uint64_t seed);

    void publish(const std::vector<RouteInstance>& instances, const ChoiceRules& rules, MonoTime now,
                 std::uint32_t unready = 0);

    // Nothing when no instance may take a request now. Instances in `avoid` are not chosen.
    std::optional<Lease> choose(MonoTime now, const std::vector<InstanceId>& avoid = {},
                                std::optional<std::uint64_t> affinity = {});

    // What came of the request that holds this place.
    void count(const Lease& lease, bool isError, MonoTime now);

    bool panics() const;
    // Every instance that is listed or still holds leases.
    std::vector<InstanceStanding> standings(MonoTime now) const;
    // Those that are listed, by id.
    std::vector<ChosenInstancePtr> listed() const;

private:
    SharedChoice m_choice;
};

}  // namespace core
