#include "core/security/access_policies.h"

#include "core/base/text.h"

#include <algorithm>

namespace core {
namespace {

// How a policy names all resources of the same kind: agents/*, cache/models/*.
std::string_view everyOneLike(std::string_view resource)
{
    for (const std::string_view every : {"agents/*", "cache/models/*", "cache/config/*"})
        if (resource.starts_with(every.substr(0, every.size() - 1)))
            return every;
    return {};
}

bool fits(const AccessPolicySpec& policy, const AccessRequest& request)
{
    const auto has = [](const std::vector<std::string>& list, std::string_view wanted) {
        return std::find(list.begin(), list.end(), wanted) != list.end();
    };
    const bool isUser = policy.users.anyone
        || (!request.principal.isAnonymous()
            && (has(policy.users.names, request.principal.name)
                || std::any_of(request.principal.groups.begin(), request.principal.groups.end(),
                               [&](const std::string& group) { return has(policy.users.groups, group); })));
    return isUser
        && (has(policy.resources, everyOneLike(request.resource)) || has(policy.resources, request.resource));
}

}  // namespace

// Of one request, over all the policies that apply to it.
struct AccessPolicies::Search {
    const AccessRequest& request;
    bool takes = true;
    std::optional<std::size_t> denying{};  // the first in the file, as are the others
    Numbers& allowing;  // those whose conditions hold, but for rates
    std::optional<std::size_t> unmet{};
};

AccessPolicies::AccessPolicies(std::vector<AccessPolicySpec> policies, std::shared_ptr<RateLimiter> buckets)
    : m_buckets(std::move(buckets))
{
    m_policies.reserve(policies.size());
    for (AccessPolicySpec& spec : policies) {
        Policy policy{std::move(spec), {}};
        for (const AccessConditionSpec& condition : policy.spec.conditions)
            policy.conditions.push_back(conditionOf(condition));
        m_policies.push_back(std::move(policy));
        file(m_policies.size() - 1);
    }
}

AccessPolicies::Condition AccessPolicies::conditionOf(const AccessConditionSpec& spec)
{
    Condition condition{spec.attribute + " " + spec.value};
    if (spec.attribute == "source") {
        condition.source.emplace(spec.value);
    } else if (spec.attribute == "hours") {
        condition.hours.emplace(spec.value);
    } else if (spec.attribute == "header") {
        const std::size_t colon = spec.value.find(':');
        condition.header = spec.value.substr(0, colon);
        condition.headerValue = trimmed(std::string_view(spec.value).substr(colon + 1));
    } else if (spec.attribute == "rate") {
        condition.rate = accessRateOf(spec.value);
    }
    return condition;
}

void AccessPolicies::file(std::size_t number)
{
    const AccessPolicySpec& spec = m_policies[number].spec;
    const auto put = [&](ByResource& resources, const std::string& resource) {
        Numbers& numbers = resources[resource];
        if (numbers.empty() || numbers.back() != number)
            numbers.push_back(number);
    };
    for (const std::string& resource : spec.resources) {
        if (spec.users.anyone)
            put(m_ofAnyone, resource);
        for (const std::string& group : spec.users.groups)
            put(m_ofGroups[group], resource);
        for (const std::string& name : spec.users.names)
            put(m_ofNames[name], resource);
    }
}

bool AccessPolicies::holds(const Condition& condition, const AccessRequest& request, bool denies)
{
    if (condition.source)
        return condition.source->holds(request.source);
    if (condition.hours)
        return condition.hours->holds(request.now.wall);
    if (condition.rate)
        return true;  // asked for later, when all else holds
    if (condition.header.empty())
        return denies;  // one that this program does not know: whichever lets nobody in
    const auto sent = request.header ? request.header(condition.header) : std::nullopt;
    return sent && *sent == condition.headerValue;
}

const AccessPolicies::Condition* AccessPolicies::firstUnmet(const Policy& policy,
                                                            const AccessRequest& request) const
{
    const auto unmet =
        std::find_if(policy.conditions.begin(), policy.conditions.end(), [&](const Condition& condition) {
            return !holds(condition, request, !policy.spec.allow);
        });
    return unmet == policy.conditions.end() ? nullptr : &*unmet;
}

void AccessPolicies::meet(std::size_t number, Search& search) const
{
    const Policy& policy = m_policies[number];
    const bool holds = !firstUnmet(policy, search.request);
    const auto keepFirst = [&](std::optional<std::size_t>& kept) {
        kept = std::min(kept.value_or(number), number);
    };
    if (holds && !policy.spec.allow)
        keepFirst(search.denying);
    else if (holds)
        search.allowing.push_back(number);
    else if (policy.spec.allow)
        keepFirst(search.unmet);
}

void AccessPolicies::meetAll(const ByResource& resources, Search& search) const
{
    if (resources.empty())
        return;
    const std::string_view asked = search.request.resource;
    for (const std::string_view resource : {asked, everyOneLike(asked)})
        if (const auto found = resources.find(resource); found != resources.end())
            for (const std::size_t number : found->second)
                meet(number, search);
}

void AccessPolicies::meetAll(const TextMap<ByResource>& users, const std::string& user, Search& search) const
{
    if (users.empty())
        return;
    if (const auto found = users.find(std::string_view(user)); found != users.end())
        meetAll(found->second, search);
}

// How long until the first of the policy's rates that has no token has one; nothing when all have.
std::optional<Duration> AccessPolicies::rateInTheWay(const Policy& policy, const Search& search) const
{
    const Principal& principal = search.request.principal;
    const std::string_view who = principal.isAnonymous() ? search.request.sourceText : principal.name;
    thread_local std::string bucket;
    for (const Condition& condition : policy.conditions) {
        if (!condition.rate)
            continue;
        // An address is no name, and two rates of a policy are two buckets.
        bucket.assign(policy.spec.name)
            .append(principal.isAnonymous() ? " from " : " by ")
            .append(condition.text);
        const auto wait = search.takes
            ? m_buckets->take(bucket, who, *condition.rate, search.request.now.mono)
            : m_buckets->look(bucket, who, *condition.rate, search.request.now.mono);
        if (wait)
            return wait;
    }
    return std::nullopt;
}

AccessDecision AccessPolicies::search(const AccessRequest& request, bool takes) const
{
    thread_local Numbers allowing;
    allowing.clear();
    Search search{request, takes, {}, allowing};
    meetAll(m_ofAnyone, search);
    if (!request.principal.isAnonymous()) {
        meetAll(m_ofNames, request.principal.name, search);
        for (const std::string& group : request.principal.groups)
            meetAll(m_ofGroups, group, search);
    }
    const auto nameOf = [&](std::size_t number) { return std::string_view(m_policies[number].spec.name); };
    if (search.denying)
        return {AccessVerdict::Denied, nameOf(*search.denying)};
    std::sort(allowing.begin(), allowing.end());
    allowing.erase(std::unique(allowing.begin(), allowing.end()), allowing.end());
    AccessDecision late{AccessVerdict::TooMany, {}, Duration::max()};
    for (const std::size_t number : allowing) {
        const std::optional<Duration> wait = rateInTheWay(m_policies[number], search);
        if (!wait)
            return {AccessVerdict::Allowed, nameOf(number)};
        if (*wait < late.retryAfter)
            late = {AccessVerdict::TooMany, nameOf(number), *wait};
    }
    if (!allowing.empty())
        return late;
    const std::string_view unmet = search.unmet ? nameOf(*search.unmet) : std::string_view();
    return {request.principal.isAnonymous() && !search.unmet ? AccessVerdict::SignInNeeded
                                                             : AccessVerdict::Denied,
            unmet};
}

AccessDecision AccessPolicies::decide(const AccessRequest& request) const
{
    return search(request, true);
}

std::vector<AccessStep> AccessPolicies::explain(const AccessRequest& request, AccessDecision& decision) const
{
    std::vector<AccessStep> steps;
    for (const Policy& policy : m_policies) {
        AccessStep step{policy.spec.name, policy.spec.allow, fits(policy.spec, request)};
        if (step.applies)
            if (const Condition* unmet = firstUnmet(policy, request))
                step.unmet = unmet->text;
        steps.push_back(std::move(step));
    }
    decision = search(request, false);
    return steps;
}

}  // namespace core
