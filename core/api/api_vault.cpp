#include "core/api/api_vault.h"

#include "core/api/api_answers.h"
#include "core/api/api_json.h"
#include "core/api/api_problem.h"
#include "core/api/api_reads.h"
#include "core/api/http_message.h"
#include "core/api/json_values.h"
#include "core/fleet/secret_reference.h"

#include <QJsonArray>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace core {
namespace {

QString stateText(VaultState state)
{
    switch (state) {
    case VaultState::None: return u"none"_s;
    case VaultState::Locked: return u"locked"_s;
    case VaultState::Open: break;
    }
    return u"open"_s;
}

QString sourceText(MasterSource source)
{
    switch (source) {
    case MasterSource::PassPhrase: return u"passPhrase"_s;
    case MasterSource::KeyFile: return u"keyFile"_s;
    case MasterSource::Credential: return u"credential"_s;
    case MasterSource::Keyring: break;
    }
    return u"keyring"_s;
}

QJsonArray usersJson(const std::string& secret, const FleetSnapshot& snapshot)
{
    QJsonArray users;
    for (const AgentViewPtr& agent : snapshot.agents) {
        const auto& environment = agent->spec->run.environment;
        if (std::any_of(environment.begin(), environment.end(),
                        [&](const auto& variable) { return secretNamed(variable.second) == secret; }))
            users.append(text(agent->id.text()));
    }
    return users;
}

QJsonArray secretsJson(const FleetSnapshot& snapshot)
{
    QJsonArray list;
    if (!snapshot.trust)
        return list;
    for (const auto& [name, entry] : snapshot.trust->sealed)
        if (name.first == secretKind)
            list.append(QJsonObject{{u"name"_s, text(name.second)},
                                    {u"changed"_s, text(entry.changed)},
                                    {u"changedBy"_s, text(entry.changedBy)},
                                    {u"lastUsed"_s, text(entry.lastUsed)},
                                    {u"usedBy"_s, usersJson(name.second, snapshot)},
                                    {u"isGatewayKey"_s, name.second == snapshot.gatewayKeySecret}});
    return list;
}

// {"passPhrase"}, or {"source": "keyring"}, which makes a key of its own.
VaultWish masterKeyIn(Fields& fields, const Actor& by)
{
    VaultWish wish;
    wish.by = by;
    const std::string source = fields.text("source", false);
    if (source == "keyring")
        wish.source = MasterSource::Keyring;
    else if (source.empty() || source == "passPhrase")
        wish.passPhrase = Secret(fields.text("passPhrase", true));
    else
        fields.fail("source", "is passPhrase or keyring");
    return wish;
}

}  // namespace

std::optional<CommandReading> vaultCommand(const std::string& command, const std::string& name,
                                           Fields& fields)
{
    if (command == "removeSecret")
        return fields.finish(RemoveSealed{secretKind, name});
    if (command == "removeAgentData")
        return fields.finish(RemoveSealed{agentDataKind, name});
    return {};
}

void ApiVault::show(const ApiCall&, const HttpReply& reply) const
{
    const SnapshotPtr snapshot = m_feed.latest();
    if (!snapshot)
        return reply.send(notReady());
    const VaultView& vault = snapshot->vault;
    reply.send({200,
                "application/json",
                textOf(QJsonObject{{u"state"_s, stateText(vault.state)},
                                   {u"source"_s, sourceText(vault.source)},
                                   {u"outdated"_s, number(vault.outdated)},
                                   {u"trouble"_s, text(vault.trouble)}}),
                {}});
}

void ApiVault::make(const ApiCall& call, const HttpReply& reply) const
{
    const auto body = bodyOf(call.request);
    if (!body)
        return reply.send(notJson());
    Fields fields(*body);
    VaultWish wish = masterKeyIn(fields, call.actor);
    if (auto problem = fields.finish())
        return reply.send(std::move(*problem));
    m_vault.makeVault(std::move(wish), receiptTo(reply, 201));
}

void ApiVault::unlock(const ApiCall& call, const HttpReply& reply) const
{
    const auto body = bodyOf(call.request);
    if (!body)
        return reply.send(notJson());
    Fields fields(*body);
    Secret passPhrase(fields.text("passPhrase", true));
    if (auto problem = fields.finish())
        return reply.send(std::move(*problem));
    m_vault.unlockVault(std::move(passPhrase), call.actor, [reply](const Result<>& unlocked) {
        if (unlocked)
            reply.send({204, {}, {}, {}});
        else
            reply.send(problemFor(unlocked.error()));
    });
}

// As make(), and {"current"}: the present pass phrase, where there is one.
void ApiVault::changeMasterKey(const ApiCall& call, const HttpReply& reply) const
{
    const auto body = bodyOf(call.request);
    if (!body)
        return reply.send(notJson());
    Fields fields(*body);
    VaultWish wish = masterKeyIn(fields, call.actor);
    wish.current = Secret(fields.text("current", false));
    if (auto problem = fields.finish())
        return reply.send(std::move(*problem));
    m_vault.changeMasterKey(std::move(wish), receiptTo(reply, 202));
}

void ApiVault::rotate(const ApiCall& call, const HttpReply& reply) const
{
    m_vault.rotateVault(call.actor, receiptTo(reply, 202));
}

void ApiVault::secrets(const ApiCall&, const HttpReply& reply) const
{
    const SnapshotPtr snapshot = m_feed.latest();
    if (!snapshot)
        return reply.send(notReady());
    reply.send({200, "application/json", textOf(secretsJson(*snapshot)), {}});
}

void ApiVault::keepSecret(const ApiCall& call, const HttpReply& reply) const
{
    const auto body = bodyOf(call.request);
    if (!body)
        return reply.send(notJson());
    Fields fields(*body);
    SecretWish wish{call.names.front(), Secret(fields.text("value", true)), call.actor};
    if (auto problem = fields.finish())
        return reply.send(std::move(*problem));
    m_vault.keepSecret(std::move(wish), receiptTo(reply, 202));
}

// The body as it is: what comes back is the same, byte for byte.
void ApiVault::keepData(const ApiCall& call, const HttpReply& reply) const
{
    m_vault.keepAgentData({AgentId(call.names.front()), Secret(call.request.body), call.actor},
                          receiptTo(reply, 202));
}

void ApiVault::readData(const ApiCall& call, const HttpReply& reply) const
{
    m_vault.readAgentData(AgentId(call.names.front()), call.actor, [reply](const Result<Secret>& data) {
        if (!data)
            return reply.send(problemFor(data.error()));
        HttpResponse response{200, "application/json", std::string(data.value().reveal()), {}};
        response.headers["Cache-Control"] = "no-store";
        reply.send(std::move(response));
    });
}

}  // namespace core
