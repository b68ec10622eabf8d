#pragma once

#include "core/fleet/journal.h"
#include "core/fleet/rehearsal.h"
#include "core/fleet/snapshot.h"

#include <memory>
#include <vector>

namespace tests {

// The six agents of the page of scaling's drawing, each in another state.
std::shared_ptr<core::FleetSnapshot> inventScaledFleet();

// A view of an agent whose scaling is as told, to be changed further.
core::AgentView& scaleAgent(core::FleetSnapshot& fleet, const std::string& id, core::ScalingStatus status,
                            core::ReplicaCounts replicas, const char* driver, double value, double target);

// A decision of the controller, as the journal has it.
core::JournalEntry inventDecision(std::uint64_t seq, const std::string& agent, std::uint32_t from,
                                  std::uint32_t to, const std::string& reason, core::TimePoint time);
// Those of the drawing, the newest first.
std::vector<core::JournalEntry> inventDecisions();

// A day's wave, of which the draft would have made less.
core::RehearsalReport inventRehearsal(const core::RehearsalQuery& query);

}  // namespace tests
