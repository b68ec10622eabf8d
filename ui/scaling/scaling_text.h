#pragma once

#include "core/fleet/snapshot.h"
#include "ui/theme/state_shape.h"

#include <QString>

#include <optional>

namespace ui {

// What stands where there is nothing to tell.
QString nothingText();

// The state of an agent's scaling; one that is being removed has a word of its own.
StateMark scalingMark(const core::AgentView& agent);
// The rank of a state by how much it needs a look, the worst first.
int scalingRank(const core::AgentView& agent);

// "CPU", "Queue depth of the agent", "Operator".
QString driverText(const core::ScalingView& scaling);
// A value of its driver in that one's unit.
QString driverValueText(const core::ScalingView& scaling, const std::optional<double>& value);

// When it changes next, as things stand; nothing: not by time alone.
std::optional<core::TimePoint> nextChangeOf(const core::ScalingView& scaling);
// "2 m 41 s", "now", or a dash.
QString nextChangeText(const core::ScalingView& scaling, core::TimePoint now);

// What a pause does, and how long: for those who are about to, and for those who wonder.
QString pauseText(const core::ScalingView& scaling, core::TimePoint now);

// "triage is to have 5 replicas for an hour.", or until it is changed again where no policy takes over.
QString askedText(const core::AgentView& agent, std::uint32_t replicas);

}  // namespace ui
