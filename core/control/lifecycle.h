#pragma once

#include "core/control/control_memory.h"

namespace core {

// One instance's way through its states. Nothing here is called for an instance whose region cannot be read.

// Its platform shows it.
void takeObservation(Agent& agent, Instance& instance, const InstanceObservation& seen, StepContext& step);
// Its platform was read and does not show it.
void takeAbsence(Agent& agent, Instance& instance, StepContext& step);
void takeProbe(Agent& agent, Instance& instance, const ProbeOutcome& probe, StepContext& step);
// Deadlines: start grace, drain, steadiness, how long an ended one is shown.
void passTime(Agent& agent, Instance& instance, StepContext& step);

// Starts what waits for it and may, at most so many of the agent at a time.
void startWaiting(Agent& agent, StepContext& step);

// Lets it finish what it has, then stops it; then it leaves, or is started again (Renew).
void letGo(Agent& agent, Instance& instance, Intent intent, std::string reason, StepContext& step);

// True while failed health checks may stem from before a suspend.
bool isSettling(const Agent& agent, const StepContext& step);

}  // namespace core
