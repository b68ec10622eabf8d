#include "core/base/text.h"

namespace core {

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(" \t") - first + 1);
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
