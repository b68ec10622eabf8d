#pragma once

#include "core/base/result.h"
#include "core/base/secret.h"

#include <functional>
#include <string>

namespace core {

// The desktop's keyring, as the core may use it. Both may wait until somebody unlocks it, so they are called
// on a thread that may. No functions: there is none. Errors: Unreachable, it does not answer; NotFound, it
// has nothing of that name; Forbidden, its owner said no.
struct KeyringAccess {
    std::function<Result<Secret>(const std::string& name)> read{};
    std::function<Result<>(const std::string& name, const Secret& text)> write{};
};

}  // namespace core
