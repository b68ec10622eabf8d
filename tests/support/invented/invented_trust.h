#pragma once

#include "core/fleet/snapshot.h"

#include <map>
#include <memory>
#include <string>

namespace tests {

inline std::shared_ptr<const core::TrustState>
inventTrust(const std::map<std::string, core::Rights>& accounts)
{
    auto trust = std::make_shared<core::TrustState>();
    for (const auto& [name, rights] : accounts)
        trust->operators[name] = {name, rights, {}, {}};
    return trust;
}

}  // namespace tests
