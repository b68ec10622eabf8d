#include "core/cache/cache_rules.h"

#include "core/base/text.h"
#include "core/cache/cache_control.h"
#include "core/cache/sha256_stream.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>

namespace core {
namespace {

using std::chrono::seconds;

constexpr std::array statusesKept{200U, 203U, 204U, 300U, 301U, 308U, 404U, 410U};
constexpr std::array<std::string_view, 7> noLookupWith{
    "Range", "If-Range", "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "Upgrade"};
constexpr std::array<std::string_view, 10> betweenHops{"Connection",
                                                       "Keep-Alive",
                                                       "Proxy-Authenticate",
                                                       "Proxy-Authentication-Info",
                                                       "Proxy-Connection",
                                                       "TE",
                                                       "Trailer",
                                                       "Transfer-Encoding",
                                                       "Upgrade",
                                                       "Age"};

const std::string* valueOf(const HttpFields& fields, std::string_view name)
{
    const auto found = std::ranges::find_if(
        fields, [&](const HttpField& field) { return equalIgnoringCase(field.name, name); });
    return found == fields.end() ? nullptr : &found->value;
}

std::string inLowerCase(std::string_view text)
{
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
    return lower;
}

// The elements of all fields of that name, in lower case.
std::vector<std::string> listOf(const HttpFields& fields, std::string_view name)
{
    std::vector<std::string> items;
    for (const HttpField& field : fields) {
        if (!equalIgnoringCase(field.name, name))
            continue;
        const std::string_view list = field.value;
        for (std::size_t from = 0; from <= list.size();) {
            const std::size_t to = std::min(list.find(',', from), list.size());
            if (const auto item = trimmed(list.substr(from, to - from)); !item.empty())
                items.push_back(inLowerCase(item));
            from = to + 1;
        }
    }
    return items;
}

// With its length before it, so that no two lists of parts give the same text.
void append(std::string& key, std::string_view part)
{
    key += std::to_string(part.size());
    key += ':';
    key += part;
}

bool variesByAuthorization(const ResponseCacheSpec& spec)
{
    return std::ranges::any_of(
        spec.varyBy, [](const std::string& name) { return equalIgnoringCase(name, "Authorization"); });
}

bool isForbidden(const CacheControl& control, const ResponseCacheSpec& spec, const HttpFields& request,
                 const HttpFields& answer)
{
    const std::string* type = valueOf(answer, "Content-Type");
    const bool isAllowedWithCredentials =
        control.isPublic || control.sharedMaxAge || control.mustRevalidate || variesByAuthorization(spec);
    return control.noStore || control.isPrivate || control.noCache || valueOf(answer, "Set-Cookie")
        || valueOf(answer, "Content-Range") || (type && inLowerCase(*type).starts_with("text/event-stream"))
        || (valueOf(request, "Authorization") && !isAllowedWithCredentials);
}

// What it had already when it came (RFC 9111, 4.2.3). Nothing for an Age that is no number.
std::optional<Duration> ageOf(const HttpFields& answer, std::optional<TimePoint> date, TimePoint received)
{
    CacheControl asTime;
    const std::string* age = valueOf(answer, "Age");
    if (age && !readCacheControl("max-age=" + *age, asTime))
        return std::nullopt;
    const Duration apparent = date ? std::max(received - *date, Duration(0)) : Duration(0);
    return std::max(apparent, Duration(asTime.maxAge.value_or(seconds(0))));
}

// How long it is fresh from its beginning; an Expires that is no date has passed.
Duration lifetimeOf(const CacheControl& control, const ResponseCacheSpec& spec, const HttpFields& answer,
                    std::optional<TimePoint> date, TimePoint received)
{
    if (control.sharedMaxAge)
        return *control.sharedMaxAge;
    if (control.maxAge)
        return *control.maxAge;
    const std::string* expires = valueOf(answer, "Expires");
    if (!expires)
        return spec.ttl;
    const auto end = httpDateOf(*expires);
    return end ? *end - date.value_or(received) : Duration(0);
}

}  // namespace

LookupPlan planLookup(const ResponseCacheSpec& spec, const CacheRequest& request)
{
    const auto control = cacheControlOf(request.fields);
    const bool isKnown = std::ranges::find(spec.methods, request.method) != spec.methods.end();
    const bool isUnsuited = std::ranges::any_of(
        noLookupWith, [&](std::string_view name) { return valueOf(request.fields, name) != nullptr; });
    if (!spec.enabled || !isKnown || isUnsuited || !control || control->noStore
        || (request.hasBody && request.bodySha256.empty()))
        return {};

    const std::vector<std::string> pragma = listOf(request.fields, "Pragma");
    const bool hasControl = valueOf(request.fields, "Cache-Control") != nullptr;
    const bool saysPragma = !hasControl && std::ranges::find(pragma, std::string("no-cache")) != pragma.end();
    LookupPlan plan;
    plan.mayServe = !control->noCache && !saysPragma;
    plan.mayStore = true;
    plan.onlyIfCached = control->onlyIfCached;
    if (control->maxAge)
        plan.maxAge = Duration(*control->maxAge);
    return plan;
}

std::string cacheKeyOf(const ResponseCacheSpec& spec, const CacheRequest& request)
{
    std::string key;
    key.reserve(request.target.size() + 256);
    for (const std::string_view part : {request.method, request.target, request.scope.version,
                                        request.scope.principal, request.scope.provider, request.bodySha256})
        append(key, part);
    const bool varies = std::ranges::any_of(
        spec.varyBy, [&](const std::string& name) { return valueOf(request.fields, name) != nullptr; });
    if (varies)
        append(key, varyDigestOf(spec.varyBy, request.fields));
    return key;
}

std::string varyDigestOf(const std::vector<std::string>& names, const HttpFields& fields)
{
    std::string values;
    for (const std::string& name : names) {
        append(values, inLowerCase(name));
        for (const HttpField& field : fields)
            if (equalIgnoringCase(field.name, name))
                append(values, field.value);
        values += ';';
    }
    return sha256HexOf(values);
}

StoragePlan planStorage(const ResponseCacheSpec& spec, const HttpFields& request, unsigned status,
                        const HttpFields& answer, TimePoint received)
{
    const auto control = cacheControlOf(answer);
    if (std::ranges::find(statusesKept, status) == statusesKept.end() || !control
        || isForbidden(*control, spec, request, answer))
        return {};
    StoragePlan plan;
    plan.vary = listOf(answer, "Vary");
    std::ranges::sort(plan.vary);
    plan.vary.erase(std::unique(plan.vary.begin(), plan.vary.end()), plan.vary.end());
    if (std::ranges::find(plan.vary, std::string("*")) != plan.vary.end())
        return {};

    const std::string* dateText = valueOf(answer, "Date");
    const auto date = dateText ? httpDateOf(*dateText) : std::nullopt;
    const auto age = ageOf(answer, date, received);
    if (!age)
        return {};
    plan.age = *age;
    plan.fresh = std::min(lifetimeOf(*control, spec, answer, date, received) - *age, spec.ttl);
    if (control->staleWhileRevalidate && !control->mustRevalidate && !control->sharedMaxAge)
        plan.stale = std::min(Duration(*control->staleWhileRevalidate), spec.ttl);
    plan.mayStore = plan.fresh > Duration(0);
    return plan.mayStore ? plan : StoragePlan();
}

HttpFields keptFieldsOf(const HttpFields& answer)
{
    const std::vector<std::string> named = listOf(answer, "Connection");
    HttpFields kept;
    std::ranges::copy_if(answer, std::back_inserter(kept), [&](const HttpField& field) {
        const auto isSame = [&](std::string_view name) { return equalIgnoringCase(field.name, name); };
        return std::ranges::none_of(betweenHops, isSame) && std::ranges::none_of(named, isSame);
    });
    return kept;
}

// libcurl reads all three forms, and much beside them that begins otherwise.
std::optional<TimePoint> httpDateOf(const std::string& text)
{
    constexpr std::array<std::string_view, 7> days{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    const bool beginsWithDay =
        std::ranges::any_of(days, [&](std::string_view day) { return text.starts_with(day); });
    const time_t time = beginsWithDay && text.size() <= 40 ? curl_getdate(text.c_str(), nullptr) : -1;
    return time == -1 ? std::nullopt : std::optional(TimePoint(seconds(time)));
}

}  // namespace core
