#pragma once

#include "core/security/access_policies.h"
#include "core/security/api_keys.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace core {

// What a request brings along to say who sends it: the values of these fields, null without them.
struct Credentials {
    const std::string* authorization = nullptr;
    const std::string* apiKey = nullptr;  // X-API-Key
};

// Who a request is from. A credential that does not hold is Refused, never the same as none: nothing weaker
// is tried in its place.
struct Identity {
    enum class Outcome { Anonymous, Known, Refused };

    Outcome outcome = Outcome::Anonymous;
    Principal principal{};
    std::string refusal{};  // what is wrong, without a part of the credential
    // The field that held it, which is ours and no instance's to see: Authorization or X-API-Key; empty:
    // none.
    std::string_view field = {};
};

// Who may send requests to agents, by the fleet file's providers and access policies and the keys there are.
// Immutable but for the rates' buckets; any thread may ask.
class Gatekeeper {
public:
    // `buckets` outlive it, so that a change of the policies fills nobody's.
    Gatekeeper(const AccessSpec& spec, ApiKeyRingPtr keys, std::shared_ptr<RateLimiter> buckets);

    Identity identify(const Credentials& credentials, TimePoint now) const;
    const AccessPolicies& policies() const { return m_policies; }

private:
    std::optional<Identity> byKey(const Credentials& credentials, TimePoint now) const;

    std::vector<AccessProviderSpec> m_providers;
    ApiKeyRingPtr m_keys;
    AccessPolicies m_policies;
};
using GatekeeperPtr = std::shared_ptr<const Gatekeeper>;

}  // namespace core
