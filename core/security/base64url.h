#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace core {

// The bytes written in base64url (RFC 4648, section 5). Nothing for text with padding, with any character
// outside the alphabet, or with unused bits that are not zero: so bytes have one spelling only.
std::optional<std::string> fromBase64Url(std::string_view text);

}  // namespace core
