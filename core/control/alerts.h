#pragma once

#include "core/control/control_memory.h"

namespace core {

// Evaluates every rule in force: for the regions, each agent and each of its instances that takes part.
// Transitions go into the journal, those of one agent, rule and new state as one entry.
void evaluateAlerts(const StepInputs& inputs, StepContext& step);

// Sends the notices that are due, ends silences and acknowledgements whose time has come.
void tellGroups(StepContext& step);

// Fills in the alerts, rules and silences of a snapshot.
void showAlerts(ControlMemory& memory, FleetSnapshot& snapshot);

// One alert that came into another state.
struct AlertChange {
    AlertKey key;
    AlertState from = AlertState::Inactive;
    AlertState to = AlertState::Inactive;
    std::string reason;
    std::optional<double> value;
    TimePoint valueTime;
};
void tellChanges(const std::vector<AlertChange>& changes, StepContext& step);

// Compares an alert with the silences, when either is new to the other.
void refreshSilence(Alert& alert, const ControlMemory& memory);

// Keeps what must survive a crash of one alert, or drops it when it is inactive.
void store(const Alert& alert, StepContext& step);

}  // namespace core
