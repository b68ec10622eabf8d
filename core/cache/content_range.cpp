#include "core/cache/content_range.h"

#include <charconv>

namespace core {
namespace {

bool takeNumber(std::string_view& text, std::uint64_t& number)
{
    if (text.empty() || text.front() < '0' || text.front() > '9')
        return false;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    text.remove_prefix(std::size_t(end - text.data()));
    return error == std::errc();
}

bool takeText(std::string_view& text, std::string_view wanted)
{
    if (!text.starts_with(wanted))
        return false;
    text.remove_prefix(wanted.size());
    return true;
}

}  // namespace

std::optional<ContentRange> contentRangeOf(std::string_view value)
{
    ContentRange range;
    if (!takeText(value, "bytes ") || !takeNumber(value, range.first) || !takeText(value, "-")
        || !takeNumber(value, range.last) || !takeText(value, "/") || range.last < range.first)
        return std::nullopt;
    if (value == "*")
        return range;
    std::uint64_t size = 0;
    if (!takeNumber(value, size) || !value.empty() || range.last >= size)
        return std::nullopt;
    range.size = size;
    return range;
}

}  // namespace core
