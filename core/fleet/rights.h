#pragma once

#include "core/base/id.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace core {

// In rising order: each may what the ones before it may.
enum class Role { Viewer, Operator, Admin };

std::string_view nameOf(Role role);
std::optional<Role> roleNamed(std::string_view name);

// What somebody may do at the console: look at everything, and act on the agents and in the regions that are
// named. An admin is never limited.
struct Rights {
    Role role = Role::Viewer;
    std::vector<AgentId> agents{};  // empty: all
    std::vector<RegionName> regions{};  // empty: all

    bool isLimited() const { return !agents.empty() || !regions.empty(); }
    bool operator==(const Rights&) const = default;
};

// "operator of the agents billing and search in the region us-east"
std::string describe(const Rights& rights);

// Who asks something of the core. What they may is looked up when they ask, so that a right that was taken
// away is gone at once.
struct Actor {
    enum class Kind {
        Desk,  // whoever sits at a console that has no accounts
        Owner,  // whoever holds the console's own token, <data-dir>/api-token
        Operator,  // who signed in
        Token,
    };

    static Actor desk(std::string name) { return {Kind::Desk, name, name}; }
    static Actor owner() { return {Kind::Owner, "admin", "api:admin"}; }
    static Actor signedIn(std::string name) { return {Kind::Operator, name, name}; }
    static Actor token(std::string id, const std::string& name)
    {
        return {Kind::Token, std::move(id), "token:" + name};
    }

    Kind kind = Kind::Desk;
    std::string id{};  // an operator's name, or a token's id
    std::string text{};  // whom the journal names

    bool operator==(const Actor&) const = default;
};

// Somebody who was recognised.
struct Caller {
    Actor actor{};
    Rights rights{};
};

}  // namespace core
