#pragma once

#include "core/fleet/snapshot.h"

#include <memory>
#include <string>
#include <vector>

namespace tests {

// 2026-11-25 14:32:07 UTC: the time of every invented snapshot unless it says another.
core::TimePoint inventedNow();

// From 0 up to 1, the same for the same seed.
double scatter(std::size_t seed);

struct InventedAgent {
    std::string id;
    std::uint32_t replicas = 0;
};

// A healthy fleet with plausible figures, the same for the same arguments. What a test is about is changed by
// `instanceOf` and `agentOf`.
std::shared_ptr<core::FleetSnapshot> inventFleet(const std::vector<InventedAgent>& agents);

// As the instant `tick` seconds later: another time, and other loads on every instance.
std::shared_ptr<core::FleetSnapshot> secondsLater(const core::FleetSnapshot& before, int tick);

// A copy of a view, put in its place, to be changed. The id must be there.
core::InstanceView& instanceOf(core::FleetSnapshot& fleet, const std::string& id);
core::AgentView& agentOf(core::FleetSnapshot& fleet, const std::string& id);
// The same for its spec.
core::AgentSpec& specOf(core::AgentView& agent);

// Alerts of the first two agents in every state, the rules that made them, and a silence.
void inventAlerts(core::FleetSnapshot& fleet);

core::Sample sampleOf(double value, core::Quality quality = core::Quality::Good);
core::SeriesData seriesOf(const core::SeriesQuery& query, double low, double high, std::size_t points);

}  // namespace tests
