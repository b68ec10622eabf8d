#pragma once

#include "core/fleet/observation.h"

#include <optional>
#include <string>

namespace core {

// How an instance stands in the choice, as an observer sees it.
struct InstanceRouting {
    double weight = 1;  // its region's, times what it says of itself and what an operator set
    bool draining = false;  // gets no new requests, by its own wish or an operator's
    CircuitState circuit = CircuitState::Closed;
    std::optional<TimePoint> ejectedUntil;  // by errors or by an operator
    std::string reason;  // why it gets fewer requests or none; empty: as usual
    bool isListed = false;  // the gateway knows of it: it is in service and passes its health checks
    bool isUnready = false;  // in service, but failing its health checks, and so not listed
    // What an operator asked for and did not take back.
    double askedWeight = 1;
    bool isDrainAsked = false;
    bool isEjectionAsked = false;

    bool operator==(const InstanceRouting&) const = default;
};

// The same of an agent. Times are 95th percentiles in seconds, of the newest report that had any.
struct AgentRouting {
    bool isPanicking = false;  // too few instances are fit: all of them get requests
    std::optional<double> queueTime{};
    std::optional<double> connectTime{};
    std::optional<double> firstByteTime{};

    bool operator==(const AgentRouting&) const = default;
};

}  // namespace core
