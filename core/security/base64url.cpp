#include "core/security/base64url.h"

#include <cstdint>

namespace core {
namespace {

std::optional<std::uint32_t> sixBitsOf(char letter)
{
    if (letter >= 'A' && letter <= 'Z')
        return static_cast<std::uint32_t>(letter - 'A');
    if (letter >= 'a' && letter <= 'z')
        return static_cast<std::uint32_t>(letter - 'a' + 26);
    if (letter >= '0' && letter <= '9')
        return static_cast<std::uint32_t>(letter - '0' + 52);
    if (letter == '-')
        return 62;
    if (letter == '_')
        return 63;
    return {};
}

}  // namespace

std::optional<std::string> fromBase64Url(std::string_view text)
{
    if (text.size() % 4 == 1)
        return {};
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3 + 2);
    std::uint32_t pending = 0;
    unsigned pendingBits = 0;
    for (const char letter : text) {
        const auto bits = sixBitsOf(letter);
        if (!bits)
            return {};
        pending = pending << 6 | *bits;
        pendingBits += 6;
        if (pendingBits >= 8) {
            pendingBits -= 8;
            bytes.push_back(static_cast<char>(pending >> pendingBits));
            pending &= (1U << pendingBits) - 1;
        }
    }
    if (pending != 0)
        return {};
    return bytes;
}

}  // namespace core
