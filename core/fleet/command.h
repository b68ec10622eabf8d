#pragma once

#include "core/fleet/fleet_spec.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace core {

// What an operator may ask for. All of them are carried out by the controller, journalled with their actor.

struct DeployAgent {
    AgentSpec spec;
};  // Exists if the id is taken
struct UpdateAgent {
    AgentSpec spec;
    std::optional<std::uint64_t> ifMatch;
};  // Stale when the revision moved on
struct RemoveAgent {
    AgentId agent;
};
struct ScaleAgent {
    AgentId agent;
    std::uint32_t replicas = 0;
    std::string reason;
};  // Invalid outside min and max
struct PauseScaling {
    AgentId agent;
    bool paused = true;
    std::optional<TimePoint> until;
};
struct RestartAgent {
    AgentId agent;
};  // a rolling restart
struct CancelRollout {
    AgentId agent;
};  // goes back to the version before; Refused when none is under way
struct DrainInstance {
    InstanceId instance;
};  // finishes what it has, then goes; a new one takes its place
struct RestartInstance {
    InstanceId instance;
};  // likewise drained, then started again under its own id
struct ApplyPlan {
    std::string digest;
};  // Stale when another plan waits by now
struct DiscardPlan {
    std::string digest;
};

using Command = std::variant<DeployAgent, UpdateAgent, RemoveAgent, ScaleAgent, PauseScaling, RestartAgent,
                             CancelRollout, DrainInstance, RestartInstance, ApplyPlan, DiscardPlan>;

struct CommandRequest {
    Command command;
    std::string actor;  // who asks: an operator's name or a token's role
};

// What an accepted command answers at once; what comes of it is in the journal.
struct CommandReceipt {
    std::uint64_t journalSeq = 0;  // the entry that records it
    std::string deploymentId;  // of a deploy or an update
    std::vector<InstanceId> instances;  // that will be started, of a deploy
};

// What a command would do, in sentences, without doing it. Refusals are errors, as for the command itself.
struct CommandPreview {
    std::vector<std::string> consequences;
    std::uint32_t instancesAffected = 0;
    std::uint32_t requestsInFlight = 0;
};

}  // namespace core
