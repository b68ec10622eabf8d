#pragma once

#include "core/api/api_fields.h"
#include "core/api/api_router.h"
#include "core/fleet/fleet_file_spec.h"

#include <string>

namespace core {

// Commands by the names that /api/v1/preview takes: deploy, update, remove, scale, scaling, restart,
// cancelRollout, drainInstance, restartInstance, instanceRouting, applyPlan, discardPlan, addSilence,
// removeSilence, acknowledge, saveRule, deleteRule. `fleet` says which regions and incident classes a spec
// may name.
class CommandReader {
public:
    explicit CommandReader(FleetSpec fleet) : m_fleet(std::move(fleet)) {}

    // What the named route asks for: its body, the path's id, and If-Match of an update.
    CommandReading fromCall(const std::string& name, const ApiCall& call) const;
    // {"command": NAME, "agent" or "instance": ID, "spec": {...}, ...}.
    CommandReading fromPreview(const ApiCall& call) const;

private:
    CommandReading specCommand(const std::string& name, const std::string& text, const std::string& id,
                               const std::string& ifMatch, const std::string& pathPrefix) const;

    FleetSpec m_fleet;
};

}  // namespace core
