#include "core/control/alerts.h"

#include "core/control/alert_readings.h"
#include "core/fleet/alert_rules.h"

#include <algorithm>
#include <array>

namespace core {
namespace {

using Kind = AlertReading::Kind;
using Source = RuleInForce::Source;

AlertState worseOf(AlertState a, AlertState b)
{
    static constexpr std::array rank{0, 4, 6, 5, 1, 2, 3};  // in the order of AlertState
    return rank[std::size_t(a)] >= rank[std::size_t(b)] ? a : b;
}

bool isRegionDown(const RegionName& region, const ControlMemory& memory)
{
    return std::any_of(memory.alerts.regionAlerts.begin(), memory.alerts.regionAlerts.end(),
                       [&](const Alert& alert) { return alert.isActive() && alert.region == region; });
}

void moveAlertOn(Alert& alert, const AlertReading& reading, std::vector<AlertChange>& changes,
                 StepContext& step)
{
    const AlertState before = alert.state;
    if (!advance(alert, reading, step.now, step.limits().alerts))
        return;
    changes.push_back({alert.key, before, alert.state, reasonOf(alert), alert.value, alert.valueTime});
    store(alert, step);
    if (alert.state == AlertState::Firing)
        step.memory.alerts.groups.add(groupOf(alert.key), alert.firedAt->mono, step.now);
}

// One agent's rules against it and its instances, alongside the alerts that there are, which lie in the same
// order.
class Evaluation {
public:
    Evaluation(Agent& agent, AlertBook::OfAgent& book, const StepInputs& inputs, StepContext& step)
        : m_agent(agent),
          m_book(book),
          m_inputs(inputs),
          m_step(step),
          m_spec(*agent.record->spec),
          m_isReadable(step.memory.isReadable(m_spec.regions.primary)),
          m_needsFigures(std::any_of(book.rules.begin(), book.rules.end(),
                                     [](const RulePtr& rule) { return rule->source == Source::Other; }))
    {
    }

    void run()
    {
        lookAtAgent();
        for (const auto& [id, instance] : m_agent.instances)
            lookAt(id, instance);
        while (m_at < m_book.alerts.size())
            passOver(m_book.alerts[m_at++]);
        finish();
    }

private:
    bool wasSeen() const
    {
        const auto region = m_step.memory.regions.find(m_spec.regions.primary);
        return region != m_step.memory.regions.end() && region->second.seen;
    }

    void lookAtAgent()
    {
        const bool isWanted = m_agent.record->wanted > 0 && !m_agent.record->removing;
        const bool isDue = isValueDue();
        for (const RulePtr& rule : m_book.rules) {
            AlertReading reading;
            if (!isWanted)
                reading = {Kind::Gone, 0, false, {}, "no instance is wanted"};
            else if (rule->source == Source::Panic)
                reading = panicOf(m_agent);
            else if (rule->source != Source::Down)
                reading = m_isReadable
                    ? ifDue(readingIn(m_agent.figures, rule->spec->metric, m_spec, m_step.now), isDue)
                    : AlertReading{Kind::Unseen, 0, false, {}, {}};
            else if (m_isReadable)
                reading = downOf(m_agent);
            else if (wasSeen())
                reading = {Kind::Missing, 0, false, {}, "its region cannot be read"};
            else
                reading = {Kind::Unseen, 0, false, {}, {}};
            take(rule, {}, m_spec.regions.primary, reading);
        }
    }

    void lookAt(const InstanceId& id, const Instance& instance)
    {
        const bool isReadable = m_step.memory.isReadable(instance.region);
        const InstanceFigures* figures = nullptr;
        if (m_needsFigures)
            if (const auto found = m_inputs.instanceFigures.find(id); found != m_inputs.instanceFigures.end())
                figures = &found->second;
        for (const RulePtr& rule : m_book.rules)
            if (rule->source != Source::Panic)  // a state of the agent alone
                take(rule, id, instance.region,
                     isReadable ? seenOf(*rule, instance, figures)
                                : AlertReading{Kind::Unseen, 0, false, {}, {}});
    }

    AlertReading seenOf(const RuleInForce& rule, const Instance& instance,
                        const InstanceFigures* figures) const
    {
        if (rule.source == Source::Down)
            return downOf(instance);
        if (instance.state == InstanceState::Pending || instance.state == InstanceState::Starting)
            return {Kind::Unseen, 0, false, {}, {}};
        if (!isInService(instance))
            return {Kind::Gone, 0, false, {}, "the instance is not in service"};
        return ifDue(valueOf(rule, instance, figures), isValueDue(instance));
    }

