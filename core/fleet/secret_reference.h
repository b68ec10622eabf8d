#pragma once

#include <optional>
#include <string_view>

namespace core {

// The name in secret:NAME, as an agent's environment refers to a secret of the vault; nothing for any other
// value.
inline std::optional<std::string_view> secretNamed(std::string_view value)
{
    constexpr std::string_view prefix = "secret:";
    return value.starts_with(prefix) ? std::optional(value.substr(prefix.size())) : std::nullopt;
}

}  // namespace core
