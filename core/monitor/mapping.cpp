#include "core/monitor/mapping.h"

#include <charconv>

namespace core {
namespace {

std::string_view trimmed(std::string_view text)
{
    while (text.starts_with(' '))
        text.remove_prefix(1);
    while (text.ends_with(' '))
        text.remove_suffix(1);
    return text;
}

}  // namespace

std::optional<Mapping> parseMapping(std::string_view text)
{
    Mapping mapping;
    text = trimmed(text);
    if (text.starts_with("gauge("))
        mapping.reading = Reading::Gauge;
    else if (text.starts_with("rate("))
        mapping.reading = Reading::Rate;
    else
        return std::nullopt;
    const auto open = text.find('(');
    const auto close = text.find(')');
    if (close == std::string_view::npos)
        return std::nullopt;
    mapping.metric = std::string(trimmed(text.substr(open + 1, close - open - 1)));
    std::string_view rest = trimmed(text.substr(close + 1));
    if (mapping.metric.empty())
        return std::nullopt;
    if (rest.empty())
        return mapping;
    if (!rest.starts_with('*'))
        return std::nullopt;
    rest = trimmed(rest.substr(1));
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), mapping.factor);
    if (error != std::errc() || end != rest.data() + rest.size())
        return std::nullopt;
    return mapping;
}

}  // namespace core
