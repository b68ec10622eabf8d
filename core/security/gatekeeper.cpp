#include "core/security/gatekeeper.h"

#include "core/base/text.h"
#include "core/security/jwt.h"

#include <algorithm>

namespace core {
namespace {

constexpr std::string_view keyField = "X-API-Key";
constexpr std::string_view authorizationField = "Authorization";

// The token of `Authorization: Bearer TOKEN` (RFC 6750); empty for another scheme.
std::string_view bearerOf(const std::optional<std::string_view>& authorization)
{
    constexpr std::string_view scheme = "bearer ";
    if (!authorization || !equalIgnoringCase(authorization->substr(0, scheme.size()), scheme))
        return {};
    return trimmed(authorization->substr(scheme.size()));
}

Identity refused(std::string why, std::string_view field)
{
    return {Identity::Outcome::Refused, {}, std::move(why), field};
}

// A certificate of a name that no policy can mean, or that a header field cannot carry, names nobody.
bool isNameOfPrincipal(const std::string& name)
{
    return !name.empty() && name.size() <= longestSubject && isPrintable(name);
}

const std::string* nameIn(const ClientCertificate& certificate)
{
    if (!certificate.commonName.empty())
        return &certificate.commonName;
    for (const auto* names : {&certificate.uris, &certificate.dnsNames})
        if (!names->empty())
            return &names->front();
    return nullptr;
}

std::optional<Identity> byCertificate(const Credentials& credentials)
{
    if (!credentials.certificate)
        return std::nullopt;
    const std::string* name = nameIn(*credentials.certificate);
    if (!name)
        return refused("the client's certificate has neither a common name nor an alternative one", {});
    const auto& units = credentials.certificate->organizationalUnits;
    if (!isNameOfPrincipal(*name) || !std::all_of(units.begin(), units.end(), isNameOfPrincipal))
        return refused("a name in the client's certificate is empty, longer than 256 bytes or not text", {});
    // A key that nobody looked at is still ours, and no instance's to see.
    const bool hasKeyBeside = looksLikeApiKey(bearerOf(credentials.authorization));
    const std::string_view field = hasKeyBeside ? authorizationField : std::string_view();
    return Identity{Identity::Outcome::Known, {*name, units, "certificate"}, {}, field};
}

}  // namespace

Gatekeeper::Gatekeeper(const AccessSpec& spec, ApiKeyRingPtr keys, std::shared_ptr<RateLimiter> buckets,
                       TokenGatePtr tokens)
    : m_providers(spec.providers),
      m_keys(std::move(keys)),
      m_tokens(tokens ? std::move(tokens) : std::make_shared<const TokenGate>(spec.providers, nullptr)),
      m_policies(spec.policies, std::move(buckets))
{
}

std::optional<Identity> Gatekeeper::byKey(const Credentials& credentials, TimePoint now) const
{
    const std::string_view bearer = bearerOf(credentials.authorization);
    if (!credentials.apiKey && !looksLikeApiKey(bearer))
        return std::nullopt;
    const std::string_view field = credentials.apiKey ? keyField : authorizationField;
    const ApiKeyRecord* record = m_keys->find(credentials.apiKey.value_or(bearer), now);
    if (!record)
        return refused("the API key is not valid", field);
    return Identity{Identity::Outcome::Known, {record->name, record->groups, "apiKeys"}, {}, field};
}

std::optional<Identity> Gatekeeper::byToken(const Credentials& credentials, TimePoint now) const
{
    const std::string_view bearer = bearerOf(credentials.authorization);
    if (bearer.empty() || looksLikeApiKey(bearer))
        return std::nullopt;
    auto principal = m_tokens->principalOf(bearer, now);
    if (!principal)
        return refused(principal.error().context, authorizationField);
    return Identity{Identity::Outcome::Known, std::move(principal).value(), {}, authorizationField};
}

Identity Gatekeeper::identify(const Credentials& credentials, TimePoint now) const
{
    for (const AccessProviderSpec& provider : m_providers) {
        auto identity = provider.apiKeys ? byKey(credentials, now)
            : provider.jwt               ? byToken(credentials, now)
            : provider.certificate       ? byCertificate(credentials)
                                         : std::nullopt;
        if (identity)
            return std::move(*identity);
    }
    // One of our keys where none is taken is a mistake of whoever sent it, and no instance's to see.
    if (looksLikeApiKey(bearerOf(credentials.authorization)))
        return refused("API keys are not taken here", authorizationField);
    return {};
}

}  // namespace core
