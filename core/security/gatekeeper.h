#pragma once

#include "core/security/access_policies.h"
#include "core/security/api_keys.h"
#include "core/security/client_certificate.h"
#include "core/security/token_gate.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace core {

// What a request brings along to say who sends it: the values of these fields, and what its connection
// brought.
struct Credentials {
    std::optional<std::string_view> authorization = {};
    std::optional<std::string_view> apiKey = {};  // X-API-Key
    const ClientCertificate* certificate = nullptr;  // verified; null: it brought none
};

// Who a request is from. A credential that does not hold is Refused, never the same as none: nothing weaker
// is tried in its place.
struct Identity {
    enum class Outcome { Anonymous, Known, Refused };

    Outcome outcome = Outcome::Anonymous;
    Principal principal{};
    std::string refusal{};  // what is wrong, without a part of the credential
    // The field that held it, or another of our credentials beside it, which is ours and no instance's to
    // see: Authorization or X-API-Key; empty: none.
    std::string_view field = {};
};

// Who may send requests to agents, by the fleet file's providers and access policies and the keys there are.
// Immutable but for the rates' buckets; any thread may ask.
class Gatekeeper {
public:
    // `buckets` outlive it, so that a change of the policies fills nobody's. `tokens` is of the same
    // providers; null: no issuer's keys are loaded.
    Gatekeeper(const AccessSpec& spec, ApiKeyRingPtr keys, std::shared_ptr<RateLimiter> buckets,
               TokenGatePtr tokens = nullptr);

    // By the first provider that the request has something for. A token is the business of the provider that
    // its issuer names and of no other, and is judged at the first place where tokens are taken.
    Identity identify(const Credentials& credentials, TimePoint now) const;
    const AccessPolicies& policies() const { return m_policies; }

private:
    std::optional<Identity> byKey(const Credentials& credentials, TimePoint now) const;
    std::optional<Identity> byToken(const Credentials& credentials, TimePoint now) const;

    std::vector<AccessProviderSpec> m_providers;
    ApiKeyRingPtr m_keys;
    TokenGatePtr m_tokens;
    AccessPolicies m_policies;
};
using GatekeeperPtr = std::shared_ptr<const Gatekeeper>;

}  // namespace core
