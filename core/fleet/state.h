#pragma once

#include "core/fleet/alerting_state.h"
#include "core/fleet/api_key.h"
#include "core/fleet/fleet_spec.h"
#include "core/fleet/trust_state.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace core {

// A count that a person set in place of the scaling policy's, for a while.
struct ManualReplicas {
    std::uint32_t replicas = 0;
    TimePoint until;
    std::string by;
    std::string reason;

    bool operator==(const ManualReplicas&) const = default;
};

// A change of the wanted replicas. Cooldown and rate policies look back at them.
struct ReplicaChange {
    TimePoint at;
    std::uint32_t from = 0;
    std::uint32_t to = 0;

    bool operator==(const ReplicaChange&) const = default;
};

// What must survive a crash of the console beside what really runs: the wishes. Instances are observed, never
// stored.
struct AgentRecord {
    AgentSpecPtr spec;
    std::uint64_t revision = 1;
    std::uint32_t wanted = 0;  // replicas, as last decided or set
    std::uint32_t restartGeneration = 0;  // raised by a rolling restart; part of the instances' template key
    AgentSpecPtr previous;  // while a rollout is under way: what an undo returns to
    std::uint32_t previousGeneration = 0;
    bool removing = false;
    bool scalingPaused = false;
    std::optional<TimePoint> scalingPausedUntil;
    std::optional<ManualReplicas> manual{};
    std::vector<ReplicaChange> changes{};  // as far back as its scaling policy looks, the newest last

    bool operator==(const AgentRecord&) const = default;
};

struct FleetState {
    std::string fleet;
    std::string fileDigest;  // of the fleet file last applied, 64 hexadecimal digits
    std::map<AgentId, AgentRecord> agents;
    std::uint64_t nextRevision = 1;
    AlertingState alerting;
    std::map<std::string, ApiKeyRecord> apiKeys{};  // by id
    TrustState trust{};
};

}  // namespace core
