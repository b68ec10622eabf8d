#pragma once

#include <QJsonObject>  // first: moc 6.4 cannot read <compare> before a Qt header

#include "core/control/agent_scaling.h"
#include "core/control/alert_book.h"
#include "core/control/approvals.h"
#include "core/control/attempt_book.h"
#include "core/control/controller.h"
#include "core/control/instance.h"
#include "core/control/refusals.h"
#include "core/control/traffic_book.h"
#include "core/fleet/instance_name.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace core {

// What stays as it is, or comes and goes, is told of so often at most.
inline constexpr Duration tellAgainAfter{60'000};

// What the controller remembers of one agent between steps.
struct Agent {
    AgentId id;
    AgentRecord* record = nullptr;  // in the state, which outlives it
    std::string key;  // of an instance that is as the record says
    Instances instances;

    RolloutView rollout;
    std::uint32_t rolloutFailures = 0;
    std::string rolloutFailure;  // of the newest
    bool rolloutLate = false;  // a new instance was not ready within its grace
    bool fleetFileDecides = true;  // the replica count is the spec's own
    std::string scalingReason;  // where no policy decides
    AgentScaling scaling;
    std::string heldFor;  // why nothing is decided
    std::optional<MonoTime> toldHeldAt;

    Figures figures;
    HealthAssessment health;
    AgentRouting routing;
    AgentViewPtr view;

    void refreshKey();
    bool isCurrent(const Instance& instance) const;
    bool isRollingOut() const;
};

struct RegionMemory {
    RegionView view;
    bool seen = false;  // it was read at least once
    bool reachable = false;
    std::optional<MonoTime> toldAt;
    bool toldReachable = true;
};

// An instance of no agent.
struct Orphan {
    MonoTime toldAt;  // to stop
    std::uint64_t listedAt = 0;  // the newest step in which its platform listed it
};

// Everything that lives from step to step.
struct ControlMemory {
    ControllerLimits limits;
    std::shared_ptr<const FleetSpec> fleet;
    FleetState state;
    std::map<AgentId, Agent> agents;
    std::map<RegionName, RegionMemory> regions;
    std::map<std::pair<RegionName, InstanceId>, Orphan> orphans;  // until their platform lists them no more
    std::optional<FleetFile> waitingFile;
    std::optional<FleetPlan> plan;
    std::optional<Now> lastStep;
    std::optional<MonoTime> wokeAt;  // after a gap; failed probes from before are no news
    MonoTime watchingSince;  // without a gap, and on a clock that went on evenly
    RoutingTablePtr routes;
    MonoTime routesAt;  // when they were published
    GatewayView gateway;
    std::uint64_t steps = 0;
    AlertBook alerts;
    RefusalBook refusals;
    AttemptBook attempts;
    ApprovalBook approvals;
    TrafficBook traffic;

    std::shared_ptr<const TrustState> trust;  // the state's, for the screens; null: to be made anew
    std::shared_ptr<const AccessSpec> access;  // the fleet's; null: it has none
    std::shared_ptr<const std::vector<ApiKeyRecord>>
        apiKeys;  // the state's, for the gateway; null: to be made anew
    IssuerKeysReportPtr issuerKeys;  // as last given

    explicit ControlMemory(std::shared_ptr<const FleetSpec> spec);

    // The keys that say who may do what: they act at once, also in a file of which the rest waits.
    void takeAccess(const FleetSpec& next);

    Agent* find(const AgentId& agent);
    Instance* find(const InstanceId& instance, Agent** owner);
    bool isReadable(const RegionName& region) const;
};

// One step: its time and what comes out of it.
struct StepContext {
    ControlMemory& memory;
    Now now;
    StepOutput& out;

    const ControllerLimits& limits() const { return memory.limits; }
    // How old what a decision is made from is, in milliseconds; null when it was never there.
    QJsonValue ageMs(TimePoint time) const;
    QJsonValue ageMs(std::optional<MonoTime> time) const;
    QJsonValue readAgeMs(const RegionName& region) const;  // of the region's newest observation
    void act(Effect effect) { out.effects.push_back(std::move(effect)); }
    void stateChanged() { out.stateChanged = true; }
    std::size_t tell(const char* kind, const std::string& subject, std::string summary,
                     const QJsonObject& detail = {}, std::string actor = "controller");
};

// A region that is absent from the fleet or was never read starts nothing.
std::string templateKeyOf(const AgentSpec& spec, std::uint32_t generation);
std::string countOf(std::size_t count, const char* one, const char* many);  // "1 instance", "3 instances"

}  // namespace core
