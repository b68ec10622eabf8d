#include "core/security/token_gate.h"

#include "core/security/jwk_set.h"

#include <algorithm>

namespace core {
namespace {

// A principal of more groups is made anew from its token each time: kept ones stay small.
constexpr std::size_t mostGroupsKept = 64;

Error refusedToken(std::string why)
{
    return {ErrorCode::Refused, std::move(why)};
}

std::shared_ptr<const JwkSet> keysFor(const JwtProviderSpec& provider, const IssuerKeysList* all)
{
    if (all)
        for (const IssuerKeys& known : *all)
            if (known.issuer == provider.issuer && known.location == provider.keys)
                return known.keys;
    return nullptr;
}

}  // namespace

TokenGate::TokenGate(const std::vector<AccessProviderSpec>& providers,
                     std::shared_ptr<const IssuerKeysList> keys)
{
    for (const AccessProviderSpec& provider : providers) {
        if (!provider.jwt)
            continue;
        auto issuer = std::make_unique<Issuer>();
        issuer->expectations.issuer = provider.jwt->issuer;
        issuer->expectations.audience = provider.jwt->audience;
        issuer->keys = keysFor(*provider.jwt, keys.get());
        m_issuers.push_back(std::move(issuer));
    }
}

Result<Principal> TokenGate::principalOf(std::string_view token, TimePoint now) const
{
    if (token.size() > longestToken)
        return refusedToken("the token is longer than 8 KiB");
    const Sha256Digest hash = sha256Of(token);
    if (const auto kept = m_kept.find(hash, now))
        return *kept;
    return verify(token, hash, now);
}

Result<Principal> TokenGate::verify(std::string_view token, const Sha256Digest& hash, TimePoint now) const
{
    const Issuer* issuer = issuerOf(token);
    if (!issuer)
        return refusedToken("the token is from an issuer that is not known");
    if (!issuer->keys)
        return refusedToken("the issuer's keys are not loaded, so no token can be checked");
    auto claims = verifyJwt(token, *issuer->keys, issuer->expectations, now);
    if (!claims) {
        if (claims.error().code == ErrorCode::NotFound)
            issuer->unknownKeys.fetch_add(1, std::memory_order_relaxed);
        return refusedToken(claims.error().context);
    }
    JwtClaims held = std::move(claims).value();
    auto principal =
        std::make_shared<const Principal>(Principal{std::move(held.subject), std::move(held.groups), "jwt"});
    if (hash != Sha256Digest() && held.expires > now && principal->groups.size() <= mostGroupsKept)
        m_kept.keep(hash, principal, held.expires);
    return *principal;
}

const TokenGate::Issuer* TokenGate::issuerOf(std::string_view token) const
{
    if (m_issuers.size() == 1)
        return m_issuers.front().get();
    const auto named = unverifiedIssuerOf(token);
    for (const auto& issuer : m_issuers)
        if (named == issuer->expectations.issuer)
            return issuer.get();
    return nullptr;
}

std::vector<UnknownKeyTraffic> TokenGate::takeUnknownKeys() const
{
    std::vector<UnknownKeyTraffic> taken;
    for (const auto& issuer : m_issuers)
        if (const auto tokens = issuer->unknownKeys.exchange(0, std::memory_order_relaxed))
            taken.push_back({issuer->expectations.issuer, tokens});
    return taken;
}

}  // namespace core
