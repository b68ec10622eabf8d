#pragma once

#include "core/fleet/snapshot.h"
#include "ui/theme/state_shape.h"

#include <QString>

namespace ui {

// How long ago the core last told anything, judged by its own tick: what the heartbeat says.
// Up to two ticks it is live, up to ten a warning, then critical. Without any snapshot it waits.
StateMark heartbeatOf(const core::FleetSnapshot* snapshot, core::Duration sinceLast);

// "tick 1.0 s"
QString tickText(core::Duration tick);
// The mark of a region's health with its word.
StateMark healthMarkOf(core::HealthStatus status);

struct AlertCounts {
    int critical = 0;  // alerts that people are told, agents and regions that are unhealthy
    int warning = 0;  // the same of lower severity, and those that are degraded

    bool operator==(const AlertCounts&) const = default;
};
AlertCounts alertCountsOf(const core::FleetSnapshot& snapshot);

}  // namespace ui
