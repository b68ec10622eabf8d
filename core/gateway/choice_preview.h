#pragma once

#include "core/fleet/request_explanation.h"
#include "core/gateway/instance_choice.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace core {

// One instance that the routing table lists, with what the choice knows of it beside that.
struct ChoiceCandidate {
    RouteInstance route;
    std::uint32_t active = 0;  // requests that it has
    CircuitState circuit = CircuitState::Closed;
    bool isCold = false;  // in slow start: of the requests that are due to it, it takes a part
};

struct ChoicePreview {
    // Those that may be chosen by rising load, then the others; both by id where nothing else tells.
    std::vector<InstanceScore> instances;
    std::optional<InstanceId> chosen;
    std::string reason;  // a sentence
};

// Which of an agent's instances the next request would go to, and why: what InstanceChoice does, without
// taking a place. Of several equal ones the gateway takes any, and here it is the first. `tie` is the value
// of the header or cookie that ties a request to an instance; empty: none. Pure.
ChoicePreview previewChoice(const RoutingSpec& routing, const std::vector<ChoiceCandidate>& candidates,
                            bool isPanicking, std::string_view tie);

}  // namespace core
