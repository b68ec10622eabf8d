#include "core/gateway/http_head.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>

namespace core {
namespace {

struct KnownName {
    std::string_view text;  // in small letters
    HttpName name;
};

// By length, so that few are compared.
constexpr std::array knownNames{
    KnownName{"te", HttpName::Te},
    KnownName{"via", HttpName::Via},
    KnownName{"date", HttpName::Date},
    KnownName{"host", HttpName::Host},
    KnownName{"range", HttpName::Range},
    KnownName{"cookie", HttpName::Cookie},
    KnownName{"expect", HttpName::Expect},
    KnownName{"trailer", HttpName::Trailer},
    KnownName{"upgrade", HttpName::Upgrade},
    KnownName{"forwarded", HttpName::Forwarded},
    KnownName{"x-api-key", HttpName::ApiKey},
    KnownName{"connection", HttpName::Connection},
    KnownName{"keep-alive", HttpName::KeepAlive},
    KnownName{"set-cookie", HttpName::SetCookie},
    KnownName{"traceparent", HttpName::TraceParent},
    KnownName{"content-type", HttpName::ContentType},
    KnownName{"x-request-id", HttpName::RequestId},
    KnownName{"authorization", HttpName::Authorization},
    KnownName{"cache-control", HttpName::CacheControl},
    KnownName{"content-length", HttpName::ContentLength},
    KnownName{"idempotency-key", HttpName::IdempotencyKey},
    KnownName{"x-forwarded-for", HttpName::ForwardedFor},
    KnownName{"content-encoding", HttpName::ContentEncoding},
    KnownName{"proxy-connection", HttpName::ProxyConnection},
    KnownName{"x-forwarded-host", HttpName::ForwardedHost},
    KnownName{"x-forwarded-user", HttpName::ForwardedUser},
    KnownName{"transfer-encoding", HttpName::TransferEncoding},
    KnownName{"x-forwarded-proto", HttpName::ForwardedProto},
    KnownName{"proxy-authenticate", HttpName::ProxyAuthenticate},
    KnownName{"proxy-authorization", HttpName::ProxyAuthorization},
};

constexpr std::size_t longestName = knownNames.back().text.size();

// Where the names of each length begin in the table; one more at the end.
constexpr auto beginOfLength = [] {
    std::array<std::uint8_t, longestName + 2> begins{};
    for (std::size_t length = 0; length < begins.size(); ++length)
        while (begins[length] < knownNames.size() && knownNames[begins[length]].text.size() < length)
            ++begins[length];
    return begins;
}();

}  // namespace

HttpName httpNameOf(std::string_view name)
{
    if (name.size() > longestName)
        return HttpName::Other;
    for (std::size_t i = beginOfLength[name.size()]; i < beginOfLength[name.size() + 1]; ++i)
        if (equalIgnoringCase(name, knownNames[i].text))
            return knownNames[i].name;
    return HttpName::Other;
}

bool listHas(std::string_view list, std::string_view wanted)
{
    for (std::size_t from = 0; from <= list.size();) {
        const std::size_t to = std::min(list.find(',', from), list.size());
        if (equalIgnoringCase(trimmed(list.substr(from, to - from)), wanted))
            return true;
        from = to + 1;
    }
    return false;
}

std::string_view cookieIn(std::string_view field, std::string_view name)
{
    while (!field.empty()) {
        const std::size_t end = std::min(field.find(';'), field.size());
        const std::string_view pair = trimmed(field.substr(0, end));
        if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=')
            return pair.substr(name.size() + 1);
        field.remove_prefix(std::min(end + 1, field.size()));
    }
    return {};
}

const HttpFieldView* HttpHead::field(HttpName name) const
{
    if (!has(name))
        return nullptr;
    const auto found = std::ranges::find(fields, name, &HttpFieldView::known);
    return found == fields.end() ? nullptr : &*found;
}

const HttpFieldView* HttpHead::field(std::string_view name) const
{
    const auto found = std::ranges::find_if(
        fields, [&](const HttpFieldView& candidate) { return equalIgnoringCase(candidate.name, name); });
    return found == fields.end() ? nullptr : &*found;
}

bool HttpHead::isTwice(HttpName name) const
{
    return has(name) && std::ranges::count(fields, name, &HttpFieldView::known) > 1;
}

}  // namespace core
