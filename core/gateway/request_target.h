#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace core {

// Where a request goes: /agents/ID/REST to an agent, with /REST and the query; /cache/models/NAME and
// /cache/config/ID to the gateway's own.
struct RequestTarget {
    enum class Kind { Agent, Model, Config };

    Kind kind = Kind::Agent;
    std::string name;  // the agent's id or the model's name
    std::string rest;  // of an agent; begins with /

    // As access policies name it.
    std::string resource() const;
};

// All but CONNECT and TRACE, which ask something of the gateway and not of an agent.
bool servesMethod(std::string_view method);

// The host and port of a target in absolute form; nothing for any other form.
std::optional<std::string_view> authorityOf(std::string_view target);

// Takes the origin form and the absolute form (RFC 9112, 3.2). Nothing for any other path, for an id or name
// that is none, and for dot segments, plain or percent-encoded, since two readers may take them for different
// paths.
std::optional<RequestTarget> readRequestTarget(std::string_view target);

}  // namespace core
