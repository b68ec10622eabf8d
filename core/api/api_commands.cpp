#include "core/api/api_commands.h"

#include "core/api/api_fields.h"
#include "core/api/api_people.h"
#include "core/api/api_problem.h"
#include "core/api/api_vault.h"
#include "core/api/http_message.h"
#include "core/fleet/fleet_file.h"

#include <QJsonDocument>

#include <charconv>

using namespace Qt::StringLiterals;

namespace core {
namespace {

std::optional<CommandReading> simpleCommand(const std::string& name, const std::string& id, Fields& fields)
{
    const AgentId agent(id);
    if (name == "remove")
        return fields.finish(RemoveAgent{agent});
    if (name == "scale") {
        const std::uint32_t replicas = fields.count("replicas");
        std::string reason = fields.text("reason", false);
        return fields.finish(ScaleAgent{agent, replicas, std::move(reason), fields.time("until")});
    }
    if (name == "scaling") {
        const bool paused = fields.truth("paused");
        const auto until = fields.time("until");
        if (!paused && until)
            fields.fail("until", "goes with paused: true only");
        return fields.finish(PauseScaling{agent, paused, until, fields.text("reason", false)});
    }
    if (name == "restart")
        return fields.finish(RestartAgent{agent});
    if (name == "cancelRollout")
        return fields.finish(CancelRollout{agent});
    if (name == "drainInstance")
        return fields.finish(DrainInstance{InstanceId(id)});
    if (name == "restartInstance")
        return fields.finish(RestartInstance{InstanceId(id)});
    if (name == "instanceRouting") {
        SetInstanceRouting wish{InstanceId(id)};
        wish.weight = fields.number("weight");
        wish.drain = fields.givenTruth("drain");
        wish.ejectFor = fields.duration("ejectFor");
        wish.reason = fields.text("reason", false);
        return fields.finish(std::move(wish));
    }
    if (auto reading = peopleCommand(name, id, fields))
        return reading;
    if (auto reading = vaultCommand(name, id, fields))
        return reading;
    if (name == "decideApproval") {
        const bool isApproved = fields.truth("approve");
        return fields.finish(DecideApproval{id, isApproved, fields.text("text", false)});
    }
    if (name == "revokeKey")
        return fields.finish(RevokeApiKey{id});
    if (name == "clearCache")
        return fields.finish(ClearCache{id, fields.text("pattern", true)});
    if (name == "applyPlan")
        return fields.finish(ApplyPlan{fields.text("digest", true)});
    if (name == "discardPlan")
        return fields.finish(DiscardPlan{fields.text("digest", true)});
    return {};
}

// Nothing for no condition; an error for one that can never be a revision.
Result<std::optional<std::uint64_t>> revisionOf(std::string_view condition)
{
    if (condition.empty() || condition == "*")
        return std::optional<std::uint64_t>();
    if (condition.size() >= 2 && condition.front() == '"' && condition.back() == '"')
        condition = condition.substr(1, condition.size() - 2);
    std::uint64_t revision = 0;
    const auto parsed = std::from_chars(condition.data(), condition.data() + condition.size(), revision);
    if (condition.empty() || parsed.ec != std::errc() || parsed.ptr != condition.data() + condition.size())
        return Error{ErrorCode::Invalid, "If-Match is not a revision"};
    return std::optional(revision);
}

bool isOfPerson(const std::string& name)
{
    return name == "changeRights" || name == "removeOperator";
}

bool isOfInstance(const std::string& name)
{
    return name == "drainInstance" || name == "restartInstance" || name == "instanceRouting";
}

}  // namespace

CommandReading CommandReader::fromCall(const std::string& name, const ApiCall& call) const
{
    const auto body = bodyOf(call.request);
    if (!body)
        return {{}, notJson()};
    const std::string id = call.names.empty() ? std::string() : call.names.front();
    if (name == "deploy" || name == "update") {
        if (call.request.body.empty())
            return {{}, notJson()};
        const auto condition = call.request.headers.find("if-match");
        return specCommand(name, call.request.body, id,
                           condition == call.request.headers.end() ? std::string() : condition->second, {});
    }
    if (auto reading = alertCommand(name, call.names, *body, m_fleet))
        return std::move(*reading);
    Fields fields(*body);
    return *simpleCommand(name, id, fields);
}

CommandReading CommandReader::fromPreview(const ApiCall& call) const
{
    const auto body = bodyOf(call.request);
    if (!body)
        return {{}, notJson()};
    Fields fields(*body);
    const std::string name = fields.text("command", true);
    if (name == "deploy" || name == "update") {
        const QJsonValue spec = fields.take("spec");
        if (!spec.isObject())
            return {{}, inputProblem(422, {{"spec", "must be an agent of the fleet file"}})};
        const std::string text = QJsonDocument(spec.toObject()).toJson().toStdString();
        const std::string id = name == "update" ? spec[u"id"_s].toString().toStdString() : std::string();
        auto reading = specCommand(name, text, id, {}, "spec");
        return reading.command ? fields.finish(std::move(*reading.command)) : reading;
    }
    if (auto reading = alertPreview(name, fields, m_fleet))
        return std::move(*reading);
    const bool isOfPlan = name == "applyPlan" || name == "discardPlan";
    const char* subject = isOfInstance(name) ? "instance"
        : name == "revokeKey"                ? "key"
        : name == "clearCache"               ? "cache"
        : name == "revokeToken"              ? "token"
        : name == "removeSecret"             ? "secret"
        : name == "decideApproval"           ? "approval"
        : isOfPerson(name)                   ? "operator"
                                             : "agent";
    const std::string id = isOfPlan ? std::string() : fields.text(subject, true);
    if (auto reading = simpleCommand(name, id, fields))
        return *reading;
    return {{}, inputProblem(422, {{"command", "is not a command"}})};
}

CommandReading CommandReader::specCommand(const std::string& name, const std::string& text,
                                          const std::string& id, const std::string& ifMatch,
                                          const std::string& pathPrefix) const
{
    const AgentReading reading = readAgentText(text, m_fleet);
    std::vector<InputError> errors;
    for (const FileError& error : reading.errors) {
        const bool isNested = !pathPrefix.empty() && !error.path.empty();
        errors.push_back({isNested ? pathPrefix + "." + error.path : pathPrefix + error.path, error.message});
    }
    if (!reading.spec)
        return {{}, inputProblem(422, errors)};
    if (name == "deploy")
        return {DeployAgent{*reading.spec}, {}};
    if (reading.spec->id.text() != id)
        return {{}, inputProblem(422, {{"id", "must be \"" + id + "\", as in the path"}})};
    const auto revision = revisionOf(ifMatch);
    if (!revision)
        return {{}, problemResponse(400, revision.error().context)};
    return {UpdateAgent{*reading.spec, revision.value()}, {}};
}

}  // namespace core
