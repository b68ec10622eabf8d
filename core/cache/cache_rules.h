#pragma once

#include "core/base/time.h"
#include "core/cache/cached_answer.h"
#include "core/fleet/policy_spec.h"

#include <optional>
#include <string>
#include <vector>

namespace core {

// What may be served and kept, by RFC 9111 for a shared cache, and narrower: only the methods of the fleet
// file, and its ttl is what an answer without a lifetime of its own gets and what none exceeds. Pure.

struct LookupPlan {
    bool mayServe = false;  // from what is kept
    bool mayStore = false;  // what the agent answers
    bool onlyIfCached = false;  // 504 rather than ask the agent
    std::optional<Duration> maxAge{};  // of what is served

    bool operator==(const LookupPlan&) const = default;
};

// By the request alone. Neither with a method that the spec does not list, a body whose hash is not given,
// Range, a condition (If-...), Upgrade, no-store, or Cache-Control that breaks its grammar; with no-cache or
// Pragma: no-cache the answer is kept for others.
LookupPlan planLookup(const ResponseCacheSpec& spec, const CacheRequest& request);

// What two requests must have in common for one answer to do for both, but for the answer's own Vary: scope,
// method, target, body, and the values of the fields in varyBy as a hash, since they may be secrets.
std::string cacheKeyOf(const ResponseCacheSpec& spec, const CacheRequest& request);

// A hash of the values that these fields have; a field that is absent differs from an empty one.
std::string varyDigestOf(const std::vector<std::string>& names, const HttpFields& fields);

struct StoragePlan {
    bool mayStore = false;
    Duration fresh{0};  // from the moment it came
    Duration stale{0};  // how long after that it may be served while one asks anew
    Duration age{0};  // what it had already when it came
    std::vector<std::string> vary{};  // names in lower case, sorted

    bool operator==(const StoragePlan&) const = default;
};

// By the answer's head that came at `received`. Never: no-store, private, no-cache, Set-Cookie, Vary: *, a
// part of a resource, an event stream, a status beyond 200, 203, 204, 300, 301, 308, 404 and 410. An answer
// to a request with Authorization is kept if it says public, s-maxage or must-revalidate (RFC 9111, 3.5), or
// if varyBy holds Authorization, so that it goes to nobody who has not sent the same.
StoragePlan planStorage(const ResponseCacheSpec& spec, const HttpFields& request, unsigned status,
                        const HttpFields& answer, TimePoint received);

// Without the fields that are between two hops only (RFC 9111, 3.1), and without Age.
HttpFields keptFieldsOf(const HttpFields& answer);

// "Sun, 06 Nov 1994 08:49:37 GMT" and the two older forms (RFC 9110, 5.6.7); nothing for other text.
std::optional<TimePoint> httpDateOf(const std::string& text);

}  // namespace core
