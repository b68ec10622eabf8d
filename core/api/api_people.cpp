#include "core/api/api_people.h"

#include "core/api/api_answers.h"
#include "core/api/api_json.h"
#include "core/api/api_problem.h"
#include "core/api/api_reads.h"
#include "core/api/http_message.h"
#include "core/api/json_values.h"

#include <QJsonArray>
#include <QJsonObject>

#include <charconv>

using namespace Qt::StringLiterals;

namespace core {
namespace {

template <typename Name>
QJsonArray namesJson(const std::vector<Name>& names)
{
    QJsonArray list;
    for (const Name& name : names)
        list.append(text(name.text()));
    return list;
}

void putRights(QJsonObject& object, const Rights& rights)
{
    object[u"role"_s] = text(nameOf(rights.role));
    object[u"agents"_s] = namesJson(rights.agents);
    object[u"regions"_s] = namesJson(rights.regions);
}

QJsonArray operatorsJson(const TrustState& trust)
{
    QJsonArray list;
    for (const auto& [name, account] : trust.operators) {
        QJsonObject entry{{u"name"_s, text(name)}, {u"made"_s, text(account.made)}};
        putRights(entry, account.rights);
        list.append(entry);
    }
    return list;
}

QJsonArray tokensJson(const TrustState& trust)
{
    QJsonArray list;
    for (const auto& [id, token] : trust.tokens) {
        QJsonObject entry{{u"id"_s, text(id)},
                          {u"name"_s, text(token.name)},
                          {u"made"_s, text(token.made)},
                          {u"madeBy"_s, text(token.madeBy)},
                          {u"expires"_s, text(token.expires)}};
        putRights(entry, token.rights);
        list.append(entry);
    }
    return list;
}

// 401 for a wrong one and 429 for too many: neither is a matter of the caller's role.
HttpResponse signInProblem(const Error& error)
{
    if (error.code == ErrorCode::Forbidden)
        return problemResponse(401, error.context);
    if (error.code == ErrorCode::Busy)
        return problemResponse(429, error.context);
    return problemFor(error);
}

}  // namespace

Rights rightsFrom(Fields& fields)
{
    Rights rights;
    const std::string role = fields.text("role", true);
    if (const auto named = roleNamed(role))
        rights.role = *named;
    else if (!role.empty())
        fields.fail("role", "is viewer, operator or admin");
    for (std::string& agent : fields.texts("agents", false))
        rights.agents.emplace_back(std::move(agent));
    for (std::string& region : fields.texts("regions", false))
        rights.regions.emplace_back(std::move(region));
    return rights;
}

std::optional<CommandReading> peopleCommand(const std::string& command, const std::string& name,
                                            Fields& fields)
{
    if (command == "changeRights") {
        Rights rights = rightsFrom(fields);
        return fields.finish(ChangeRights{name, std::move(rights)});
    }
    if (command == "removeOperator")
        return fields.finish(RemoveOperator{name});
    if (command == "revokeToken")
        return fields.finish(RevokeApiToken{name});
    return {};
}

void ApiPeople::list(ListOf listOf, const HttpReply& reply) const
{
    const SnapshotPtr snapshot = m_feed.latest();
    if (!snapshot)
        return reply.send(notReady());
    const QJsonArray entries = snapshot->trust ? listOf(*snapshot->trust) : QJsonArray();
    reply.send({200, "application/json", textOf(entries), {}});
}

void ApiPeople::operators(const ApiCall&, const HttpReply& reply) const
{
    list(operatorsJson, reply);
}

void ApiPeople::tokens(const ApiCall&, const HttpReply& reply) const
{
    list(tokensJson, reply);
}

void ApiPeople::signIn(const ApiCall& call, const HttpReply& reply) const
{
    const auto body = bodyOf(call.request);
    if (!body)
        return reply.send(notJson());
    Fields fields(*body);
    SignInAttempt attempt{fields.text("name", true), Secret(fields.text("passPhrase", true)),
                          call.request.client};
    if (auto problem = fields.finish())
        return reply.send(std::move(*problem));
    m_trust.signIn(std::move(attempt), [reply](const Result<SignedIn>& outcome) {
        if (!outcome)
            return reply.send(signInProblem(outcome.error()));
        const SignedIn& signedIn = outcome.value();
        QJsonObject answer{{u"name"_s, text(signedIn.name)}, {u"token"_s, text(signedIn.session.reveal())}};
        putRights(answer, signedIn.rights);
        reply.send(unstored(201, answer));
    });
}

void ApiPeople::signOut(const ApiCall& call, const HttpReply& reply) const
{
    if (!m_trust.signOut(bearerOf(call.request), call.request.client))
        return reply.send(problemResponse(409, "this token is not a session's"));
    reply.send({204, {}, {}, {}});
}

void ApiPeople::whoAmI(const ApiCall& call, const HttpReply& reply) const
{
    QJsonObject answer{{u"name"_s, text(call.actor.text)}};
    putRights(answer, call.rights);
    reply.send(unstored(200, answer));
}

void ApiPeople::addOperator(const ApiCall& call, const HttpReply& reply) const
{
    const auto body = bodyOf(call.request);
    if (!body)
        return reply.send(notJson());
    Fields fields(*body);
    NewOperator wish{fields.text("name", true), rightsFrom(fields), Secret(fields.text("passPhrase", true)),
                     call.actor};
    if (auto problem = fields.finish())
        return reply.send(std::move(*problem));
    m_trust.addOperator(std::move(wish), receiptTo(reply, 201));
}

void ApiPeople::setPassPhrase(const ApiCall& call, const HttpReply& reply) const
{
    const auto body = bodyOf(call.request);
    if (!body)
        return reply.send(notJson());
    Fields fields(*body);
    NewPassPhrase wish{call.names.front(), {}, Secret(fields.text("passPhrase", true)), call.actor};
    if (std::string current = fields.text("current", false); !current.empty())
        wish.current = Secret(std::move(current));
    if (auto problem = fields.finish())
        return reply.send(std::move(*problem));
    m_trust.setPassPhrase(std::move(wish), receiptTo(reply, 202));
}

void ApiPeople::makeToken(const ApiCall& call, const HttpReply& reply) const
{
    const auto body = bodyOf(call.request);
    if (!body)
        return reply.send(notJson());
    Fields fields(*body);
    TokenWish wish{fields.text("name", true), rightsFrom(fields), fields.time("expires"), call.actor};
    if (auto problem = fields.finish())
        return reply.send(std::move(*problem));
    m_trust.makeToken(std::move(wish), [reply](const Result<NewToken>& made) {
        if (!made)
            return reply.send(problemFor(made.error()));
        const NewToken& token = made.value();
        reply.send(unstored(201,
                            {{u"id"_s, text(token.id)},
                             {u"token"_s, text(token.token.reveal())},
                             {u"journal"_s, number(token.journalSeq)}}));
    });
}

void ApiPeople::exportJournal(const ApiCall& call, const HttpReply& reply) const
{
    JournalExportWish wish;
    wish.by = call.actor;
    std::vector<InputError> errors;
    const auto count = [&](const char* key, std::uint64_t& value) {
        const auto given = call.request.query.find(key);
        if (given == call.request.query.end())
            return;
        const std::string& digits = given->second;
        const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (digits.empty() || parsed.ec != std::errc() || parsed.ptr != digits.data() + digits.size()
            || value == 0)
            errors.push_back({key, "must be the number of a journal entry"});
    };
    count("first", wish.first);
    count("last", wish.last);
    if (!errors.empty())
        return reply.send(inputProblem(422, errors));
    m_trust.exportJournal(std::move(wish), [reply](Result<std::string> text) {
        if (!text)
            return reply.send(problemFor(text.error()));
        HttpResponse response{200, "application/jsonl", std::move(text).value(), {}};
        response.headers["Content-Disposition"] = "attachment; filename=\"journal.jsonl\"";
        reply.send(std::move(response));
    });
}

}  // namespace core
