#pragma once

#include "core/fleet/fleet_spec.h"
#include "core/fleet/issuer_keys.h"
#include "core/fleet/observation.h"
#include "core/security/access_policies.h"
#include "core/security/jwt.h"
#include "core/security/token_cache.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace core {

// Whom a token is from, by the issuers that the fleet's access providers name and the keys that they have.
//
// Immutable but for the tokens that it keeps and the counts; any thread may ask. With other providers or
// other keys there is another one, so that nothing is kept over such a change.
class TokenGate {
public:
    static constexpr std::size_t keptTokens = 10'000;

    // Keys of another place than a provider's are none of its. `keys` null: there are none.
    TokenGate(const std::vector<AccessProviderSpec>& providers, std::shared_ptr<const IssuerKeysList> keys);

    // Refused when the token does not hold under the provider that its issuer names, whatever the others
    // would say of it; the context holds no part of the token.
    Result<Principal> principalOf(std::string_view token, TimePoint now) const;

    // Of the tokens since the last call that named a key which their issuer lacks.
    std::vector<UnknownKeyTraffic> takeUnknownKeys() const;

    std::size_t kept() const { return m_kept.size(); }

private:
    struct Issuer {
        JwtExpectations expectations;
        std::shared_ptr<const JwkSet> keys;  // null: none are loaded
        mutable std::atomic<std::uint64_t> unknownKeys = 0;
    };

    const Issuer* issuerOf(std::string_view token) const;
    Result<Principal> verify(std::string_view token, const Sha256Digest& hash, TimePoint now) const;

    std::vector<std::unique_ptr<const Issuer>> m_issuers;
    mutable TokenCache m_kept{keptTokens};
};
using TokenGatePtr = std::shared_ptr<const TokenGate>;

}  // namespace core
