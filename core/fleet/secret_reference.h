#pragma once

#include "core/base/result.h"
#include "core/base/secret.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace core {

// Reads a secret of the vault by its name. NotFound; Refused while the vault is locked or not made; Corrupt.
using SecretReader = std::function<Result<Secret>(const std::string& name)>;

// The name in secret:NAME, as the fleet file refers to a secret of the vault; nothing for any other value.
inline std::optional<std::string_view> secretNamed(std::string_view value)
{
    constexpr std::string_view prefix = "secret:";
    return value.starts_with(prefix) ? std::optional(value.substr(prefix.size())) : std::nullopt;
}

}  // namespace core
