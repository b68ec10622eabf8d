#pragma once

#include <string>
#include <string_view>

namespace core {

// A capital of ASCII as its small letter; anything else as it is.
constexpr char lowerCase(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

// With each capital of ASCII as its small letter.
std::string lowerCase(std::string_view text);
// The same but for ASCII's capitals.
bool equalIgnoringCase(std::string_view left, std::string_view right);

// Without the spaces and tabs around it.
std::string_view trimmed(std::string_view text);

// In quotation marks for an error message: at most 64 bytes of it, ended by "..." when there are more.
std::string inQuotes(std::string_view text);

}  // namespace core
