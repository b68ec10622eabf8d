#pragma once

#include "core/fleet/snapshot.h"
#include "ui/theme/state_shape.h"

#include <QString>

#include <chrono>

namespace ui {

// The words and shapes of states.
StateMark markOf(core::InstanceState state);
// As above; a crash loop and a back-off have words of their own.
StateMark markOf(const core::InstanceView& instance);
StateMark markOf(core::HealthStatus status);
StateMark markOf(core::CheckOutcome outcome);
StateMark markOf(core::ScalingStatus status);
QString wordOf(core::RolloutPhase phase);
QString wordOf(core::PlanAction action);
// A limit of a scaling decision as a person reads it: "the stabilization window"; the word itself for one
// that the house does not know.
QString limitName(std::string_view word);
// "cpu" as a person reads it: "CPU".
QString checkName(std::string_view name);
// A check's value in its own unit: "61 %", "640 ms", "1 200 /h"; a dash while it is unknown.
QString checkValue(const core::HealthCheck& check);

// The value of a figure, or NaN when it is not known.
double valueOf(const core::Figures& figures, const char* key);
double valueOf(const std::optional<core::Sample>& sample);
bool isLate(const std::optional<core::Sample>& sample);

}  // namespace ui
