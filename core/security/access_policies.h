#pragma once

#include "core/base/id.h"
#include "core/base/text_map.h"
#include "core/base/time.h"
#include "core/fleet/fleet_file_spec.h"
#include "core/security/access_condition.h"
#include "core/security/rate_limiter.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace core {

// Who sends a request to the gateway, as a provider found out. Only a provider makes one with a name.
struct Principal {
    std::string name{};  // empty: nobody in particular
    std::vector<std::string> groups{};
    std::string provider{};  // apiKeys, jwt, certificate

    bool isAnonymous() const { return name.empty(); }
    bool operator==(const Principal&) const = default;
};

struct AccessRequest {
    std::string_view resource;  // agents/ID, cache/models/NAME or cache/config/ID
    const Principal& principal;
    std::string_view sourceText;  // the address it came from
    SourceAddress source;
    Now now;
    // The value of the first field of that name.
    std::function<std::optional<std::string_view>(std::string_view)> header;
};

enum class AccessVerdict {
    Allowed,
    SignInNeeded,  // nobody in particular, and no policy allows anyone: 401
    Denied,  // by a policy, or since none allows it: 403
    TooMany,  // only a policy's rate is in the way: 429
};

// What was decided, and by which access policy. The name is the policies' own.
struct AccessDecision {
    AccessVerdict verdict = AccessVerdict::Denied;
    std::string_view policy = {};  // empty: none applies
    Duration retryAfter{0};  // with TooMany

    bool isAllowed() const { return verdict == AccessVerdict::Allowed; }
};

// How one access policy met a request, for people.
struct AccessStep {
    std::string policy;
    bool allow = true;
    bool applies = false;  // its resources and users fit
    std::string unmet{};  // the condition that does not hold, as the fleet file has it
};

// The fleet file's access policies, made ready to be asked for each request. Deny by default: a request is
// allowed when an allowing policy applies and holds and no denying one does. Thread-safe; immutable but for
// the buckets, which outlive it, so that a new fleet file fills nobody's.
class AccessPolicies {
public:
    AccessPolicies(std::vector<AccessPolicySpec> policies, std::shared_ptr<RateLimiter> buckets);

    // Takes a token of the policy that allows it, where that has a rate.
    AccessDecision decide(const AccessRequest& request) const;
    // All policies in their order, and what would be decided; takes nothing.
    std::vector<AccessStep> explain(const AccessRequest& request, AccessDecision& decision) const;

private:
    struct Condition {
        std::string text;  // attribute and value
        std::optional<AddressBlock> source{};
        std::optional<DailyHours> hours{};
        std::string header{};  // its name
        std::string headerValue{};
        std::optional<AccessRate> rate{};
    };
    struct Policy {
        AccessPolicySpec spec;
        std::vector<Condition> conditions;
    };
    using Numbers = std::vector<std::size_t>;  // of policies, ascending
    using ByResource = TextMap<Numbers>;
    struct Search;

    static Condition conditionOf(const AccessConditionSpec& spec);
    static bool holds(const Condition& condition, const AccessRequest& request, bool denies);
    const Condition* firstUnmet(const Policy& policy, const AccessRequest& request) const;
    void file(std::size_t number);
    void meet(std::size_t number, Search& search) const;
    void meetAll(const ByResource& resources, Search& search) const;
    void meetAll(const TextMap<ByResource>& users, const std::string& user, Search& search) const;
    std::optional<Duration> rateInTheWay(const Policy& policy, const Search& search) const;
    AccessDecision search(const AccessRequest& request, bool takes) const;

    std::vector<Policy> m_policies;
    ByResource m_ofAnyone;
    TextMap<ByResource> m_ofNames;
    TextMap<ByResource> m_ofGroups;
    std::shared_ptr<RateLimiter> m_buckets;
};

}  // namespace core
