#include "core/control/alert_commands.h"

#include "core/control/alerts.h"
#include "core/control/plan.h"
#include "core/fleet/alert_rules.h"

#include <algorithm>

namespace core {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t mostSilences = 1'000;
constexpr std::size_t mostRules = 500;  // of the fleet, and of one agent
constexpr std::size_t mostNamed = 10;  // alerts that a preview lists
constexpr std::size_t longestReason = 1'000;
constexpr Duration longestEnd = 24h * 366;

Error invalid(std::string why)
{
    return {ErrorCode::Invalid, std::move(why)};
}

Result<> checkEnd(TimePoint until, const ControlMemory& memory)
{
    const TimePoint now = memory.lastStep ? memory.lastStep->wall : TimePoint();
    if (until <= now)
        return invalid("until must lie ahead; now it is " + toRfc3339(now));
    if (until > now + longestEnd)
        return invalid("until may lie at most a year ahead");
    return done;
}

template <typename Visit>
void eachAlert(const AlertBook& book, const Visit& visit)
{
    for (const Alert& alert : book.regionAlerts)
        visit(alert);
    for (const auto& [id, own] : book.agents)
        for (const Alert& alert : own.alerts)
            visit(alert);
}

bool isSameRule(const AlertRuleSpec& rule, const std::string& name)
{
    return rule.name == name;
}

std::vector<AlertRuleSpec> without(std::vector<AlertRuleSpec> rules, const std::string& name)
{
    std::erase_if(rules, [&](const AlertRuleSpec& rule) { return isSameRule(rule, name); });
    return rules;
}

Result<> checkAgent(const AgentId& id, const ControlMemory& memory)
{
    const auto found = memory.state.agents.find(id);
    if (found == memory.state.agents.end())
        return Error{ErrorCode::NotFound, "there is no agent " + id.text()};
    if (found->second.removing)
        return Error{ErrorCode::Refused, "agent " + id.text() + " is being removed"};
    return done;
}

// The rules of one agent are part of its spec.
void changeRules(const AgentId& id, std::vector<AlertRuleSpec> rules, StepContext& step)
{
    Agent& agent = step.memory.agents.at(id);
    auto spec = std::make_shared<AgentSpec>(*agent.record->spec);
    spec->alerts = std::move(rules);
    changeAgent(agent, std::move(spec), step);
}

const AlertRuleSpec* ruleInFile(const std::string& name, const FleetSpec& fleet)
{
    const auto found = std::find_if(fleet.alerts.begin(), fleet.alerts.end(),
                                    [&](const AlertRuleSpec& rule) { return isSameRule(rule, name); });
    return found == fleet.alerts.end() ? nullptr : &*found;
}

bool hasRule(const DeleteAlertRule& command, const ControlMemory& memory)
{
    if (command.agent.isEmpty())
        return std::any_of(memory.alerts.fleetRules.begin(), memory.alerts.fleetRules.end(),
                           [&](const RulePtr& rule) { return isSameRule(*rule->spec, command.name); });
    const auto& own = memory.state.agents.at(command.agent).spec->alerts;
    return std::any_of(own.begin(), own.end(),
                       [&](const AlertRuleSpec& rule) { return isSameRule(rule, command.name); });
}

std::size_t activeOf(const std::string& rule, const AgentId& agent, const ControlMemory& memory)
{
    std::size_t count = 0;
    eachAlert(memory.alerts, [&](const Alert& alert) {
        count += alert.isActive() && alert.key.rule == rule && (agent.isEmpty() || alert.key.agent == agent)
            ? 1
            : 0;
    });
    return count;
}

}  // namespace

Result<> check(const AddSilence& command, const ControlMemory& memory)
{
    if (command.matchers.empty())
        return invalid("a silence needs matchers, such as agent=\"summarizer\"");
    if (std::all_of(command.matchers.begin(), command.matchers.end(),
                    [](const Matcher& matcher) { return matcher.matches(""); }))
        return invalid(
            "a silence needs a matcher that an empty value does not match; these would hide all alerts");
    if (command.reason.empty() || command.reason.size() > longestReason)
        return invalid("a silence needs a reason of at most 1000 characters");
    if (memory.state.alerting.silences.size() >= mostSilences)
        return Error{ErrorCode::Busy, "there are a thousand silences already"};
    return checkEnd(command.until, memory);
}

Result<> check(const RemoveSilence& command, const ControlMemory& memory)
{
    if (!memory.state.alerting.silences.contains(command.id))
        return Error{ErrorCode::NotFound, "there is no silence " + command.id};
    return done;
}

Result<> check(const AcknowledgeAlert& command, const ControlMemory& memory)
{
    const Alert* found = nullptr;
    eachAlert(memory.alerts,
              [&](const Alert& alert) { found = alert.key == command.alert ? &alert : found; });
    if (!found)
        return Error{ErrorCode::NotFound,
                     "there is no alert " + command.alert.rule + " on " + subjectOf(command.alert)};
    if (!found->isActive())
        return Error{ErrorCode::Refused,
                     command.alert.rule + " on " + subjectOf(command.alert) + " does not fire"};
    if (command.text.size() > longestReason)
        return invalid("the text has at most 1000 characters");
    return checkEnd(command.until, memory);
}

