#pragma once

#include "core/base/result.h"
#include "core/fleet/request_explanation.h"
#include "core/fleet/snapshot.h"

namespace core {

// What the gateway would do with a request, by the snapshot's policies, keys and figures. Nothing is sent and
// no rate is touched: how much of one is left is not asked. Pure, but for the rules of time zones.
//
// NotFound for an unknown agent or key; Invalid names the part of the question that cannot be: credentials
// among the headers are Invalid too, so that no key is ever pasted into a question.
Result<RequestExplanation> explainRequest(const RequestQuestion& question, const FleetSnapshot& snapshot);

}  // namespace core
