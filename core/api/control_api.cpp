#include "core/api/control_api.h"

#include "core/api/api_commands.h"
#include "core/api/api_json.h"
#include "core/api/api_people.h"
#include "core/api/api_problem.h"
#include "core/api/api_reads.h"
#include "core/api/api_router.h"
#include "core/api/api_vault.h"
#include "core/api/event_streams.h"

#include <QJsonArray>

#include <algorithm>
#include <charconv>

using namespace Qt::StringLiterals;

namespace core {
namespace {

std::string hostAndPort(const HttpServer& server)
{
    const bool isV6 = server.host().find(':') != std::string::npos;
    return (isV6 ? "[" + server.host() + "]" : server.host()) + ":" + std::to_string(server.port());
}

HttpResponse accepted(const CommandReceipt& receipt)
{
    QJsonObject body{{u"journal"_s, static_cast<qint64>(receipt.journalSeq)}};
    if (!receipt.deploymentId.empty())
        body[u"deploymentId"_s] = QString::fromStdString(receipt.deploymentId);
    if (!receipt.silenceId.empty())
        body[u"silence"_s] = QString::fromStdString(receipt.silenceId);
    if (!receipt.approvalId.empty())
        body[u"approval"_s] = QString::fromStdString(receipt.approvalId);
    return {202, "application/json", textOf(body), {}};
}

// ?reason=..., which every command takes: why, for the journal.
Result<std::string> givenReason(const HttpRequest& request)
{
    constexpr std::size_t longestReason = 500;
    const auto given = request.query.find("reason");
    if (given == request.query.end())
        return std::string();
    const std::string& text = given->second;
    const bool isText =
        std::none_of(text.begin(), text.end(), [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; });
    if (text.size() > longestReason || !isText)
        return Error{ErrorCode::Invalid, "has at most 500 bytes, and no control characters"};
    return text;
}

HttpResponse deployed(const CommandReceipt& receipt, const AgentId& agent, const std::string& gateway,
                      const std::string& api)
{
    QJsonArray instances;
    for (const InstanceId& id : receipt.instances)
        instances.append(QString::fromStdString(id.text()));
    const std::string path = "/api/v1/agents/" + agent.text();
    const QJsonObject body{
        {u"deploymentId"_s, QString::fromStdString(receipt.deploymentId)},
        {u"instances"_s, instances},
        {u"endpoints"_s,
         QJsonArray{QString::fromStdString("http://" + gateway + "/agents/" + agent.text() + "/")}},
        {u"monitoringUrl"_s, QString::fromStdString("http://" + api + path)},
        {u"journal"_s, static_cast<qint64>(receipt.journalSeq)}};
    return {201, "application/json", textOf(body), {{"Location", path}}};
}

}  // namespace

class ControlApi::Impl {
public:
    Impl(Secret adminToken, FleetService& service, TrustService& trust, VaultService& vault,
         SnapshotFeed& feed, IncidentClasses incidentClasses)
        : m_adminToken(std::move(adminToken)),
          m_service(service),
          m_trust(trust),
          m_feed(feed),
          m_incidentClasses(std::move(incidentClasses)),
          m_reads(service, feed),
          m_people(trust, feed),
          m_vault(vault, feed),
          m_streams(service, feed),
          m_router(
              routes(), [this](std::string_view token) { return callerOf(token); },
              [this](AccessAttempt attempt) { m_trust.note(std::move(attempt)); })
    {
    }

    Result<> listen(const ListenAddress& address)
    {
        auto server = HttpServer::listen(address.host, address.port, {},
                                         [this](HttpRequest request, const HttpReply& reply) {
                                             m_router.handle(std::move(request), reply);
                                         });
        if (!server)
            return server.error();
        // Requests may come before the server is kept, so what its handlers need of it is read under a lock.
        m_address.with([&](std::string& kept) { kept = hostAndPort(*server.value()); });
        m_server = std::move(server).value();
        return done;
    }

    const HttpServer& server() const { return *m_server; }

private:
    using VaultHandler = void (ApiVault::*)(const ApiCall&, const HttpReply&) const;
    using PeopleHandler = void (ApiPeople::*)(const ApiCall&, const HttpReply&) const;
    using ReadHandler = void (ApiReads::*)(const ApiCall&, const HttpReply&) const;

