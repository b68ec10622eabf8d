#pragma once

#include "core/fleet/api_key.h"
#include "core/fleet/fleet_file_spec.h"
#include "core/fleet/issuer_keys.h"

#include <memory>
#include <string>
#include <vector>

namespace core {

// One instance that may hold requests. A draining one gets no new ones.
struct RouteInstance {
    InstanceId id;
    std::uint32_t attempt = 0;
    std::string host;
    std::uint16_t port = 0;
    bool draining = false;
    double cpu = 0;  // fraction of capacity, 0 to 1, as last seen; unknown counts as 0.5
    double memory = 0;  // likewise
    std::uint32_t concurrency = 100;  // never 0
    MonoTime readySince;  // slow start counts from here
    double weight = 1;  // its share beside the others'; 0: no new requests

    bool operator==(const RouteInstance&) const = default;
};

struct AgentRoutes {
    AgentId agent;
    AgentSpecPtr spec;
    std::vector<RouteInstance> instances;  // sorted by id; those that drain included until they are gone
    // It is at zero, or has no instance ready yet on its way up from there: requests may wait for it as long
    // as its policy's idle.wakeTimeout says.
    bool waking = false;
    std::uint32_t unready = 0;  // in service, but failing its health checks and so not listed
};

// Where requests go. Immutable once published; the gateway reads it behind one atomic pointer.
struct RoutingTable {
    std::uint64_t version = 0;
    std::vector<AgentRoutes> agents;  // sorted by id
    // Who may send requests; null: nobody. The same value stays the same object from table to table.
    std::shared_ptr<const AccessSpec> access{};
    std::shared_ptr<const std::vector<ApiKeyRecord>> apiKeys{};
    std::shared_ptr<const IssuerKeysList> issuerKeys{};  // null: no tokens are taken
};
using RoutingTablePtr = std::shared_ptr<const RoutingTable>;

}  // namespace core
