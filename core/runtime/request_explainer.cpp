#include "core/runtime/request_explainer.h"

#include "core/base/text.h"
#include "core/fleet/access_reach.h"
#include "core/fleet/find_view.h"
#include "core/gateway/choice_preview.h"
#include "core/gateway/http_chars.h"
#include "core/gateway/http_head.h"
#include "core/gateway/request_target.h"
#include "core/security/access_policies.h"
#include "core/security/api_keys.h"
#include "core/security/jwt.h"

#include <algorithm>
#include <cmath>

namespace core {
namespace {

Error invalid(const std::string& part, const std::string& what)
{
    return {ErrorCode::Invalid, part + ": " + what};
}

Result<> checkHeaders(const RequestQuestion::HeaderPairs& headers)
{
    if (headers.size() > RequestQuestion::mostHeaders)
        return invalid("headers", "at most 100");
    for (const auto& [name, value] : headers) {
        if (!isToken(name))
            return invalid("headers", "\"" + name.substr(0, 64) + "\" is no name of a header");
        for (const char* credential : {"Authorization", "Proxy-Authorization", "X-API-Key"})
            if (equalIgnoringCase(name, credential))
                return invalid("headers", name + " holds a credential; name a key or a principal instead");
        if (value.size() > RequestQuestion::longestText || !isFieldText(value))
            return invalid("headers", "the value of " + name + " cannot be one");
        if (looksLikeApiKey(value))
            return invalid("headers", "the value of " + name + " looks like a key; name it instead");
    }
    return done;
}

bool isName(const std::string& text)
{
    return !text.empty() && text.size() <= longestSubject && isPrintable(text);
}

Result<> check(const RequestQuestion& question)
{
    if (!isToken(question.method) || question.method.size() > 32)
        return invalid("method", "is no method of HTTP");
    if (!question.path.starts_with('/') || question.path.size() > RequestQuestion::longestText)
        return invalid("path", "begins with a slash and has at most 8192 bytes");
    if (!isTargetText(question.path))
        return invalid("path", "has a character that no path may have; encode it");
    const bool isNamed = !question.name.empty() || !question.groups.empty();
    if (!question.key.empty() && isNamed)
        return invalid("key", "says who it is already: no name and no groups beside it");
    if (looksLikeApiKey(question.key) || looksLikeApiKey(question.name))
        return invalid("key", "a key is named by its id or its principal, never given whole");
    if (question.name.empty() && !question.groups.empty())
        return invalid("name", "is needed with groups");
    if (!question.name.empty() && !isName(question.name))
        return invalid("name", "at most 256 bytes of text");
    if (question.groups.size() > 64 || !std::all_of(question.groups.begin(), question.groups.end(), isName))
        return invalid("groups", "at most 64, each with 1 to 256 bytes of text");
    if (sourceAddressOf(question.source) == SourceAddress{} && question.source != "::")
        return invalid("source", "is no address");
    return checkHeaders(question.headers);
}

// By its id, or else by the principal that it stands for: a valid one before an expired one.
const ApiKeyRecord* findKey(const FleetSnapshot& snapshot, const std::string& wanted, TimePoint at)
{
    const ApiKeyRecord* named = nullptr;
    if (!snapshot.apiKeys)
        return nullptr;
    for (const ApiKeyRecord& key : *snapshot.apiKeys) {
        if (key.id == wanted)
            return &key;
        const bool isValid = !key.expires || *key.expires > at;
        if (key.name == wanted && (!named || isValid))
            named = &key;
    }
    return named;
}

const std::string* valueOf(const RequestQuestion& question, std::string_view name)
{
    for (const auto& [field, value] : question.headers)
        if (equalIgnoringCase(field, name))
            return &value;
    return nullptr;
}

// What ties the request to an instance; empty: nothing.
std::string_view tieOf(const RequestQuestion& question, const std::optional<AffinitySpec>& affinity)
{
    if (!affinity)
        return {};
    const std::string* field =
        valueOf(question, affinity->cookie.empty() ? std::string_view(affinity->header) : "Cookie");
    if (!field)
        return {};
    return affinity->cookie.empty() ? std::string_view(*field) : cookieIn(*field, affinity->cookie);
}

// Whom the question names, and who would say so of a real request.
class Identification {
public:
    Identification(const RequestQuestion& question, const FleetSnapshot& snapshot, const AccessSpec& access,
                   RequestExplanation& out)
        : m_question(question),
          m_snapshot(snapshot),
          m_access(access),
          m_out(out)
    {
    }