    std::vector<ApiRoute> routes();
    std::vector<ApiRoute> fleetRoutes();
    std::vector<ApiRoute> peopleRoutes();
    std::vector<ApiRoute> vaultRoutes();
    std::function<void(ApiCall, HttpReply)> people(PeopleHandler handler);
    std::function<void(ApiCall, HttpReply)> vault(VaultHandler handler);
    ApiRoute readRoute(std::string_view path, ReadHandler handler, std::optional<Role> role = Role::Viewer);
    ApiRoute commandRoute(std::string_view method, std::string_view path, std::string name,
                          std::optional<Role> role = Role::Operator);

    std::optional<Caller> callerOf(std::string_view token) const;
    // Nothing before the first snapshot: the regions that a spec may name are not known.
    std::optional<CommandReader> reader() const;
    void command(const std::string& name, const ApiCall& call, const HttpReply& reply);
    void preview(const ApiCall& call, const HttpReply& reply);
    void events(const ApiCall& call, const HttpReply& reply);

    const Secret m_adminToken;
    FleetService& m_service;
    TrustService& m_trust;
    SnapshotFeed& m_feed;
    const IncidentClasses m_incidentClasses;
    Guarded<std::string> m_address;
    ApiReads m_reads;
    ApiPeople m_people;
    ApiVault m_vault;
    EventStreams m_streams;
    ApiRouter m_router;
    std::unique_ptr<HttpServer> m_server;  // last: its handlers use all of the above
};

std::function<void(ApiCall, HttpReply)> ControlApi::Impl::people(PeopleHandler handler)
{
    return [this, handler](const ApiCall& call, const HttpReply& reply) { (m_people.*handler)(call, reply); };
}

std::function<void(ApiCall, HttpReply)> ControlApi::Impl::vault(VaultHandler handler)
{
    return [this, handler](const ApiCall& call, const HttpReply& reply) { (m_vault.*handler)(call, reply); };
}

ApiRoute ControlApi::Impl::readRoute(std::string_view path, ReadHandler handler, std::optional<Role> role)
{
    return {"GET", path, role, [this, handler](const ApiCall& call, const HttpReply& reply) {
                (m_reads.*handler)(call, reply);
            }};
}

ApiRoute ControlApi::Impl::commandRoute(std::string_view method, std::string_view path, std::string name,
                                        std::optional<Role> role)
{
    return {method, path, role, [this, name = std::move(name)](const ApiCall& call, const HttpReply& reply) {
                command(name, call, reply);
            }};
}

std::vector<ApiRoute> ControlApi::Impl::routes()
{
    std::vector<ApiRoute> all = fleetRoutes();
    for (auto& more : {peopleRoutes(), vaultRoutes()})
        all.insert(all.end(), more.begin(), more.end());
    return all;
}

std::vector<ApiRoute> ControlApi::Impl::peopleRoutes()
{
    return {
        {"POST", "/api/v1/session", std::nullopt, people(&ApiPeople::signIn)},
        {"DELETE", "/api/v1/session", Role::Viewer, people(&ApiPeople::signOut)},
        {"GET", "/api/v1/session", Role::Viewer, people(&ApiPeople::whoAmI)},
        {"GET", "/api/v1/operators", Role::Admin, people(&ApiPeople::operators)},
        {"POST", "/api/v1/operators", Role::Admin, people(&ApiPeople::addOperator)},
        {"PUT", "/api/v1/operators/*/pass-phrase", Role::Viewer, people(&ApiPeople::setPassPhrase)},
        commandRoute("PUT", "/api/v1/operators/*/rights", "changeRights", Role::Admin),
        commandRoute("DELETE", "/api/v1/operators/*", "removeOperator", Role::Admin),
        {"GET", "/api/v1/tokens", Role::Admin, people(&ApiPeople::tokens)},
        {"POST", "/api/v1/tokens", Role::Admin, people(&ApiPeople::makeToken)},
        {"GET", "/api/v1/journal/export", Role::Admin, people(&ApiPeople::exportJournal)},
        commandRoute("DELETE", "/api/v1/tokens/*", "revokeToken", Role::Admin),
    };
}

std::vector<ApiRoute> ControlApi::Impl::vaultRoutes()
{
    return {
        {"GET", "/api/v1/vault", Role::Admin, vault(&ApiVault::show)},
        {"POST", "/api/v1/vault", Role::Admin, vault(&ApiVault::make)},
        {"POST", "/api/v1/vault/unlock", Role::Admin, vault(&ApiVault::unlock)},
        {"POST", "/api/v1/vault/master-key", Role::Admin, vault(&ApiVault::changeMasterKey)},
        {"POST", "/api/v1/vault/rotate", Role::Admin, vault(&ApiVault::rotate)},
        {"GET", "/api/v1/secrets", Role::Admin, vault(&ApiVault::secrets)},
        {"PUT", "/api/v1/secrets/*", Role::Admin, vault(&ApiVault::keepSecret)},
        commandRoute("DELETE", "/api/v1/secrets/*", "removeSecret", Role::Admin),
        {"GET", "/api/v1/agents/*/data", Role::Operator, vault(&ApiVault::readData)},
        {"PUT", "/api/v1/agents/*/data", Role::Operator, vault(&ApiVault::keepData)},
        commandRoute("DELETE", "/api/v1/agents/*/data", "removeAgentData"),
    };
}

std::vector<ApiRoute> ControlApi::Impl::fleetRoutes()
{
    return {
        readRoute("/health", &ApiReads::health, std::nullopt),
        readRoute("/metrics", &ApiReads::metrics),
        readRoute("/api/v1/snapshot", &ApiReads::snapshot),
        readRoute("/api/v1/journal", &ApiReads::journal),
        readRoute("/api/v1/series", &ApiReads::series),
        readRoute("/api/v1/plan", &ApiReads::plan),
        readRoute("/api/v1/alerts", &ApiReads::alerts),
        readRoute("/api/v1/rules", &ApiReads::rules),
        readRoute("/api/v1/silences", &ApiReads::silences, Role::Operator),
        readRoute("/api/v1/agents/*", &ApiReads::agent),
        readRoute("/api/v1/instances/*/log", &ApiReads::log),
        {"POST", "/api/v1/backtest", Role::Operator,
         [this](const ApiCall& call, const HttpReply& reply) { m_reads.backtest(call, reply); }},
        {"POST", "/api/v1/agents/*/rehearse", Role::Operator,
         [this](const ApiCall& call, const HttpReply& reply) { m_reads.rehearse(call, reply); }},
        {"POST", "/api/v1/gateway/explain", Role::Operator,
         [this](const ApiCall& call, const HttpReply& reply) { m_reads.explainRequest(call, reply); }},
        readRoute("/api/v1/keys", &ApiReads::keys, Role::Admin),
        {"POST", "/api/v1/keys", Role::Admin,
         [this](const ApiCall& call, const HttpReply& reply) { m_reads.makeKey(call, reply); }},
        commandRoute("DELETE", "/api/v1/keys/*", "revokeKey", Role::Admin),
        readRoute("/api/v1/caches", &ApiReads::caches),
        readRoute("/api/v1/caches/*", &ApiReads::countCached, Role::Operator),
        commandRoute("POST", "/api/v1/caches/*/clear", "clearCache"),
        {"GET", "/api/v1/events", Role::Viewer,
         [this](const ApiCall& call, const HttpReply& reply) { events(call, reply); }},
        {"POST", "/api/v1/preview", Role::Operator,
         [this](const ApiCall& call, const HttpReply& reply) { preview(call, reply); }},
        commandRoute("POST", "/api/v1/agents", "deploy"),
        commandRoute("PUT", "/api/v1/agents/*", "update"),
        commandRoute("DELETE", "/api/v1/agents/*", "remove"),
        commandRoute("POST", "/api/v1/agents/*/scale", "scale"),
        commandRoute("POST", "/api/v1/agents/*/scaling", "scaling"),
        commandRoute("POST", "/api/v1/agents/*/restart", "restart"),
        commandRoute("POST", "/api/v1/agents/*/rollout/cancel", "cancelRollout"),
        commandRoute("POST", "/api/v1/instances/*/drain", "drainInstance"),
        commandRoute("POST", "/api/v1/instances/*/restart", "restartInstance"),
        commandRoute("POST", "/api/v1/instances/*/routing", "instanceRouting"),
        commandRoute("POST", "/api/v1/plan/apply", "applyPlan"),
        commandRoute("POST", "/api/v1/plan/discard", "discardPlan"),
        readRoute("/api/v1/approvals", &ApiReads::approvals),
        commandRoute("POST", "/api/v1/approvals/*", "decideApproval"),
        commandRoute("POST", "/api/v1/silences", "addSilence"),
        commandRoute("DELETE", "/api/v1/silences/*", "removeSilence"),
        commandRoute("POST", "/api/v1/alerts/acknowledge", "acknowledge"),
        commandRoute("PUT", "/api/v1/rules/*", "saveRule"),
        commandRoute("DELETE", "/api/v1/rules/*", "deleteRule"),
        commandRoute("PUT", "/api/v1/agents/*/rules/*", "saveRule"),
        commandRoute("DELETE", "/api/v1/agents/*/rules/*", "deleteRule"),
    };
}

std::optional<Caller> ControlApi::Impl::callerOf(std::string_view token) const
{
    if (m_adminToken.matches(token))
        return Caller{Actor::owner(), {Role::Admin}};
    return m_trust.callerOf(token);
}

std::optional<CommandReader> ControlApi::Impl::reader() const
{
    const SnapshotPtr snapshot = m_feed.latest();
    if (!snapshot)
        return {};
    FleetSpec fleet;
    fleet.incidentClasses = m_incidentClasses;
    for (const RegionView& region : snapshot->regions) {
        RegionSpec& spec = fleet.regions.emplace_back();
        spec.name = region.name;
        spec.platform = region.platform;
    }
    return CommandReader(std::move(fleet));
}

void ControlApi::Impl::command(const std::string& name, const ApiCall& call, const HttpReply& reply)
{
    const auto commands = reader();
    if (!commands)
        return reply.send(notReady());
    CommandReading reading = commands->fromCall(name, call);
    if (!reading.command)
        return reply.send(std::move(reading.problem));

    const auto reason = givenReason(call.request);
    if (!reason)
        return reply.send(inputProblem(422, {{"reason", reason.error().context}}));

    AgentId deploying;
    if (const auto* deploy = std::get_if<DeployAgent>(&*reading.command))
        deploying = deploy->spec.id;
    const SnapshotPtr snapshot = m_feed.latest();
    const std::string api = m_address.with([](const std::string& address) { return address; });
    m_service.submit({std::move(*reading.command), call.actor, reason.value()},
                     [reply, deploying, api, snapshot](const Result<CommandReceipt>& receipt) {
                         if (!receipt)
                             reply.send(problemFor(receipt.error()));
                         else if (deploying.isEmpty() || !receipt.value().approvalId.empty())
                             reply.send(accepted(receipt.value()));
                         else
                             reply.send(
                                 deployed(receipt.value(), deploying, snapshot->vitals.gatewayAddress, api));
                     });
}

void ControlApi::Impl::preview(const ApiCall& call, const HttpReply& reply)
{
    const auto commands = reader();
    if (!commands)
        return reply.send(notReady());
    CommandReading reading = commands->fromPreview(call);
    if (!reading.command)
        return reply.send(std::move(reading.problem));
    m_service.preview({std::move(*reading.command), call.actor},
                      [reply](const Result<CommandPreview>& preview) {
                          if (preview)
                              reply.send({200, "application/json", textOf(previewJson(preview.value())), {}});
                          else
                              reply.send(problemFor(preview.error()));
                      });
}

void ControlApi::Impl::events(const ApiCall& call, const HttpReply& reply)
{
    if (call.request.method == "HEAD")
        return reply.send({200, "text/event-stream", {}, {}});
    std::optional<std::uint64_t> lastSeen;
    if (const auto header = call.request.headers.find("last-event-id");
        header != call.request.headers.end()) {
        const std::string& digits = header->second;
        std::uint64_t seq = 0;
        const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), seq);
        if (digits.empty() || parsed.ec != std::errc() || parsed.ptr != digits.data() + digits.size())
            return reply.send(
                inputProblem(400, {{"Last-Event-ID", "must be the number of a journal entry"}}));
        lastSeen = seq;
    }
    if (!m_streams.add(reply, lastSeen))
        reply.send(problemFor({ErrorCode::Busy, "too many event streams are open"}));
}

Result<std::unique_ptr<ControlApi>> ControlApi::listen(const ListenAddress& address, Secret adminToken,
                                                       FleetService& service, TrustService& trust,
                                                       VaultService& vault, SnapshotFeed& feed,
                                                       IncidentClasses incidentClasses)
{
    if (adminToken.isEmpty())
        return Error{ErrorCode::Invalid, "the control API needs a token"};
    auto impl = std::make_unique<Impl>(std::move(adminToken), service, trust, vault, feed,
                                       std::move(incidentClasses));
    if (const auto listening = impl->listen(address); !listening)
        return listening.error();
    return std::unique_ptr<ControlApi>(new ControlApi(std::move(impl)));
}

ControlApi::ControlApi(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

ControlApi::~ControlApi() = default;

std::string ControlApi::host() const
{
    return m_impl->server().host();
}

std::uint16_t ControlApi::port() const
{
    return m_impl->server().port();
}

}  // namespace core
