#pragma once

#include "core/base/id.h"
#include "core/base/time.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace core {

// Requests of the last hour that the gateway did not let in, by what refused them.
struct RefusalView {
    AgentId agent;  // empty: one that is not there
    std::string policy;  // the access policy; empty: none allowed it, or its credential did not hold
    unsigned status = 0;  // 401, 403 or 429
    std::uint64_t requests = 0;
    TimePoint since;  // the first of them

    bool operator==(const RefusalView&) const = default;
};

// Requests of the last hour that one principal sent to agents.
struct PrincipalView {
    std::string name;  // empty: nobody in particular
    std::string provider;  // apiKeys, jwt, certificate; empty: nobody in particular
    std::uint64_t requests = 0;

    bool operator==(const PrincipalView&) const = default;
};

// Who sent requests and what was refused within the last hour, or since the console was started.
struct TrafficView {
    static constexpr std::size_t mostRefusals = 200;
    static constexpr std::size_t mostPrincipals = 100;

    std::vector<RefusalView> refusals;  // the most requests first
    std::vector<PrincipalView> principals;  // likewise
    std::uint64_t otherRefusals = 0;  // requests of kinds that are not listed
    std::uint64_t otherRequests = 0;  // of principals that are not listed

    bool operator==(const TrafficView&) const = default;
};
using TrafficViewPtr = std::shared_ptr<const TrafficView>;

}  // namespace core
