// What the gateway refused, who sent requests, and what it would do with one.

#include "core/api/api_fields.h"
#include "core/api/api_json.h"
#include "core/api/api_problem.h"
#include "core/api/api_reads.h"
#include "core/api/http_message.h"
#include "core/api/json_values.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace core {
namespace {

std::string_view nameOf(RequestFate fate)
{
    switch (fate) {
    case RequestFate::Allowed: return "allowed";
    case RequestFate::SignInNeeded: return "signInNeeded";
    case RequestFate::Denied: return "denied";
    case RequestFate::BadCredential: return "badCredential";
    case RequestFate::NotServed: return "notServed";
    }
    return {};
}

QJsonArray textsOf(const std::vector<std::string>& list)
{
    QJsonArray array;
    for (const std::string& one : list)
        array.append(text(one));
    return array;
}

QJsonObject explanationJson(const RequestExplanation& explanation)
{
    QJsonArray policies;
    for (const PolicyStep& step : explanation.policies)
        policies.append(QJsonObject{{u"policy"_s, text(step.policy)},
                                    {u"effect"_s, step.allow ? u"allow"_s : u"deny"_s},
                                    {u"applies"_s, step.applies},
                                    {u"unmet"_s, text(step.unmet)},
                                    {u"rates"_s, textsOf(step.rates)}});
    QJsonArray instances;
    for (const InstanceScore& score : explanation.instances)
        instances.append(QJsonObject{{u"instance"_s, text(score.instance.text())},
                                     {u"mayBeChosen"_s, score.mayBeChosen},
                                     {u"load"_s, number(score.load)},
                                     {u"why"_s, text(score.why)}});
    const bool isAnswered = explanation.status != 0;
    return {{u"fate"_s, text(nameOf(explanation.fate))},
            {u"status"_s, isAnswered ? number(std::uint64_t{explanation.status}) : QJsonValue()},
            {u"policy"_s, text(explanation.policy)},
            {u"reason"_s, text(explanation.reason)},
            {u"principal"_s,
             QJsonObject{{u"name"_s, text(explanation.name)},
                         {u"groups"_s, textsOf(explanation.groups)},
                         {u"provider"_s, text(explanation.provider)}}},
            {u"identity"_s, text(explanation.identity)},
            {u"policies"_s, policies},
            {u"instances"_s, instances},
            {u"chosen"_s, explanation.chosen ? QJsonValue(text(explanation.chosen->text())) : QJsonValue()},
            {u"choice"_s, text(explanation.choice)},
            {u"at"_s, text(explanation.at)}};
}

void readHeaders(Fields& fields, RequestQuestion& question)
{
    const QJsonValue given = fields.take("headers");
    if (given.isUndefined())
        return;
    if (!given.isArray() || std::size_t(given.toArray().size()) > RequestQuestion::mostHeaders)
        return fields.fail("headers", "must be a list of {name, value}, at most 100");
    for (const QJsonValue& one : given.toArray()) {
        const QJsonObject pair = one.toObject();
        if (pair.size() != 2 || !pair[u"name"_s].isString() || !pair[u"value"_s].isString())
            return fields.fail("headers", "must be a list of {name, value}");
        question.headers.emplace_back(pair[u"name"_s].toString().toStdString(),
                                      pair[u"value"_s].toString().toStdString());
    }
}

RequestQuestion questionOf(Fields& fields)
{
    RequestQuestion question;
    question.agent = AgentId(fields.text("agent", true));
    const auto take = [&](const char* key, std::string& kept) {
        if (std::string given = fields.text(key, false); !given.empty())
            kept = std::move(given);
    };
    take("method", question.method);
    take("path", question.path);
    take("key", question.key);
    take("name", question.name);
    take("source", question.source);
    question.groups = fields.texts("groups", false);
    readHeaders(fields, question);
    question.at = fields.time("at");
    return question;
}

}  // namespace

QJsonObject trafficJson(const TrafficView& traffic)
{
    QJsonArray refusals;
    for (const RefusalView& one : traffic.refusals)
        refusals.append(QJsonObject{{u"agent"_s, text(one.agent.text())},
                                    {u"policy"_s, text(one.policy)},
                                    {u"status"_s, number(std::uint64_t{one.status})},
                                    {u"requests"_s, number(one.requests)},
                                    {u"since"_s, text(one.since)}});
    QJsonArray principals;
    for (const PrincipalView& one : traffic.principals)
        principals.append(QJsonObject{{u"name"_s, text(one.name)},
                                      {u"provider"_s, text(one.provider)},
                                      {u"requests"_s, number(one.requests)}});
    return {{u"refusals"_s, refusals},
            {u"otherRefusals"_s, number(traffic.otherRefusals)},
            {u"principals"_s, principals},
            {u"otherRequests"_s, number(traffic.otherRequests)}};
}

void ApiReads::explainRequest(const ApiCall& call, const HttpReply& reply) const
{
    const auto body = bodyOf(call.request);
    if (!body)
        return reply.send(notJson());
    Fields fields(*body);
    RequestQuestion question = questionOf(fields);
    if (auto problem = fields.finish())
        return reply.send(std::move(*problem));
    m_service.explainRequest(std::move(question), [reply](const Result<RequestExplanation>& explanation) {
        if (!explanation)
            return reply.send(problemFor(explanation.error()));
        reply.send({200, "application/json", textOf(explanationJson(explanation.value())), {}});
    });
}

}  // namespace core