Result<> check(const SaveAlertRule& command, const ControlMemory& memory)
{
    const auto errors = checkAlertRule(command.rule, *memory.fleet);
    if (!errors.empty())
        return invalid((errors.front().path.empty() ? std::string() : errors.front().path + ": ")
                       + errors.front().message);
    if (command.agent.isEmpty())
        return memory.alerts.fleetRules.size() < mostRules
            ? Result<>(done)
            : Result<>(Error{ErrorCode::Busy, "there are 500 rules already"});
    if (auto usable = checkAgent(command.agent, memory); !usable)
        return usable;
    if (memory.state.agents.at(command.agent).spec->alerts.size() >= mostRules)
        return Error{ErrorCode::Busy, "the agent has 500 rules already"};
    return done;
}

Result<> check(const DeleteAlertRule& command, const ControlMemory& memory)
{
    if (command.name == regionDownRule)
        return Error{ErrorCode::Refused, "region-down is always there"};
    if (!command.agent.isEmpty())
        if (auto usable = checkAgent(command.agent, memory); !usable)
            return usable;
    if (!hasRule(command, memory))
        return Error{ErrorCode::NotFound, "there is no rule " + command.name};
    return done;
}

std::string carryOut(const AddSilence& command, const std::string& actor, StepContext& step)
{
    AlertingState& state = step.memory.state.alerting;
    Silence silence{"S-" + std::to_string(state.nextSilence++),
                    command.matchers,
                    actor,
                    command.reason,
                    step.now.wall,
                    command.until};
    const std::string id = silence.id;
    state.silences.emplace(id, std::move(silence));
    ++step.memory.alerts.silencesVersion;
    step.stateChanged();
    return id;
}

void carryOut(const RemoveSilence& command, StepContext& step)
{
    step.memory.state.alerting.silences.erase(command.id);
    ++step.memory.alerts.silencesVersion;
    step.stateChanged();
}

void carryOut(const AcknowledgeAlert& command, const std::string& actor, StepContext& step)
{
    if (Alert* alert = step.memory.alerts.find(command.alert)) {
        alert->acknowledged = {actor, command.text, command.until};
        store(*alert, step);
    }
}

void carryOut(const SaveAlertRule& command, StepContext& step)
{
    if (!command.agent.isEmpty()) {
        auto rules = without(step.memory.state.agents.at(command.agent).spec->alerts, command.rule.name);
        rules.push_back(command.rule);
        return changeRules(command.agent, std::move(rules), step);
    }
    auto& saved = step.memory.state.alerting.rules;
    const AlertRuleSpec* inFile = ruleInFile(command.rule.name, *step.memory.fleet);
    if (inFile && *inFile == command.rule)
        saved.erase(command.rule.name);
    else
        saved[command.rule.name] = command.rule;
    step.memory.alerts.takeRules(*step.memory.fleet, step.memory.state.alerting);
    step.stateChanged();
}

void carryOut(const DeleteAlertRule& command, StepContext& step)
{
    if (!command.agent.isEmpty())
        return changeRules(command.agent,
                           without(step.memory.state.agents.at(command.agent).spec->alerts, command.name),
                           step);
    auto& saved = step.memory.state.alerting.rules;
    if (ruleInFile(command.name, *step.memory.fleet))
        saved[command.name] = std::nullopt;
    else
        saved.erase(command.name);
    step.memory.alerts.takeRules(*step.memory.fleet, step.memory.state.alerting);
    step.stateChanged();
}

std::vector<std::string> consequencesOf(const AddSilence& command, const ControlMemory& memory)
{
    std::vector<std::string> sentences;
    std::size_t count = 0;
    eachAlert(memory.alerts, [&](const Alert& alert) {
        if ((!alert.isActive() && alert.state != AlertState::Pending) || !covers(command.matchers, alert))
            return;
        if (++count <= mostNamed)
            sentences.push_back("It hides " + alert.key.rule + " on " + subjectOf(alert.key) + ".");
    });
    if (count > mostNamed)
        sentences.push_back("It hides " + countOf(count - mostNamed, "more alert.", "more alerts."));
    if (count == 0)
        sentences.push_back("It hides none of the alerts that there are now.");
    sentences.push_back("Alerts that it hides are still shown, and told again from "
                        + toRfc3339(command.until) + ".");
    return sentences;
}

std::vector<std::string> consequencesOf(const RemoveSilence& command, const ControlMemory& memory)
{
    std::size_t count = 0;
    eachAlert(memory.alerts, [&](const Alert& alert) {
        count += alert.isActive() && alert.silencedBy == command.id ? 1 : 0;
    });
    return {countOf(count, "alert that fires is", "alerts that fire are") + " told from then on."};
}

std::vector<std::string> consequencesOf(const AcknowledgeAlert& command, const ControlMemory&)
{
    return {command.alert.rule + " on " + subjectOf(command.alert) + " is not told again before "
            + toRfc3339(command.until) + ", unless it ends and comes back."};
}

std::vector<std::string> consequencesOf(const SaveAlertRule& command, const ControlMemory& memory)
{
    std::vector<std::string> sentences;
    const bool isThere = hasRule({command.rule.name, command.agent}, memory);
    sentences.push_back(isThere ? "It replaces the rule of that name." : "It is a new rule.");
    sentences.push_back(command.agent.isEmpty()
                            ? "It is evaluated for every agent and instance, once a second."
                            : "It is evaluated for " + command.agent.text()
                                + " and its instances, once a second.");
    return sentences;
}

std::vector<std::string> consequencesOf(const DeleteAlertRule& command, const ControlMemory& memory)
{
    return {countOf(activeOf(command.name, command.agent, memory), "alert of it ends", "alerts of it end")
            + " with it."};
}

}  // namespace core
