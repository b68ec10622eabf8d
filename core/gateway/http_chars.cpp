#include "core/gateway/http_chars.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

namespace core {
namespace {

enum CharClass : std::uint8_t { tokenChar = 1, valueChar = 2, targetChar = 4 };

constexpr auto charClasses = [] {
    std::array<std::uint8_t, 256> classes{};
    for (std::size_t byte = 0; byte < classes.size(); ++byte) {
        const char c = static_cast<char>(byte);
        const bool isAlphanumeric =
            (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        const bool isVisible = byte > 0x20 && byte < 0x7f;
        if (isAlphanumeric
            || (isVisible && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos))
            classes[byte] |= tokenChar;
        if (c == '\t' || (byte >= 0x20 && byte != 0x7f))
            classes[byte] |= valueChar;
        if (isVisible && std::string_view("\"<>\\^`{|}#").find(c) == std::string_view::npos)
            classes[byte] |= targetChar;
    }
    return classes;
}();

bool isAllOf(std::string_view text, CharClass wanted)
{
    return std::ranges::all_of(
        text, [&](char c) { return (charClasses[static_cast<unsigned char>(c)] & wanted) != 0; });
}

}  // namespace

bool isToken(std::string_view text)
{
    return !text.empty() && isAllOf(text, tokenChar);
}

// Eight at a time where all are plain.
bool isFieldText(std::string_view text)
{
    constexpr std::uint64_t each = 0x0101010101010101ULL;
    for (; text.size() >= 8; text.remove_prefix(8)) {
        std::uint64_t eight;
        std::memcpy(&eight, text.data(), sizeof eight);
        const std::uint64_t low = eight & each * 0x7f;
        const std::uint64_t isPlain = (low + each * 0x60) & ~(low + each);  // from 0x20 to 0x7e
        const bool areAll = ((isPlain | eight) & each * 0x80) == each * 0x80;
        if (!areAll && !isAllOf(text.substr(0, 8), valueChar))
            return false;
    }
    return isAllOf(text, valueChar);
}

bool isTargetText(std::string_view text)
{
    return isAllOf(text, targetChar);
}

std::optional<unsigned> digitOf(char c, unsigned base)
{
    const char small = lowerCase(c);
    if (small >= '0' && small <= '9')
        return static_cast<unsigned>(small - '0');
    if (base == 16 && small >= 'a' && small <= 'f')
        return static_cast<unsigned>(small - 'a' + 10);
    return std::nullopt;
}

std::optional<std::uint64_t> numberOf(std::string_view text, unsigned base)
{
    std::uint64_t number = 0;
    for (const char c : text) {
        const auto digit = digitOf(c, base);
        if (!digit || number > (std::numeric_limits<std::uint64_t>::max() - *digit) / base)
            return std::nullopt;
        number = number * base + *digit;
    }
    return text.empty() ? std::nullopt : std::optional(number);
}

}  // namespace core
