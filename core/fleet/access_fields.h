#pragma once

#include "core/fleet/fields.h"

#include <algorithm>

namespace core {

template <typename V, Of<JwtProviderSpec> S>
void fieldsOf(V& v, S& jwt)
{
    v.need("issuer", jwt.issuer, rule::url({"https", "http"}));
    v.need("audience", jwt.audience, rule::text());
    v.need("keys", jwt.keys, rule::text(), rule::keysLocation());
}

template <typename V, Of<AccessProviderSpec> S>
void fieldsOf(V& v, S& provider)
{
    std::optional<bool> apiKeys = ifTrue(provider.apiKeys);
    std::optional<bool> certificate = ifTrue(provider.certificate);
    v.key("apiKeys", apiKeys);
    v.key("jwt", provider.jwt);
    v.key("certificate", certificate);
    v.require(int(apiKeys.has_value()) + int(provider.jwt.has_value()) + int(certificate.has_value()) == 1,
              "", "needs exactly one of apiKeys, jwt and certificate");
    v.require(apiKeys.value_or(true), "apiKeys", "is true, or the entry is left out");
    v.require(certificate.value_or(true), "certificate", "is true, or the entry is left out");
    assignRead(provider.apiKeys, apiKeys.has_value());
    assignRead(provider.certificate, certificate.has_value());
}

template <typename V, Of<AccessUsersSpec> S>
void fieldsOf(V& v, S& users)
{
    v.key("groups", users.groups, rule::text());
    v.key("names", users.names, rule::text());
    v.key("anyone", users.anyone);
    v.require(users.anyone || !users.groups.empty() || !users.names.empty(), "",
              "names nobody; give groups, names, or anyone: true");
}

template <typename V, Of<AccessConditionSpec> S>
void fieldsOf(V& v, S& condition)
{
    const auto valueOf = [&](const char* attribute) {
        return !V::reads && condition.attribute == attribute ? std::optional(condition.value) : std::nullopt;
    };
    std::optional<std::string> rate = valueOf("rate");
    std::optional<std::string> source = valueOf("source");
    std::optional<std::string> hours = valueOf("hours");
    std::optional<std::string> header = valueOf("header");
    v.key("rate", rate, rule::requestRate());
    v.key("source", source, rule::addressBlock());
    v.key("hours", hours, rule::hours());
    v.key("header", header, rule::headerWithValue());
    int given = 0;
    for (const auto& [attribute, value] : {std::pair("rate", &rate), std::pair("source", &source),
                                           std::pair("hours", &hours), std::pair("header", &header)}) {
        if (!*value)
            continue;
        ++given;
        assignRead(condition.attribute, std::string(attribute));
        assignRead(condition.value, **value);
    }
    v.require(given == 1, "", "needs exactly one of rate, source, hours and header");
}

template <typename V, Of<AccessPolicySpec> S>
void fieldsOf(V& v, S& policy)
{
    std::string effect = policy.allow ? "allow" : "deny";
    v.need("name", policy.name, rule::word());
    v.need("effect", effect, rule::oneOf({"allow", "deny"}));
    v.need("resources", policy.resources, rule::resource(), rule::notEmpty());
    v.need("actions", policy.actions, rule::oneOf({"invoke"}), rule::notEmpty());
    v.need("users", policy.users);
    v.key("conditions", policy.conditions);
    v.require(effect == "allow"
                  || std::none_of(
                      policy.conditions.begin(), policy.conditions.end(),
                      [](const AccessConditionSpec& condition) { return condition.attribute == "rate"; }),
              "conditions", "a rate limits what is allowed, so it is no condition of a policy that denies");
    assignRead(policy.allow, effect == "allow");
}

template <typename V, Of<AccessSpec> S>
void fieldsOf(V& v, S& access)
{
    v.key("providers", access.providers);
    v.key("policies", access.policies);
}

}  // namespace core
