#pragma once

#include "core/base/guarded.h"
#include "core/base/text_map.h"
#include "core/cache/config_cache.h"
#include "core/cache/model_cache.h"
#include "core/cache/response_caches.h"
#include "core/fleet/fleet_spec.h"
#include "core/gateway/access_log.h"
#include "core/gateway/agent_lane.h"
#include "core/security/gatekeeper.h"
#include "core/security/tls.h"

#include <atomic>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>

namespace core {

// What was published last, as the threads use it. Immutable.
struct PublishedRoutes {
    struct Route {
        std::shared_ptr<AgentLane> lane;
        std::shared_ptr<ResponseCache> cache;  // null: none
        std::string version;  // what the agent's instances run: its template key
        AgentSpecPtr spec;
        std::uint64_t revision = 1;  // of the spec, counted here
    };

    TextMap<Route> routes;  // by the agent's id
    GatekeeperPtr gatekeeper;  // null before anything was published: nobody comes in
    // HOST:PORT of every instance that may get requests; idle connections to others are closed.
    std::set<std::string, std::less<>> addresses;

    // Null: there is no such agent.
    const Route* route(std::string_view agent) const
    {
        const auto found = routes.find(agent);
        return found == routes.end() ? nullptr : &found->second;
    }
};
using PublishedRoutesPtr = std::shared_ptr<const PublishedRoutes>;

// What all threads of a gateway share.
class GatewayState {
public:
    void publish(PublishedRoutesPtr next)
    {
        m_view.with([&](PublishedRoutesPtr& view) { view = std::move(next); });
        ++m_version;
    }
    PublishedRoutesPtr view() const
    {
        return m_view.with([](const PublishedRoutesPtr& now) { return now; });
    }
    // Raised after each publication.
    std::uint64_t version() const { return m_version.load(std::memory_order_acquire); }

    // Counts a request that was not let in. What is beyond the bound counts with no agent and no policy.
    void countRefusal(std::string_view agent, std::string_view policy, unsigned status)
    {
        constexpr std::size_t mostKinds = 1'000;
        refusals.with([&](Refusals& counts) {
            const RefusalKind kind{agent, policy, status};
            const bool isRoom = counts.size() < mostKinds || counts.contains(kind);
            ++counts[isRoom ? kind : RefusalKind{{}, {}, status}];
        });
    }

    using RefusalKind = std::tuple<std::string, std::string, unsigned>;  // agent, access policy, status
    using Refusals = std::map<RefusalKind, std::uint64_t>;

    GatewayLimits limits;
    std::unique_ptr<AccessLog> accessLog;  // null: none
    std::shared_ptr<ModelCache> models;  // null: none
    // Of agents, as JSON. A revision that is over is found no more, so the time here only bounds memory.
    const std::shared_ptr<ConfigCache> config =
        std::make_shared<ConfigCache>(1'000, 16ULL << 20, std::chrono::hours(1));
    bool isTls = false;  // set before the threads run
    Guarded<TlsServerPtr> tls;  // for new connections; null: without TLS, or its key is not there yet
    Guarded<Refusals> refusals;  // since they were collected
    // The threads have ended: a place that is given back wakes nobody.
    std::atomic<bool> isEnding = false;
    std::atomic<std::uint32_t> connections = 0;

private:
    Guarded<PublishedRoutesPtr> m_view{std::make_shared<const PublishedRoutes>()};
    std::atomic<std::uint64_t> m_version = 0;
};

}  // namespace core
