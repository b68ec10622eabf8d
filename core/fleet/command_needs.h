#pragma once

#include "core/fleet/command.h"
#include "core/fleet/rights.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace core {

// What is looked up of the fleet to say whom a command concerns.
struct FleetReach {
    // Where an agent runs or may run; nothing for one that there is not.
    std::function<std::vector<RegionName>(const AgentId&)> regionsOf;
    // Of an instance; empty for one that there is not.
    std::function<RegionName(const InstanceId&)> regionOf;
    // Nothing for one that there is not.
    std::function<std::optional<std::vector<Matcher>>(const std::string& silence)> matchersOf;
};

// As /api/v1/preview and the fleet file's `protection` call it: "remove", "restartInstance".
std::string_view nameOf(const Command& command);

// Why these rights do not allow a command, as the end of a sentence ("it needs an admin"); empty when they
// do. `self` is the name of the operator who asks, if it is one.
std::string whyNot(const Command& command, const Rights& rights, const std::string& self,
                   const FleetReach& reach);

// The same for what is no command, such as looking at the sealed records' names.
std::string whyNot(Role needed, const Rights& rights);

}  // namespace core
