#include "core/fleet/document_text_check.h"

#include <array>
#include <cstdio>

namespace core {
namespace {

// How many bytes the UTF-8 sequence at the start of the text has (Unicode 15, table 3-7); 0: it is none.
std::size_t sequenceLength(std::string_view text)
{
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : static_cast<unsigned char>(0);
    };
    const auto follows = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) {
        return byte(i) >= low && byte(i) <= high;
    };
    const unsigned first = byte(0);
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first <= 0xDF)
        return follows(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        const unsigned low = first == 0xE0 ? 0xA0 : 0x80;
        const unsigned high = first == 0xED ? 0x9F : 0xBF;
        return follows(1, low, high) && follows(2) ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        const unsigned low = first == 0xF0 ? 0x90 : 0x80;
        const unsigned high = first == 0xF4 ? 0x8F : 0xBF;
        return follows(1, low, high) && follows(2) && follows(3) ? 4 : 0;
    }
    return 0;
}

std::string hexadecimal(char byte)
{
    std::array<char, 5> text{};
    std::snprintf(text.data(), text.size(), "0x%02X", unsigned(static_cast<unsigned char>(byte)));
    return text.data();
}

// A byte order mark inside the file is refused as well: it would hide at the start of a key.
std::string complaintAbout(std::string_view rest, bool indenting)
{
    const char byte = rest.front();
    if (byte == '\t' && indenting)
        return "a tab as indentation; use spaces";
    if (byte == '\t' || byte == '\n' || rest.starts_with("\r\n"))
        return {};
    if (byte == '\r')
        return "a carriage return without a line feed; end lines with LF or CR LF";
    if ((byte >= 0 && byte < 0x20) || byte == 0x7F)
        return "the control character " + hexadecimal(byte) + "; write it as an escape in double quotes";
    if (sequenceLength(rest) == 0)
        return "the byte " + hexadecimal(byte) + " is not UTF-8; save the file as UTF-8";
    if (rest.starts_with("\xEF\xBB\xBF"))
        return "a byte order mark inside the text; remove it";
    return {};
}

bool isBlankLine(std::string_view rest)
{
    const std::size_t end = rest.find_first_not_of(" \t\r");
    return end == std::string_view::npos || rest[end] == '\n' || rest[end] == '#';
}

}  // namespace

std::optional<FileError> findBadText(std::string_view text)
{
    int line = 1;
    std::size_t lineStart = 0;
    bool indenting = true;
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] > ' ' && text[i] < 0x7F) {  // nearly all of a file
            indenting = false;
            ++i;
            continue;
        }
        const std::string_view rest = text.substr(i);
        if (std::string complaint =
                complaintAbout(rest, indenting && rest.front() == '\t' && !isBlankLine(rest));
            !complaint.empty())
            return FileError{line, int(i - lineStart) + 1, {}, std::move(complaint)};
        if (rest.front() == '\n') {
            ++line;
            lineStart = i + 1;
            indenting = true;
        } else if (rest.front() != ' ' && rest.front() != '\t') {
            indenting = false;
        }
        i += sequenceLength(rest);
    }
    return std::nullopt;
}

}  // namespace core
