#include "core/gateway/request_target.h"

#include <algorithm>

namespace core {
namespace {

constexpr std::string_view prefix = "/agents/";
constexpr std::size_t longestId = 63;

bool isAgentId(std::string_view text)
{
    return !text.empty() && text.size() <= longestId && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

std::string_view withoutOrigin(std::string_view target)
{
    const auto scheme = target.find("://");
    if (target.starts_with('/') || scheme == std::string_view::npos)
        return target;
    const auto path = target.find('/', scheme + 3);
    return path == std::string_view::npos ? std::string_view("/") : target.substr(path);
}

// Whether a segment is made of one or two dots, each plain or as %2e.
bool isDots(std::string_view segment)
{
    std::size_t dots = 0;
    while (!segment.empty()) {
        if (segment.starts_with('.'))
            segment.remove_prefix(1);
        else if (segment.starts_with("%2e") || segment.starts_with("%2E"))
            segment.remove_prefix(3);
        else
            return false;
        ++dots;
    }
    return dots == 1 || dots == 2;
}

bool hasDotSegments(std::string_view path)
{
    while (!path.empty()) {
        const auto slash = std::min(path.find('/'), path.size());
        if (isDots(path.substr(0, slash)))
            return true;
        path.remove_prefix(std::min(slash + 1, path.size()));
    }
    return false;
}

}  // namespace

std::optional<RequestTarget> readRequestTarget(std::string_view target)
{
    target = withoutOrigin(target);
    if (!target.starts_with(prefix))
        return std::nullopt;
    target.remove_prefix(prefix.size());
    const auto idEnd = std::min(target.find_first_of("/?"), target.size());
    const std::string_view id = target.substr(0, idEnd);
    const std::string_view rest = target.substr(idEnd);
    if (!isAgentId(id) || hasDotSegments(rest.substr(0, rest.find('?'))))
        return std::nullopt;
    return RequestTarget{AgentId(std::string(id)),
                         rest.starts_with('/') ? std::string(rest) : "/" + std::string(rest)};
}

}  // namespace core
