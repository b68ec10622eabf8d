#pragma once

#include "core/fleet/health.h"
#include "core/fleet/plan.h"
#include "core/fleet/snapshot.h"

#include <string_view>

namespace core {

// The words that files, the control API and the journal use for states. Stable: they are part of the
// contracts.
std::string_view nameOf(InstanceState state);
std::string_view nameOf(HealthStatus status);
std::string_view nameOf(CheckOutcome outcome);
std::string_view nameOf(Quality quality);
std::string_view nameOf(RolloutPhase phase);
std::string_view nameOf(PlanAction action);
std::string_view nameOf(PlatformKind platform);
std::string_view nameOf(Severity severity);
std::string_view nameOf(AlertState state);
std::string_view nameOf(ScalingStatus status);
std::string_view nameOf(IssuerKeysState state);
std::string_view nameOf(CircuitState state);

}  // namespace core
