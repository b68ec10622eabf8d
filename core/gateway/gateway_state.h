#pragma once

#include "core/base/guarded.h"
#include "core/fleet/fleet_spec.h"
#include "core/gateway/agent_lane.h"
#include "core/security/gatekeeper.h"

#include <atomic>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>

namespace core {

// What all threads of a gateway share.
struct GatewayState {
    using Lanes = std::map<AgentId, std::shared_ptr<AgentLane>>;

    std::shared_ptr<AgentLane> lane(const AgentId& agent) const
    {
        const std::shared_ptr<const Lanes> all = lanes.with([](const auto& now) { return now; });
        const auto found = all->find(agent);
        return found == all->end() ? nullptr : found->second;
    }

    // Counts a request that was not let in. What is beyond the bound counts with no agent and no policy.
    void countRefusal(const AgentId& agent, std::string_view policy, unsigned status)
    {
        constexpr std::size_t mostKinds = 1'000;
        refusals.with([&](Refusals& counts) {
            const RefusalKind kind{agent.text(), std::string(policy), status};
            const bool isRoom = counts.size() < mostKinds || counts.contains(kind);
            ++counts[isRoom ? kind : RefusalKind{{}, {}, status}];
        });
    }

    using RefusalKind = std::tuple<std::string, std::string, unsigned>;  // agent, access policy, status
    using Refusals = std::map<RefusalKind, std::uint64_t>;

    GatewayLimits limits;
    Guarded<GatekeeperPtr> gatekeeper;  // never null once a table was published; before, nobody comes in
    Guarded<Refusals> refusals;  // since they were collected
    Guarded<std::shared_ptr<const Lanes>> lanes{std::make_shared<const Lanes>()};
    // HOST:PORT of every instance that may get requests; idle connections to others are closed.
    Guarded<std::shared_ptr<const std::set<std::string>>> addresses{
        std::make_shared<const std::set<std::string>>()};
    // The threads have ended: a place that is given back wakes nobody.
    std::atomic<bool> isEnding = false;
    std::atomic<std::uint32_t> connections = 0;
    std::atomic<std::uint64_t> nextRequest = 1;
};

}  // namespace core
