#include "core/cache/cache_control.h"
#include "core/base/text.h"

#include <algorithm>

namespace core {
namespace {

using std::chrono::seconds;

constexpr seconds longestTime{1LL << 31};  // RFC 9111, 1.2.2

struct Directive {
    std::string_view name;
    std::optional<std::string> argument{};
};

bool isTokenByte(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
        || (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
}

std::string_view takeToken(std::string_view& text)
{
    const auto end = std::find_if_not(text.begin(), text.end(), isTokenByte);
    const std::string_view token = text.substr(0, std::size_t(end - text.begin()));
    text.remove_prefix(token.size());
    return token;
}

void skipSpace(std::string_view& text)
{
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
}

std::optional<std::string> takeQuoted(std::string_view& text)
{
    std::string value;
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == '"') {
            text.remove_prefix(i + 1);
            return value;
        }
        if (text[i] == '\\' && ++i == text.size())
            break;
        const auto byte = static_cast<unsigned char>(text[i]);
        if ((byte < 0x20 && byte != '\t') || byte == 0x7F)
            break;
        value += text[i];
    }
    return std::nullopt;
}

std::optional<Directive> takeDirective(std::string_view& text)
{
    Directive directive{takeToken(text)};
    if (directive.name.empty())
        return std::nullopt;
    if (!text.starts_with('='))
        return directive;
    text.remove_prefix(1);
    directive.argument = text.starts_with('"') ? takeQuoted(text) : std::string(takeToken(text));
    const bool isMissing = !directive.argument || directive.argument->empty();
    return isMissing ? std::nullopt : std::optional(directive);
}

std::optional<seconds> timeOf(const std::string& digits)
{
    seconds time{0};
    for (const char c : digits) {
        if (c < '0' || c > '9')
            return std::nullopt;
        time = std::min(time * 10 + seconds(c - '0'), longestTime);
    }
    return time;
}

bool setTime(const Directive& directive, std::optional<seconds>& field)
{
    const auto time = directive.argument ? timeOf(*directive.argument) : std::nullopt;
    if (!time || (field && *field != *time))
        return false;
    field = time;
    return true;
}

bool setFlag(const Directive& directive, bool& field)
{
    field = true;
    return !directive.argument;
}

bool obey(const Directive& directive, CacheControl& found)
{
    const auto is = [&](std::string_view name) { return equalIgnoringCase(directive.name, name); };
    if (is("max-age"))
        return setTime(directive, found.maxAge);
    if (is("s-maxage"))
        return setTime(directive, found.sharedMaxAge);
    if (is("stale-while-revalidate"))
        return setTime(directive, found.staleWhileRevalidate);
    if (is("no-store"))
        return setFlag(directive, found.noStore);
    if (is("public"))
        return setFlag(directive, found.isPublic);
    if (is("must-revalidate") || is("proxy-revalidate"))
        return setFlag(directive, found.mustRevalidate);
    if (is("only-if-cached"))
        return setFlag(directive, found.onlyIfCached);
    if (is("no-cache"))
        found.noCache = true;
    if (is("private"))
        found.isPrivate = true;
    return true;
}

}  // namespace

bool readCacheControl(std::string_view value, CacheControl& found)
{
    while (true) {
        skipSpace(value);
        if (value.starts_with(',')) {  // a list may have empty elements (RFC 9110, 5.6.1)
            value.remove_prefix(1);
            continue;
        }
        if (value.empty())
            return true;
        const auto directive = takeDirective(value);
        if (!directive || !obey(*directive, found))
            return false;
        skipSpace(value);
        if (!value.empty() && !value.starts_with(','))
            return false;
    }
}

std::optional<CacheControl> cacheControlOf(const HttpFields& fields)
{
    CacheControl found;
    for (const HttpField& field : fields)
        if (equalIgnoringCase(field.name, "Cache-Control") && !readCacheControl(field.value, found))
            return std::nullopt;
    return found;
}

}  // namespace core
