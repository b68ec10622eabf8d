#include "core/security/gatekeeper.h"

#include "core/base/text.h"

#include <algorithm>

namespace core {
namespace {

constexpr std::string_view keyField = "X-API-Key";
constexpr std::string_view authorizationField = "Authorization";

// The token of `Authorization: Bearer TOKEN` (RFC 6750); empty for another scheme.
std::string_view bearerOf(const std::string* authorization)
{
    constexpr std::string_view scheme = "bearer ";
    if (!authorization || authorization->size() < scheme.size())
        return {};
    const bool isBearer =
        std::equal(scheme.begin(), scheme.end(), authorization->begin(), [](char wanted, char c) {
            return wanted == (c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c);
        });
    return isBearer ? trimmed(std::string_view(*authorization).substr(scheme.size())) : std::string_view();
}

Identity refused(std::string why, std::string_view field)
{
    return {Identity::Outcome::Refused, {}, std::move(why), field};
}

}  // namespace

Gatekeeper::Gatekeeper(const AccessSpec& spec, ApiKeyRingPtr keys, std::shared_ptr<RateLimiter> buckets)
    : m_providers(spec.providers),
      m_keys(std::move(keys)),
      m_policies(spec.policies, std::move(buckets))
{
}

std::optional<Identity> Gatekeeper::byKey(const Credentials& credentials, TimePoint now) const
{
    const std::string_view bearer = bearerOf(credentials.authorization);
    if (!credentials.apiKey && !looksLikeApiKey(bearer))
        return std::nullopt;
    const std::string_view field = credentials.apiKey ? keyField : authorizationField;
    const ApiKeyRecord* record =
        m_keys->find(credentials.apiKey ? std::string_view(*credentials.apiKey) : bearer, now);
    if (!record)
        return refused("the API key is not valid", field);
    return Identity{Identity::Outcome::Known, {record->name, record->groups, "apiKeys"}, {}, field};
}

Identity Gatekeeper::identify(const Credentials& credentials, TimePoint now) const
{
    const std::string_view bearer = bearerOf(credentials.authorization);
    for (const AccessProviderSpec& provider : m_providers) {
        if (provider.apiKeys)
            if (auto identity = byKey(credentials, now))
                return std::move(*identity);
        // Without the issuer's keys no token holds, and one that does not hold is not the same as none.
        if (provider.jwt && !bearer.empty() && !looksLikeApiKey(bearer))
            return refused("the issuer's keys are not loaded, so no token can be checked",
                           authorizationField);
    }
    // One of our keys where none is taken is a mistake of whoever sent it, and no instance's to see.
    if (looksLikeApiKey(bearer))
        return refused("API keys are not taken here", authorizationField);
    return {};
}

}  // namespace core
