#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace core {

// The alphabets of RFC 9110 and 9112.

bool isToken(std::string_view text);  // of one character at least
bool isFieldText(std::string_view text);  // a field's value or a reason phrase: no control character but TAB
// Of RFC 3986, 3.3 and 3.4, and so without the characters that a URI has to escape.
bool isTargetText(std::string_view text);

std::optional<unsigned> digitOf(char c, unsigned base);  // of base 10 or 16
// Digits and nothing else; nothing beyond 64 bits.
std::optional<std::uint64_t> numberOf(std::string_view text, unsigned base);

}  // namespace core