    // False where the credential does not hold.
    Result<bool> run()
    {
        if (!m_question.key.empty())
            return byKey();
        m_out.name = m_question.name;
        m_out.groups = m_question.groups;
        if (m_question.name.empty())
            m_out.identity = "It brings no credential, so it is from nobody in particular.";
        else
            byWord();
        return true;
    }

private:
    Result<bool> byKey()
    {
        const ApiKeyRecord* key = findKey(m_snapshot, m_question.key, m_out.at);
        if (!key)
            return Error{ErrorCode::NotFound, "there is no API key " + m_question.key};
        m_out.name = key->name;
        m_out.groups = key->groups;
        m_out.provider = "apiKeys";
        m_out.identity = "The API key " + key->id + " is " + key->name + "'s.";
        if (!takesApiKeys(m_access))
            m_out.reason = "API keys are not taken here: the fleet file has no provider apiKeys.";
        else if (key->expires && *key->expires <= m_out.at)
            m_out.reason = "The API key is not valid: it has expired.";
        return m_out.reason.empty();
    }

    void byWord()
    {
        std::vector<std::string> providers;
        for (const AccessProviderSpec& provider : m_access.providers)
            if (const char* name = whatVouches(provider))
                providers.emplace_back(name);
        if (providers.empty()) {
            m_out.identity = "No provider of the fleet file could say that it is " + m_question.name
                + "; a real request would be from nobody in particular.";
            return;
        }
        m_out.provider = providers.front();
        m_out.identity = "Taken at your word; of a real request, " + providers.front();
        for (std::size_t i = 1; i < providers.size(); ++i)
            m_out.identity += " or " + providers[i];
        m_out.identity += " would have to say so.";
    }

    const char* whatVouches(const AccessProviderSpec& provider) const
    {
        if (provider.apiKeys)
            return findKey(m_snapshot, m_question.name, m_out.at) ? "apiKeys" : nullptr;
        return provider.jwt ? "jwt" : provider.certificate ? "certificate" : nullptr;
    }

