#pragma once

#include "core/fleet/snapshot.h"
#include "ui/theme/state_shape.h"

#include <QString>

namespace ui {

// How an instance stands in the choice of whom a request goes to, as a word and a shape. `isPanicking` is of
// its agent.
StateMark routingMark(const core::InstanceView& instance, bool isPanicking, core::TimePoint now);
// What needs eyes comes first: those that get nothing though they should, and at the end those that nobody
// expects to get anything.
int routingRank(const core::InstanceView& instance, bool isPanicking);
// The same in sentences, with the reason.
QString routingTip(const core::InstanceView& instance, bool isPanicking, core::TimePoint now);

// Why an operator cannot change how requests are routed to it; empty: it is possible.
QString changeRefusal(const core::InstanceView& instance);

// "1", "0.5": as few digits as tell it.
QString weightText(double weight);
// Whom requests of the last hour came from, or what refused them, where there is no name to show.
QString principalText(const std::string& name);
QString policyText(const core::RefusalView& refusal);

}  // namespace ui
