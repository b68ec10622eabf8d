#pragma once

#include "core/base/id.h"
#include "core/fleet/alert.h"
#include "core/fleet/api_key.h"
#include "core/fleet/approval.h"
#include "core/fleet/cache_view.h"
#include "core/fleet/core_vitals.h"
#include "core/fleet/fleet_spec.h"
#include "core/fleet/health.h"
#include "core/fleet/issuer_keys.h"
#include "core/fleet/observation.h"
#include "core/fleet/plan.h"
#include "core/fleet/routing_view.h"
#include "core/fleet/scaling_view.h"
#include "core/fleet/traffic_view.h"
#include "core/fleet/trust_state.h"
#include "core/fleet/vault_view.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace core {

enum class InstanceState { Pending, Starting, Ready, Degraded, Draining, Stopped, Failed };

// One instance as an observer sees it.
struct InstanceView {
    InstanceId id;
    AgentId agent;
    RegionName region;
    std::string version;
    InstanceState state = InstanceState::Pending;
    std::string reason;  // why it is in this state, always set
    TimePoint since;  // in this state
    TimePoint startedAt;
    std::string host;
    std::uint16_t port = 0;
    std::int64_t pid = 0;
    std::uint32_t restarts = 0;
    bool crashLoop = false;
    std::optional<TimePoint> nextStart;  // while it backs off
    std::optional<Sample> cpu;  // fraction of capacity
    std::optional<Sample> memory;  // fraction of capacity
    std::optional<Sample> responseTime;  // p95, seconds
    std::optional<Sample> errorRate;
    std::optional<Sample> responseTimeP50{};
    std::optional<Sample> responseTimeP99{};
    std::optional<Sample> requestsPerSecond{};
    std::uint32_t active = 0;
    std::uint32_t concurrency = 0;
    double score = 0;  // load: 0.4 cpu + 0.3 memory + 0.3 active/concurrency
    HealthAssessment health;
    InstanceRouting routing{};
};
using InstanceViewPtr = std::shared_ptr<const InstanceView>;

enum class RolloutPhase { None, Progressing, Undoing, Done, Undone, Cancelled };

// The newest rollout of an agent; it stays after its end, so that its outcome can be read.
struct RolloutView {
    RolloutPhase phase = RolloutPhase::None;
    std::string fromVersion;
    std::string toVersion;
    std::uint32_t updated = 0;  // instances of the new version that are ready
    std::uint32_t total = 0;
    std::string reason;
    TimePoint startedAt;
    std::optional<TimePoint> endedAt;
};

struct ReplicaCounts {
    std::uint32_t wanted = 0;
    std::uint32_t ready = 0;
    std::uint32_t total = 0;
    std::uint32_t min = 0;
    std::uint32_t max = 0;
};

struct AgentView {
    AgentId id;
    AgentSpecPtr spec;
    std::uint64_t revision = 0;  // of the spec, for If-Match
    RegionName activeRegion;
    ReplicaCounts replicas;
    HealthAssessment health;
    ScalingView scaling;
    Figures metrics;
    RolloutView rollout;
    bool removing = false;
    AgentRouting routing{};
};
using AgentViewPtr = std::shared_ptr<const AgentView>;

struct RegionView {
    RegionName name;
    PlatformKind platform = PlatformKind::Local;
    HealthStatus health = HealthStatus::Unknown;
    std::string reason;
    TimePoint checkedAt;
};

struct AccessSpec;

// The whole fleet at one instant. Immutable once published; every list is sorted by id or name, but where it
// says so. A view that did not change since the last snapshot is the same object, so that comparing pointers
// finds what changed.
struct FleetSnapshot {
    std::string fleet;
    std::uint64_t seq = 0;
    TimePoint time;
    std::vector<RegionView> regions;
    std::vector<AgentViewPtr> agents;
    std::vector<InstanceViewPtr> instances;
    std::vector<AlertViewPtr> alerts;  // that are not inactive, by agent, instance and rule
    std::vector<AlertRuleView> rules;  // the fleet's, then those of single agents, by name
    std::vector<Silence> silences;
    GatewayView gateway;
    TrafficViewPtr traffic{};  // null: nothing was counted yet
    std::shared_ptr<const AccessSpec> access{};  // who may send requests to agents; null: nobody
    std::shared_ptr<const std::vector<ApiKeyRecord>> apiKeys{};  // by id
    std::shared_ptr<const TrustState> trust{};  // who may use the console, and what it keeps sealed
    VaultView vault{};
    std::string
        gatewayKeySecret{};  // the vault's secret that the gateway's TLS key is; empty: a file, or none
    std::vector<ApprovalView> approvals{};  // that wait, by id
    std::vector<CacheView> caches{};
    IssuerKeysReportPtr issuerKeys{};  // null: no tokens are taken
    CoreVitals vitals;
    std::optional<FleetPlan> plan;  // a changed fleet file that waits for a decision
};
using SnapshotPtr = std::shared_ptr<const FleetSnapshot>;

}  // namespace core
