#pragma once

#include "core/base/id.h"

#include <optional>
#include <string>
#include <string_view>

namespace core {

// Where a request goes: /agents/<id>/<rest> becomes the agent and /<rest>, the query with it.
struct RequestTarget {
    AgentId agent;
    std::string rest;  // begins with /
};

// Takes the origin form and the absolute form (RFC 9112, 3.2). Nothing for any other path, for an id that is
// none, and for dot segments, plain or percent-encoded, since two readers may take them for different paths.
std::optional<RequestTarget> readRequestTarget(std::string_view target);

}  // namespace core
