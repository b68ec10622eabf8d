#pragma once

#include "core/fleet/fleet_file_spec.h"

#include <algorithm>
#include <string_view>

namespace core {

// Whom the access policies let in at all; Anyone where a request needs no credential.
enum class AccessReach { Nobody, Some, Anyone };

// Null: there are none.
inline AccessReach reachOf(const AccessSpec* access)
{
    AccessReach reach = AccessReach::Nobody;
    if (access)
        for (const AccessPolicySpec& policy : access->policies)
            if (policy.allow)
                reach = std::max(reach, policy.users.anyone ? AccessReach::Anyone : AccessReach::Some);
    return reach;
}

inline bool takesApiKeys(const AccessSpec& access)
{
    return std::any_of(access.providers.begin(), access.providers.end(),
                       [](const AccessProviderSpec& provider) { return provider.apiKeys; });
}

inline std::string_view nameOf(AccessReach reach)
{
    return reach == AccessReach::Nobody ? "nobody" : reach == AccessReach::Some ? "some" : "anyone";
}

}  // namespace core
