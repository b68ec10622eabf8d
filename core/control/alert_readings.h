#pragma once

#include "core/control/alert_state.h"
#include "core/control/control_memory.h"

namespace core {

// What alert rules see. A value counts while it is no older than three of its intervals, as for health.
AlertReading readingOf(const Sample& sample, const AgentSpec& spec, Now now);
AlertReading readingOf(const std::optional<Sample>& sample, const AgentSpec& spec, Now now);
AlertReading readingIn(const Figures& figures, const std::string& key, const AgentSpec& spec, Now now);
AlertReading readingIn(const InstanceFigures* figures, const std::string& key, const AgentSpec& spec,
                       Now now);

// Whether an instance is down: it failed, or its health checks have taken it out of service. One that starts
// cannot be told yet.
AlertReading downOf(const Instance& instance);
// Whether an agent is down: none of the wanted replicas is ready, and not just because they start for the
// first time.
AlertReading downOf(const Agent& agent);
AlertReading panicOf(const Agent& agent);

bool isInService(const Instance& instance);

// Whether a reading makes an alert where there is none.
bool begins(const AlertReading& reading, const AlertRuleSpec& rule);

}  // namespace core
