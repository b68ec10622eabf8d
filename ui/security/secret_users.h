#pragma once

#include "core/fleet/snapshot.h"

#include <QString>

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace ui {

// The agents that want each secret in their environment, by its name.
using SecretUsers = std::map<std::string, std::vector<core::AgentId>>;

SecretUsers secretUsersOf(const core::FleetSnapshot& snapshot);
// Another number when an agent came, went or has another spec.
std::size_t specsFingerprint(const core::FleetSnapshot& snapshot);

// "billing, search and triage"; a dash for none.
QString namesOf(const std::vector<core::AgentId>& agents);

}  // namespace ui
