#include "core/gateway/request_target.h"

#include "core/base/text.h"
#include "core/fleet/rules.h"

#include <algorithm>
#include <array>

namespace core {
namespace {

struct PathPrefix {
    RequestTarget::Kind kind;
    std::string_view prefix;
};

constexpr std::array pathPrefixes{PathPrefix{RequestTarget::Kind::Agent, "/agents/"},
                                  PathPrefix{RequestTarget::Kind::Model, "/cache/models/"},
                                  PathPrefix{RequestTarget::Kind::Config, "/cache/config/"}};

std::string_view withoutOrigin(std::string_view target)
{
    const auto authority = authorityOf(target);
    return authority ? target.substr(std::size_t(authority->end() - target.begin())) : target;
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

std::optional<std::string_view> authorityOf(std::string_view target)
{
    for (const std::string_view scheme : {"http://", "https://"})
        if (equalIgnoringCase(target.substr(0, scheme.size()), scheme)) {
            target.remove_prefix(scheme.size());
            return target.substr(0, std::min(target.find_first_of("/?#"), target.size()));
        }
    return std::nullopt;
}

std::string RequestTarget::resource() const
{
    const auto place = std::ranges::find(pathPrefixes, kind, &PathPrefix::kind);
    return std::string(place->prefix.substr(1)) + name;
}

bool servesMethod(std::string_view method)
{
    return method != "CONNECT" && method != "TRACE";
}

std::optional<RequestTarget> readRequestTarget(std::string_view target)
{
    target = withoutOrigin(target);
    const auto place = std::ranges::find_if(
        pathPrefixes, [&](const PathPrefix& candidate) { return target.starts_with(candidate.prefix); });
    if (place == pathPrefixes.end())
        return std::nullopt;
    target.remove_prefix(place->prefix.size());
    const auto nameEnd = std::min(target.find_first_of("/?"), target.size());
    const std::string_view name = target.substr(0, nameEnd);
    const std::string_view rest = target.substr(nameEnd);
    const bool isModel = place->kind == RequestTarget::Kind::Model;
    if (!(isModel ? rule::isFileName(name) : rule::isId(name)) || rest.find('#') != std::string_view::npos)
        return std::nullopt;
    if (place->kind != RequestTarget::Kind::Agent)
        return rest.starts_with('/') ? std::nullopt
                                     : std::optional(RequestTarget{place->kind, std::string(name), {}});
    if (hasDotSegments(rest.substr(0, rest.find('?'))))
        return std::nullopt;
    return RequestTarget{place->kind, std::string(name),
                         rest.starts_with('/') ? std::string(rest) : "/" + std::string(rest)};
}

}  // namespace core
