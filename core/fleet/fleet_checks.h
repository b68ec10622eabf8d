#pragma once

#include "core/fleet/findings.h"
#include "core/fleet/fleet_file_spec.h"

namespace core {

// `prefix` comes before the agent's keys in a path: "agents[2].", or nothing.
// What one agent must hold to across its keys and against the fleet it runs in. It also fills in what an
// agent's keys leave open: the primary region, and the bounds of its replicas.
void completeAgent(AgentSpec& agent, const std::string& prefix, const FleetSpec& fleet,
                   const Findings& findings);
void checkAgent(const AgentSpec& agent, const std::string& prefix, const FleetSpec& fleet,
                Findings& findings);

// What one alert rule must hold to beside its keys' own rules; `prefix` as above, "alerts[1].".
void checkRule(const AlertRuleSpec& rule, const std::string& prefix, const FleetSpec& fleet,
               Findings& findings);

// The same of a scaling policy; `path` is where it stands, "agents[1].scaling", or nothing.
void checkScaling(const ScalingSpec& scaling, const std::string& path, Findings& findings);

// What the rest of the fleet must hold to: unique names, and references to what exists.
void checkFleet(const FleetSpec& fleet, Findings& findings);

}  // namespace core
