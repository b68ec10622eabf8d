#include "core/fleet/names.h"

#include <utility>

namespace core {

std::string_view nameOf(InstanceState state)
{
    switch (state) {
    case InstanceState::Pending: return "pending";
    case InstanceState::Starting: return "starting";
    case InstanceState::Ready: return "ready";
    case InstanceState::Degraded: return "degraded";
    case InstanceState::Draining: return "draining";
    case InstanceState::Stopped: return "stopped";
    case InstanceState::Failed: return "failed";
    }
    return {};
}

std::string_view nameOf(HealthStatus status)
{
    switch (status) {
    case HealthStatus::Unknown: return "unknown";
    case HealthStatus::Healthy: return "healthy";
    case HealthStatus::Degraded: return "degraded";
    case HealthStatus::Unhealthy: return "unhealthy";
    }
    return {};
}

std::string_view nameOf(CheckOutcome outcome)
{
    switch (outcome) {
    case CheckOutcome::Passed: return "passed";
    case CheckOutcome::Failed: return "failed";
    case CheckOutcome::Unknown: return "unknown";
    }
    return {};
}

std::string_view nameOf(Quality quality)
{
    switch (quality) {
    case Quality::Good: return "good";
    case Quality::Late: return "late";
    case Quality::Estimated: return "estimated";
    case Quality::Suspect: return "suspect";
    case Quality::Missing: return "missing";
    }
    return {};
}

std::string_view nameOf(RolloutPhase phase)
{
    switch (phase) {
    case RolloutPhase::None: return "none";
    case RolloutPhase::Progressing: return "progressing";
    case RolloutPhase::Undoing: return "undoing";
    case RolloutPhase::Done: return "done";
    case RolloutPhase::Undone: return "undone";
    case RolloutPhase::Cancelled: return "cancelled";
    }
    return {};
}

std::string_view nameOf(PlanAction action)
{
    switch (action) {
    case PlanAction::Add: return "add";
    case PlanAction::Change: return "change";
    case PlanAction::Restart: return "restart";
    case PlanAction::Remove: return "remove";
    }
    return {};
}

std::string_view nameOf(PlatformKind platform)
{
    switch (platform) {
    case PlatformKind::Local: return "local";
    case PlatformKind::Kubernetes: return "kubernetes";
    case PlatformKind::Simulated: return "simulated";
    }
    return {};
}

std::string_view nameOf(ScalingStatus status)
{
    switch (status) {
    case ScalingStatus::Off: return "off";
    case ScalingStatus::Paused: return "paused";
    case ScalingStatus::Manual: return "manual";
    case ScalingStatus::NoMetrics: return "no-metrics";
    case ScalingStatus::Asleep: return "asleep";
    case ScalingStatus::ScalingUp: return "scaling-up";
    case ScalingStatus::ScalingDown: return "scaling-down";
    case ScalingStatus::NearMax: return "near-max";
    case ScalingStatus::AtMax: return "at-max";
    case ScalingStatus::Holding: return "holding";
    }
    return {};
}

std::string_view nameOf(CircuitState state)
{
    switch (state) {
    case CircuitState::Closed: return "closed";
    case CircuitState::Open: return "open";
    case CircuitState::HalfOpen: return "half-open";
    }
    return {};
}

std::string_view nameOf(AlertState state)
{
    switch (state) {
    case AlertState::Inactive: return "inactive";
    case AlertState::Pending: return "pending";
    case AlertState::Firing: return "firing";
    case AlertState::Recovering: return "recovering";
    case AlertState::Resolved: return "resolved";
    case AlertState::NoData: return "no-data";
    case AlertState::Error: return "error";
    }
    return {};
}

std::string_view nameOf(Severity severity)
{
    switch (severity) {
    case Severity::Low: return "low";
    case Severity::Medium: return "medium";
    case Severity::Info: return "info";
    case Severity::Warning: return "warning";
    case Severity::High: return "high";
    case Severity::Critical: return "critical";
    }
    return {};
}

std::string_view nameOf(IssuerKeysState state)
{
    switch (state) {
    case IssuerKeysState::Waiting: return "waiting";
    case IssuerKeysState::Loaded: return "loaded";
    case IssuerKeysState::Kept: return "kept";
    case IssuerKeysState::Missing: return "missing";
    }
    return {};
}

}  // namespace core