    AlertReading valueOf(const RuleInForce& rule, const Instance& instance,
                         const InstanceFigures* figures) const
    {
        switch (rule.source) {
        case Source::Cpu: return readingOf(instance.cpu, m_spec, m_step.now);
        case Source::Memory: return readingOf(instance.memory, m_spec, m_step.now);
        case Source::ResponseTime: return readingOf(instance.responseTime, m_spec, m_step.now);
        case Source::ErrorRate: return readingOf(instance.errorRate, m_spec, m_step.now);
        case Source::Other:
        case Source::Down:
        case Source::Panic: break;
        }
        return readingIn(figures, rule.spec->metric, m_spec, m_step.now);
    }

    static AlertReading ifDue(const AlertReading& reading, bool isDue)
    {
        return reading.kind == Kind::Missing && !isDue ? AlertReading{Kind::Unseen, 0, false, {}, {}}
                                                       : reading;
    }

    // So long after the console began or woke, or an instance got ready, nothing may have been scraped yet:
    // that there is no value then says nothing of its source.
    bool isFirstScrapeOver(MonoTime since) const
    {
        return m_step.now.mono - since > 2 * m_spec.metrics.interval;
    }
    bool isValueDue() const
    {
        const auto& instances = m_agent.instances;
        return isFirstScrapeOver(m_step.memory.watchingSince)
            && (std::any_of(instances.begin(), instances.end(),
                            [this](const auto& entry) {
                                return isInService(entry.second)
                                    && isFirstScrapeOver(entry.second.readySince);
                            })
                || downOf(m_agent).holds);
    }
    bool isValueDue(const Instance& instance) const
    {
        return isFirstScrapeOver(m_step.memory.watchingSince) && isFirstScrapeOver(instance.readySince);
    }

    void take(const RulePtr& rule, const InstanceId& id, const RegionName& region,
              const AlertReading& reading)
    {
        count(*rule, reading);
        const std::string& name = rule->spec->name;
        while (m_at < m_book.alerts.size() && comesBefore(m_book.alerts[m_at], id, name))
            passOver(m_book.alerts[m_at++]);
        if (m_at < m_book.alerts.size() && m_book.alerts[m_at].key.instance == id
            && m_book.alerts[m_at].key.rule == name) {
            Alert& known = m_book.alerts[m_at++];
            if (known.region != region)
                known.region = region;
            known.rule = rule->spec;
            return advanceAlert(known, *rule, reading);
        }
        if (!begins(reading, *rule->spec))
            return;
        Alert& fresh = m_fresh.emplace_back();
        fresh.key = {name, m_agent.id, id, {}};
        fresh.rule = rule->spec;
        fresh.region = region;
        advanceAlert(fresh, *rule, reading);
    }

    void count(RuleInForce& rule, const AlertReading& reading)
    {
        if (reading.kind == Kind::Gone)
            return;
        ++rule.evaluated;
        rule.withoutData += reading.kind == Kind::Missing || reading.kind == Kind::Broken ? 1 : 0;
        rule.evaluatedAt = m_step.now.wall;
    }

    void advanceAlert(Alert& alert, RuleInForce& rule, const AlertReading& reading)
    {
        if (m_step.memory.wokeAt == m_step.now.mono && alert.state == AlertState::Pending)
            alert.activeAt = m_step.now;  // nobody saw its condition hold while the machine slept
        moveOn(alert, reading);
        rule.firing += alert.isActive() ? 1 : 0;
        rule.pending += alert.state == AlertState::Pending ? 1 : 0;
        rule.worst = worseOf(rule.worst, alert.state);
        refreshSilence(alert, m_step.memory);
        hide(alert);
    }

    // Its rule or its subject is no more. A region that cannot be read hides its instances, which may be
    // there for all that.
    void passOver(Alert& alert)
    {
        const bool hasRule = std::any_of(m_book.rules.begin(), m_book.rules.end(), [&](const RulePtr& one) {
            return one->spec->name == alert.key.rule;
        });
        if (!hasRule)
            moveOn(alert, {Kind::Gone, 0, false, {}, "the rule is gone"});
        else if (m_isReadable)
            moveOn(alert, {Kind::Gone, 0, false, {}, "the instance is gone"});
        else
            hide(alert);
    }

    void moveOn(Alert& alert, const AlertReading& reading)
    {
        moveAlertOn(alert, reading, m_changes, m_step);
        m_someEnded = m_someEnded || alert.state == AlertState::Inactive;
    }

