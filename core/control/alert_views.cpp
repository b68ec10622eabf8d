#include "core/control/alerts.h"

namespace core {
namespace {

AlertView viewOf(const Alert& alert)
{
    const AlertRuleSpec& rule = *alert.rule;
    AlertView view;
    view.key = alert.key;
    view.region = alert.region;
    view.state = alert.state;
    view.active = alert.isActive();
    view.severity = rule.severity;
    view.metric = rule.metric;
    view.type = rule.type;
    view.incident = rule.incident;
    view.reason = reasonOf(alert);
    view.since = alert.since.wall;
    view.activeAt = alert.activeAt.wall;
    if (alert.firedAt)
        view.firedAt = alert.firedAt->wall;
    if (alert.state == AlertState::Pending)
        view.firesAt = alert.activeAt.wall + rule.pendingFor;
    view.value = alert.value;
    view.valueTime = alert.valueTime;
    view.threshold = rule.above ? rule.above : rule.below;
    view.fired = std::uint32_t(alert.fires.size());
    view.flapping = alert.flapping;
    view.silencedBy = alert.silencedBy;
    view.inhibitedBy = alert.inhibitedBy;
    view.acknowledged = alert.acknowledged;
    return view;
}

// What of an alert changes between two steps, without making its words.
bool isShownAsItIs(const Alert& alert)
{
    if (!alert.view)
        return false;
    const AlertView& view = *alert.view;
    return view.state == alert.state && view.since == alert.since.wall && view.value == alert.value
        && view.valueTime == alert.valueTime && view.silencedBy == alert.silencedBy
        && view.inhibitedBy == alert.inhibitedBy && view.acknowledged == alert.acknowledged
        && view.flapping == alert.flapping && view.fired == alert.fires.size()
        && view.severity == alert.rule->severity && view.active == alert.isActive();
}

void show(std::vector<Alert>& alerts, FleetSnapshot& snapshot)
{
    for (Alert& alert : alerts) {
        if (!isShownAsItIs(alert))
            if (AlertView view = viewOf(alert); !alert.view || *alert.view != view)
                alert.view = std::make_shared<const AlertView>(std::move(view));
        snapshot.alerts.push_back(alert.view);
    }
}

AlertRuleView viewOf(const RuleInForce& rule)
{
    return {*rule.spec,  rule.agent,   rule.isFromOperator, rule.worst,      rule.evaluated,
            rule.firing, rule.pending, rule.withoutData,    rule.evaluatedAt};
}

}  // namespace

void showAlerts(ControlMemory& memory, FleetSnapshot& snapshot)
{
    show(memory.alerts.regionAlerts, snapshot);
    for (auto& [id, own] : memory.alerts.agents)
        show(own.alerts, snapshot);
    for (const RulePtr& rule : memory.alerts.fleetRules)
        snapshot.rules.push_back(viewOf(*rule));
    snapshot.rules.push_back(viewOf(*memory.alerts.regionRule));
    for (const auto& [id, own] : memory.alerts.agents)
        for (const RulePtr& rule : own.rules)
            if (!rule->agent.isEmpty())
                snapshot.rules.push_back(viewOf(*rule));
    for (const auto& [id, silence] : memory.state.alerting.silences)
        snapshot.silences.push_back(silence);
}

}  // namespace core
