#pragma once

#include "core/fleet/snapshot.h"

#include <QString>

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace ui {

// Who wants a secret: agents in their environment, the gateway as its TLS key.
struct UsersOfSecret {
    std::vector<core::AgentId> agents{};
    bool isGatewayKey = false;
};
using SecretUsers = std::map<std::string, UsersOfSecret>;  // by the secret's name

SecretUsers secretUsersOf(const core::FleetSnapshot& snapshot);
// Another number when an agent came, went or has another spec, or the gateway another secret.
std::size_t specsFingerprint(const core::FleetSnapshot& snapshot);

// "billing, search and the gateway"; a dash for none.
QString namesOf(const UsersOfSecret& users);

}  // namespace ui
