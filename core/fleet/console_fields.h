#pragma once

#include "core/fleet/agent_fields.h"
#include "core/fleet/fleet_file_spec.h"

namespace core {

// The keys about the console itself: what a wall shows, and what must be confirmed.

template <typename V, Of<WallSpec> S>
void fieldsOf(V& v, S& wall)
{
    v.key("pages", wall.pages,
          rule::oneOf({"overview", "agents", "scaling", "traffic", "regions", "incidents", "dashboards",
                       "security"}));
    v.key("dwell", wall.dwell, rule::longerThanZero());
    v.key("interruptOn", wall.interruptOn);
}

template <typename V, Of<ProtectionSpec> S>
void fieldsOf(V& v, S& protection)
{
    v.key("confirmAbove", protection.confirmAbove, rule::count(0, 1'000'000));
    v.key("approve", protection.approve,
          rule::oneOf({"deploy",     "update",        "remove",         "scale",           "scaling",
                       "restart",    "cancelRollout", "drainInstance",  "restartInstance", "instanceRouting",
                       "applyPlan",  "addSilence",    "saveRule",       "deleteRule",      "revokeKey",
                       "clearCache", "changeRights",  "removeOperator", "revokeToken",     "removeSealed"}));
    v.key("approveAbove", protection.approveAbove, rule::count(0, 1'000'000));
    v.key("approveWithin", protection.approveWithin, rule::longerThanZero());
}

}  // namespace core
