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
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!target.starts_with(scheme))
            continue;
        const auto path = std::min(target.find_first_of("/?#", scheme.size()), target.size());
        return target.substr(path);
    }
    return target;
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

// The length of the separator at the front: a slash or backslash, plain or encoded, since an instance may
// decode a path before it looks at the segments. 0 when there is none.
std::size_t separatorAt(std::string_view path)
{
    if (path.starts_with('/') || path.starts_with('\\'))
        return 1;
    for (const std::string_view encoded : {"%2f", "%2F", "%5c", "%5C"})
        if (path.starts_with(encoded))
            return encoded.size();
    return 0;
}

bool hasDotSegments(std::string_view path)
{
    std::size_t begin = 0;
    for (std::size_t at = 0; at < path.size();) {
        const std::size_t length = separatorAt(path.substr(at));
        if (length > 0 && isDots(path.substr(begin, at - begin)))
            return true;
        at += length > 0 ? length : 1;
        if (length > 0)
            begin = at;
    }
    return isDots(path.substr(begin));
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
    if (!isAgentId(id) || rest.find('#') != std::string_view::npos
        || hasDotSegments(rest.substr(0, rest.find('?'))))
        return std::nullopt;
    return RequestTarget{AgentId(std::string(id)),
                         rest.starts_with('/') ? std::string(rest) : "/" + std::string(rest)};
}

}  // namespace core
