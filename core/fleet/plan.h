#pragma once

#include "core/base/id.h"

#include <cstdint>
#include <string>
#include <vector>

namespace core {

enum class PlanAction { Add, Change, Restart, Remove };

struct PlanItem {
    AgentId agent;
    PlanAction action = PlanAction::Change;  // Restart: a change for which instances must be replaced
    std::uint32_t instances = 0;  // that are started, restarted or removed
    std::vector<std::string> changes;  // "replicas: 3 to 5"
};

// What applying a changed fleet file would do to the fleet that runs.
struct FleetPlan {
    std::string digest;  // of the file that was read
    std::vector<PlanItem> items;
    std::vector<std::string> access{};  // keys of `access` that differ and act at once, in words
    std::vector<std::string>
        settings{};  // fleet-wide keys that differ and need a restart of the console, in words

    bool isEmpty() const { return items.empty() && access.empty() && settings.empty(); }
};

}  // namespace core
