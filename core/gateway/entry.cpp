#include "core/gateway/entry.h"

#include <algorithm>

namespace core {
namespace {

const char* const challenge = "WWW-Authenticate: Bearer realm=\"pilothouse\"\r\n";

bool isThereTwice(const HttpHead& head, std::string_view name)
{
    return std::count_if(head.fields.begin(), head.fields.end(),
                         [&](const HttpField& field) { return sameFieldName(field.name, name); })
        > 1;
}

Entry unauthorized(std::string why)
{
    return {401, std::move(why), {}, challenge};
}

}  // namespace

Entry askEntry(const Gatekeeper* keeper, const HttpHead& head, const AgentId& agent, const Sender& sender,
               Now now)
{
    if (!keeper)
        return unauthorized("nobody may send requests yet");
    // Whoever reads the message after us might take another one.
    for (const char* name : {"Authorization", "X-API-Key"})
        if (isThereTwice(head, name))
            return unauthorized(std::string(name) + " is there more than once");
    Entry entry;
    entry.identity = keeper->identify({head.field("Authorization"), head.field("X-API-Key")}, now.wall);
    if (entry.identity.outcome == Identity::Outcome::Refused)
        return unauthorized(entry.identity.refusal);
    const AccessDecision decision =
        keeper->policies().decide({agent, entry.identity.principal, sender.address, sender.source, now,
                                   [&head](std::string_view name) { return head.field(name); }});
    if (decision.isAllowed())
        return entry;
    const std::string policy(decision.policy);
    switch (decision.verdict) {
    case AccessVerdict::SignInNeeded: return unauthorized("no access policy allows this to somebody unknown");
    case AccessVerdict::Denied:
        return {403, policy.empty() ? "no access policy allows this" : "the access policy " + policy, policy};
    case AccessVerdict::Allowed:
    case AccessVerdict::TooMany: break;
    }
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(decision.retryAfter).count();
    return {429, "the access policy " + policy, policy, "Retry-After: " + std::to_string(seconds) + "\r\n"};
}

}  // namespace core