    // A region that is down hides what is in it; an agent's own alert hides the same of its instances, and an
    // agent that is down hides all of theirs.
    void hide(Alert& alert)
    {
        alert.inhibitedBy.clear();
        if (isRegionDown(alert.region, m_step.memory))
            alert.inhibitedBy = std::string(regionDownRule) + " in " + alert.region.text();
        if (alert.key.instance.isEmpty()) {
            if (alert.isActive() && alert.inhibitedBy.empty())
                m_hiding.push_back(alert.key.rule);
            if (alert.isActive() && alert.rule->state == "down")
                m_downRule = alert.key.rule;
            return;
        }
        if (!alert.inhibitedBy.empty())
            return;
        if (!m_downRule.empty())
            alert.inhibitedBy = m_downRule + " on " + m_agent.id.text();
        else if (std::find(m_hiding.begin(), m_hiding.end(), alert.key.rule) != m_hiding.end())
            alert.inhibitedBy = alert.key.rule + " on " + m_agent.id.text();
    }

    void finish()
    {
        if (m_someEnded)
            std::erase_if(m_book.alerts,
                          [](const Alert& alert) { return alert.state == AlertState::Inactive; });
        if (!m_fresh.empty()) {
            const auto middle = std::ptrdiff_t(m_book.alerts.size());
            std::move(m_fresh.begin(), m_fresh.end(), std::back_inserter(m_book.alerts));
            std::inplace_merge(
                m_book.alerts.begin(), m_book.alerts.begin() + middle, m_book.alerts.end(),
                [](const Alert& a, const Alert& b) { return comesBefore(a, b.key.instance, b.key.rule); });
        }
        if (!m_changes.empty())
            tellChanges(m_changes, m_step);
    }

    Agent& m_agent;
    AlertBook::OfAgent& m_book;
    const StepInputs& m_inputs;
    StepContext& m_step;
    const AgentSpec& m_spec;
    const bool m_isReadable;
    const bool m_needsFigures;
    std::size_t m_at = 0;
    bool m_someEnded = false;
    std::vector<Alert> m_fresh;
    std::vector<AlertChange> m_changes;
    std::vector<std::string> m_hiding;  // rules of which the agent's own alert is active
    std::string m_downRule;  // by which the agent is down
};

void beginCounts(RuleInForce& rule)
{
    rule.evaluated = rule.firing = rule.pending = rule.withoutData = 0;
    rule.worst = AlertState::Inactive;
}

void evaluateRegions(StepContext& step)
{
    AlertBook& book = step.memory.alerts;
    beginCounts(*book.regionRule);
    std::vector<AlertChange> changes;
    for (const auto& [name, region] : step.memory.regions) {
        if (!region.seen)
            continue;
        const AlertKey key{regionDownRule, {}, {}, name};
        Alert* alert = book.find(key);
        if (!alert && region.reachable)
            continue;
        if (!alert) {
            alert = &book.regionAlerts.emplace_back();
            alert->key = key;
            alert->region = name;
        }
        alert->rule = book.regionRule->spec;
        moveAlertOn(*alert, {Kind::State, 0, !region.reachable, {}, region.view.reason}, changes, step);
        refreshSilence(*alert, step.memory);
        book.regionRule->firing += alert->isActive() ? 1 : 0;
        book.regionRule->worst = worseOf(book.regionRule->worst, alert->state);
    }
    book.regionRule->evaluated = std::uint32_t(step.memory.regions.size());
    book.regionRule->evaluatedAt = step.now.wall;
    std::erase_if(book.regionAlerts, [](const Alert& alert) { return alert.state == AlertState::Inactive; });
    tellChanges(changes, step);
}

// The alerts of agents that are no more end, and go when they have been shown for long enough.
void endOrphans(StepContext& step)
{
    AlertBook& book = step.memory.alerts;
    std::vector<AlertChange> changes;
    for (auto at = book.agents.begin(); at != book.agents.end();) {
        if (step.memory.agents.contains(at->first)) {
            ++at;
            continue;
        }
        for (Alert& alert : at->second.alerts)
            moveAlertOn(alert, {Kind::Gone, 0, false, {}, "the agent was removed"}, changes, step);
        std::erase_if(at->second.alerts,
                      [](const Alert& alert) { return alert.state == AlertState::Inactive; });
        at = at->second.alerts.empty() ? book.agents.erase(at) : std::next(at);
    }
    tellChanges(changes, step);
}

}  // namespace

void evaluateAlerts(const StepInputs& inputs, StepContext& step)
{
    AlertBook& book = step.memory.alerts;
    if (!book.isRestored)
        book.restore(step.memory.state.alerting, step.now, step.limits().alerts);
    for (const RulePtr& rule : book.fleetRules)
        beginCounts(*rule);
    evaluateRegions(step);
    for (auto& [id, agent] : step.memory.agents) {
        AlertBook::OfAgent& own = book.ofAgent(id, agent.record->spec);
        for (const RulePtr& rule : own.rules)
            if (!rule->agent.isEmpty())
                beginCounts(*rule);
        Evaluation(agent, own, inputs, step).run();
    }
    endOrphans(step);
}

}  // namespace core
