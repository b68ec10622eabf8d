#include "core/gateway/entry.h"

namespace core {
namespace {

const char* const challenge = "WWW-Authenticate: Bearer realm=\"pilothouse\"\r\n";

std::optional<std::string_view> valueOf(const HttpFieldView* field)
{
    return field ? std::optional(field->value) : std::nullopt;
}

Entry unauthorized(std::string why)
{
    return {401, std::move(why), {}, challenge};
}

}  // namespace

Entry askEntry(const Gatekeeper* keeper, const HttpHead& head, std::string_view resource,
               const Sender& sender, Now now)
{
    if (!keeper)
        return unauthorized("nobody may send requests yet");
    // Whoever reads the message after us might take another one.
    if (head.isTwice(HttpName::Authorization))
        return unauthorized("Authorization is there more than once");
    if (head.isTwice(HttpName::ApiKey))
        return unauthorized("X-API-Key is there more than once");
    Entry entry;
    entry.identity = keeper->identify({.authorization = valueOf(head.field(HttpName::Authorization)),
                                       .apiKey = valueOf(head.field(HttpName::ApiKey)),
                                       .certificate = sender.certificate},
                                      now.wall);
    if (entry.identity.outcome == Identity::Outcome::Refused)
        return unauthorized(entry.identity.refusal);
    const AccessDecision decision =
        keeper->policies().decide({resource, entry.identity.principal, sender.address, sender.source, now,
                                   [&head](std::string_view name) { return valueOf(head.field(name)); }});
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
