#include "core/api/api_fields.h"
#include "core/api/http_message.h"
#include "core/fleet/alert_rules.h"

#include <QJsonDocument>

namespace core {
namespace {

constexpr Duration usualBacktest = std::chrono::hours(24);

CommandReading silenceCommand(Fields& fields)
{
    AddSilence silence;
    std::size_t index = 0;
    for (const std::string& text : fields.texts("matchers", true)) {
        auto matcher = Matcher::parse(text);
        if (matcher)
            silence.matchers.push_back(std::move(matcher).value());
        else
            fields.fail("matchers[" + std::to_string(index) + "]", matcher.error().context);
        ++index;
    }
    silence.until = fields.neededTime("until");
    silence.reason = fields.text("reason", true);
    return fields.finish(std::move(silence));
}

CommandReading acknowledgeCommand(Fields& fields)
{
    AcknowledgeAlert acknowledge;
    acknowledge.alert.rule = fields.text("rule", true);
    acknowledge.alert.agent = AgentId(fields.text("agent", false));
    acknowledge.alert.instance = InstanceId(fields.text("instance", false));
    acknowledge.alert.region = RegionName(fields.text("region", false));
    acknowledge.until = fields.neededTime("until");
    acknowledge.text = fields.text("text", false);
    return fields.finish(std::move(acknowledge));
}

CommandReading ruleCommand(const QJsonObject& body, const AgentId& agent, const std::string& name,
                           const FleetSpec& fleet, const std::string& prefix)
{
    const auto reading = readAlertRuleText(QJsonDocument(body).toJson().toStdString(), fleet);
    std::vector<InputError> errors;
    for (const FileError& error : reading.errors)
        errors.push_back({prefix + error.path, error.message});
    if (reading.rule && !name.empty() && reading.rule->name != name)
        errors.push_back({prefix + "name", "must be \"" + name + "\", as in the path"});
    if (!errors.empty())
        return {{}, inputProblem(422, errors)};
    return {SaveAlertRule{*reading.rule, agent}, {}};
}

}  // namespace

std::optional<CommandReading> alertCommand(const std::string& name, const std::vector<std::string>& names,
                                           const QJsonObject& body, const FleetSpec& fleet)
{
    Fields fields(body);
    const AgentId agent(names.size() == 2 ? names.front() : std::string());
    if (name == "addSilence")
        return silenceCommand(fields);
    if (name == "removeSilence")
        return fields.finish(RemoveSilence{names.front()});
    if (name == "acknowledge")
        return acknowledgeCommand(fields);
    if (name == "saveRule")
        return ruleCommand(body, agent, names.back(), fleet, {});
    if (name == "deleteRule")
        return fields.finish(DeleteAlertRule{names.back(), agent});
    return {};
}

std::optional<CommandReading> alertPreview(const std::string& name, Fields& fields, const FleetSpec& fleet)
{
    if (name == "addSilence")
        return silenceCommand(fields);
    if (name == "removeSilence")
        return fields.finish(RemoveSilence{fields.text("silence", true)});
    if (name == "acknowledge")
        return acknowledgeCommand(fields);
    if (name == "deleteRule") {
        const AgentId agent(fields.text("agent", false));
        return fields.finish(DeleteAlertRule{fields.text("rule", true), agent});
    }
    if (name != "saveRule")
        return {};
    const QJsonValue rule = fields.take("rule");
    if (!rule.isObject())
        return CommandReading{{}, inputProblem(422, {{"rule", "must be a rule of the fleet file"}})};
    const AgentId agent(fields.text("agent", false));
    auto reading = ruleCommand(rule.toObject(), agent, {}, fleet, "rule.");
    return reading.command ? fields.finish(std::move(*reading.command)) : std::move(reading);
}

BacktestReading backtestQuery(const HttpRequest& request, TimePoint now)
{
    const auto body = bodyOf(request);
    if (!body)
        return {{}, notJson()};
    Fields fields(*body);
    const QJsonValue rule = fields.take("rule");
    BacktestQuery query;
    query.agent = AgentId(fields.text("agent", false));
    query.to = fields.time("to").value_or(now);
    query.from = fields.time("from").value_or(query.to - usualBacktest);
    auto reading = ruleCommand(rule.toObject(), query.agent, {}, {}, "rule.");
    if (!reading.command)
        return {{}, std::move(reading.problem)};
    reading = fields.finish(std::move(*reading.command));
    if (!reading.command)
        return {{}, std::move(reading.problem)};
    query.rule = std::get<SaveAlertRule>(*reading.command).rule;
    return {std::move(query), {}};
}

}  // namespace core
