#include "core/control/alert_book.h"

#include "core/fleet/alert_rules.h"
#include "core/fleet/names.h"
#include "core/fleet/sample.h"

#include <algorithm>
#include <tuple>

namespace core {
namespace {

RuleInForce::Source sourceOf(const AlertRuleSpec& rule)
{
    if (rule.state == "panic")
        return RuleInForce::Source::Panic;
    if (!rule.state.empty())
        return RuleInForce::Source::Down;
    if (rule.metric == series::cpu)
        return RuleInForce::Source::Cpu;
    if (rule.metric == series::memory)
        return RuleInForce::Source::Memory;
    if (rule.metric == series::responseTimeP95)
        return RuleInForce::Source::ResponseTime;
    if (rule.metric == series::errorRate)
        return RuleInForce::Source::ErrorRate;
    return RuleInForce::Source::Other;
}

RulePtr inForce(const AlertRuleSpec& spec, const AgentId& agent, bool isFromOperator)
{
    auto rule = std::make_shared<RuleInForce>();
    rule->spec = std::make_shared<const AlertRuleSpec>(spec);
    rule->agent = agent;
    rule->isFromOperator = isFromOperator;
    rule->source = sourceOf(spec);
    return rule;
}

void sortByName(std::vector<RulePtr>& rules)
{
    std::sort(rules.begin(), rules.end(),
              [](const RulePtr& a, const RulePtr& b) { return a->spec->name < b->spec->name; });
}

AlertRuleSpec ruleOfRegions()
{
    AlertRuleSpec rule;
    rule.name = regionDownRule;
    rule.state = "down";
    rule.severity = Severity::Critical;
    rule.type = "region";
    return rule;
}

}  // namespace

AlertBook::AlertBook(const FleetSpec& fleet)
    : regionRule(inForce(ruleOfRegions(), {}, false)),
      groups(fleet.notices)
{
}

void AlertBook::takeRules(const FleetSpec& fleet, const AlertingState& state)
{
    std::map<std::string, RulePtr> before;
    for (const RulePtr& rule : fleetRules)
        before[rule->spec->name] = rule;
    fleetRules.clear();
    const auto take = [&](const AlertRuleSpec& spec, bool isFromOperator) {
        const auto known = before.find(spec.name);
        const bool isSame = known != before.end() && *known->second->spec == spec
            && known->second->isFromOperator == isFromOperator;
        fleetRules.push_back(isSame ? known->second : inForce(spec, {}, isFromOperator));
    };
    for (const AlertRuleSpec& spec : fleet.alerts)
        if (!state.rules.contains(spec.name))
            take(spec, false);
    for (const auto& [name, spec] : state.rules)
        if (spec)
            take(*spec, true);
    sortByName(fleetRules);
    ++rulesVersion;
}

AlertBook::OfAgent& AlertBook::ofAgent(const AgentId& id, const AgentSpecPtr& spec)
{
    OfAgent& own = agents[id];
    if (own.spec == spec && own.rulesAt == rulesVersion)
        return own;
    own.rules.clear();
    for (const AlertRuleSpec& rule : spec->alerts)
        own.rules.push_back(inForce(rule, id, false));
    sortByName(own.rules);
    const std::size_t ownCount = own.rules.size();
    for (const RulePtr& rule : fleetRules)
        if (std::none_of(own.rules.begin(), own.rules.begin() + std::ptrdiff_t(ownCount),
                         [&](const RulePtr& mine) { return mine->spec->name == rule->spec->name; }))
            own.rules.push_back(rule);
    sortByName(own.rules);
    own.spec = spec;
    own.rulesAt = rulesVersion;
    return own;
}

void AlertBook::restore(const AlertingState& state, Now now, const AlertLimits& limits)
{
    for (const auto& [key, record] : state.alerts) {
        Alert alert = alertFrom(key, record, now, limits);
        if (key.agent.isEmpty())
            regionAlerts.push_back(std::move(alert));
        else
            agents[key.agent].alerts.push_back(std::move(alert));
    }
    for (auto& [id, own] : agents)
        std::sort(own.alerts.begin(), own.alerts.end(),
                  [](const Alert& a, const Alert& b) { return comesBefore(a, b.key.instance, b.key.rule); });
    groups.restore(state.groups, now);
    isRestored = true;
}

Alert* AlertBook::find(const AlertKey& key)
{
    std::vector<Alert>* alerts = &regionAlerts;
    if (!key.agent.isEmpty()) {
        const auto own = agents.find(key.agent);
        if (own == agents.end())
            return nullptr;
        alerts = &own->second.alerts;
    }
    const auto found =
        std::find_if(alerts->begin(), alerts->end(), [&](const Alert& alert) { return alert.key == key; });
    return found == alerts->end() ? nullptr : &*found;
}

std::string groupOf(const AlertKey& key)
{
    return key.rule + "/" + (key.agent.isEmpty() ? "region " + key.region.text() : key.agent.text());
}

std::string_view labelOf(std::string_view label, const Alert& alert)
{
    if (label == "rule")
        return alert.key.rule;
    if (label == "agent")
        return alert.key.agent.text();
    if (label == "instance")
        return alert.key.instance.text();
    if (label == "region")
        return alert.region.text();
    if (label == "severity")
        return nameOf(alert.rule->severity);
    return alert.rule->type;
}

bool covers(const std::vector<Matcher>& matchers, const Alert& alert)
{
    return std::all_of(matchers.begin(), matchers.end(), [&](const Matcher& matcher) {
        return matcher.matches(labelOf(matcher.label(), alert));
    });
}

bool comesBefore(const Alert& a, const InstanceId& instance, const std::string& rule)
{
    return std::tie(a.key.instance, a.key.rule) < std::tie(instance, rule);
}

}  // namespace core
