#pragma once

#include <string>
#include <string_view>

namespace core {

// Without the spaces and tabs around it.
std::string_view trimmed(std::string_view text);

// In quotation marks for an error message: at most 64 bytes of it, ended by "..." when there are more.
std::string inQuotes(std::string_view text);

}  // namespace core
