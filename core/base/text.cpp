#include "core/base/text.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace core {
namespace {

using Eight = std::uint64_t;  // characters, in one word

constexpr Eight eachOf(unsigned character)
{
    return Eight{character} * 0x0101010101010101ULL;
}

Eight eightAt(std::string_view text, std::size_t at)
{
    Eight eight;
    std::memcpy(&eight, text.data() + at, sizeof eight);
    return eight;
}

Eight lowerCase(Eight eight)
{
    const Eight low = eight & eachOf(0x7f);
    const Eight isFromA = low + eachOf(0x80 - 'A');  // the highest bit of each
    const Eight isAfterZ = low + eachOf(0x7f - 'Z');
    return eight | ((isFromA & ~isAfterZ & ~eight & eachOf(0x80)) >> 2);
}

}  // namespace

std::string lowerCase(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](char c) { return lowerCase(c); });
    return result;
}

bool equalIgnoringCase(std::string_view left, std::string_view right)
{
    if (left.size() != right.size())
        return false;
    if (left.size() < sizeof(Eight))
        return std::equal(left.begin(), left.end(), right.begin(),
                          [](char a, char b) { return lowerCase(a) == lowerCase(b); });
    const std::size_t last = left.size() - sizeof(Eight);  // may overlap the one before
    for (std::size_t at = 0; at < last; at += sizeof(Eight))
        if (lowerCase(eightAt(left, at)) != lowerCase(eightAt(right, at)))
            return false;
    return lowerCase(eightAt(left, last)) == lowerCase(eightAt(right, last));
}

std::string_view trimmed(std::string_view text)
{
    const auto isBlank = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    return text;
}

std::string inQuotes(std::string_view text)
{
    std::size_t length = 64;
    if (text.size() <= length)
        return "\"" + std::string(text) + "\"";
    const auto continuesCharacter = [&](std::size_t at) {
        return (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
    };
    for (int i = 0; i < 3 && continuesCharacter(length); ++i)
        --length;
    return "\"" + std::string(text.substr(0, length)) + "...\"";
}

}  // namespace core