    const RequestQuestion& m_question;
    const FleetSnapshot& m_snapshot;
    const AccessSpec& m_access;
    RequestExplanation& m_out;
};

std::string reasonOf(const AccessDecision& decision, const std::vector<PolicyStep>& steps)
{
    const auto step = std::find_if(steps.begin(), steps.end(), [&](const PolicyStep& one) {
        return one.applies && one.policy == decision.policy;
    });
    if (decision.isAllowed())
        return "The access policy " + std::string(decision.policy) + " allows it.";
    if (step == steps.end())
        return decision.verdict == AccessVerdict::SignInNeeded
            ? "No access policy allows it to somebody unknown."
            : "No access policy allows it.";
    if (!step->allow)
        return "The access policy " + step->policy + " denies it.";
    return "The access policy " + step->policy + " would allow it, but its condition \"" + step->unmet
        + "\" does not hold.";
}

void judge(const RequestQuestion& question, const AccessSpec& access, RequestExplanation& out)
{
    const Principal principal{out.name, out.groups, out.provider};
    const AccessPolicies policies(access.policies, std::make_shared<RateLimiter>());
    const std::string resource = "agents/" + question.agent.text();
    AccessDecision decision;
    const auto steps =
        policies.explain({resource,
                          principal,
                          question.source,
                          sourceAddressOf(question.source),
                          {MonoTime(), out.at},
                          [&question](std::string_view name) {
                              const std::string* value = valueOf(question, name);
                              return value ? std::optional<std::string_view>(*value) : std::nullopt;
                          }},
                         decision);
    for (std::size_t i = 0; i < steps.size(); ++i) {
        PolicyStep step{steps[i].policy, steps[i].allow, steps[i].applies, steps[i].unmet};
        for (const AccessConditionSpec& condition : access.policies[i].conditions)
            if (condition.attribute == "rate")
                step.rates.push_back(condition.value);
        out.policies.push_back(std::move(step));
    }
    out.fate = decision.isAllowed()                       ? RequestFate::Allowed
        : decision.verdict == AccessVerdict::SignInNeeded ? RequestFate::SignInNeeded
                                                          : RequestFate::Denied;
    out.status = decision.isAllowed() ? 0 : out.fate == RequestFate::SignInNeeded ? 401 : 403;
    out.policy = decision.policy;
    out.reason = reasonOf(decision, out.policies);
}

// In whole percent, as the routing table has it, so that what is equal to the gateway is so here.
double roundedFraction(const std::optional<Sample>& fraction)
{
    return fraction ? std::clamp(std::round(fraction->value * 100) / 100, 0.0, 1.0) : 0.5;
}

ChoiceCandidate candidateOf(const InstanceView& instance, Duration slowStart, TimePoint now)
{
    ChoiceCandidate candidate;
    candidate.route.id = instance.id;
    candidate.route.draining = instance.routing.draining || instance.state == InstanceState::Draining;
    candidate.route.cpu = roundedFraction(instance.cpu);
    candidate.route.memory = roundedFraction(instance.memory);
    candidate.route.concurrency = std::max(instance.concurrency, 1U);
    candidate.route.weight = instance.routing.weight;
    candidate.active = instance.active;
    candidate.circuit = instance.routing.circuit;
    candidate.isCold = instance.state == InstanceState::Ready && now - instance.since < slowStart;
    return candidate;
}

void choose(const RequestQuestion& question, const AgentView& agent, const FleetSnapshot& snapshot,
            RequestExplanation& out)
{
    const RoutingSpec& routing = agent.spec->routing;
    std::vector<ChoiceCandidate> candidates;
    for (const InstanceViewPtr& instance : snapshot.instances)
        if (instance->agent == agent.id && instance->routing.isListed)
            candidates.push_back(candidateOf(*instance, routing.slowStart, snapshot.time));
    ChoicePreview preview =
        previewChoice(routing, candidates, agent.routing.isPanicking, tieOf(question, routing.affinity));
    out.instances = std::move(preview.instances);
    out.chosen = std::move(preview.chosen);
    out.choice = std::move(preview.reason);
}

RequestExplanation notServed(RequestExplanation out, unsigned status, std::string reason)
{
    out.fate = RequestFate::NotServed;
    out.status = status;
    out.reason = std::move(reason);
    return out;
}

}  // namespace

Result<RequestExplanation> explainRequest(const RequestQuestion& question, const FleetSnapshot& snapshot)
{
    const AgentViewPtr agent = findView(snapshot.agents, question.agent);
    if (!agent)
        return Error{ErrorCode::NotFound, "there is no agent " + question.agent.text()};
    if (const auto checked = check(question); !checked)
        return checked.error();
    RequestExplanation out;
    out.at = question.at.value_or(snapshot.time);
    if (!servesMethod(question.method))
        return notServed(out, 405, "The gateway serves no " + question.method + ".");
    if (!readRequestTarget("/agents/" + question.agent.text() + question.path))
        return notServed(out, 404, "The gateway serves no path with dot segments.");

    const AccessSpec nobody;
    const AccessSpec& access = snapshot.access ? *snapshot.access : nobody;
    const auto isKnown = Identification(question, snapshot, access, out).run();
    if (!isKnown)
        return isKnown.error();
    if (!isKnown.value()) {
        out.fate = RequestFate::BadCredential;
        out.status = 401;
    } else {
        judge(question, access, out);
    }
    choose(question, *agent, snapshot, out);
    return out;
}

}  // namespace core
