#include "core/api/control_api.h"

#include "core/api/api_commands.h"
#include "core/api/api_json.h"
#include "core/api/api_problem.h"
#include "core/api/api_reads.h"
#include "core/api/api_router.h"
#include "core/api/event_streams.h"

#include <QJsonArray>

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
    return {202, "application/json", textOf(body), {}};
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

std::vector<ApiToken> onlyAdmin(Secret token)
{
    std::vector<ApiToken> tokens;
    tokens.push_back({std::move(token), ApiRole::Admin, "api:admin"});
    return tokens;
}

}  // namespace

class ControlApi::Impl {
public:
    Impl(Secret adminToken, FleetService& service, SnapshotFeed& feed, IncidentClasses incidentClasses)
        : m_service(service),
          m_feed(feed),
          m_incidentClasses(std::move(incidentClasses)),
          m_reads(service, feed),
          m_streams(service, feed),
          m_router(routes(), onlyAdmin(std::move(adminToken)))
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
    using ReadHandler = void (ApiReads::*)(const ApiCall&, const HttpReply&) const;

    std::vector<ApiRoute> routes();
    ApiRoute readRoute(std::string_view path, ReadHandler handler, ApiRole role = ApiRole::Viewer);
    ApiRoute commandRoute(std::string_view method, std::string_view path, std::string name,
                          ApiRole role = ApiRole::Operator);

    // Nothing before the first snapshot: the regions that a spec may name are not known.
    std::optional<CommandReader> reader() const;
    void command(const std::string& name, const ApiCall& call, const HttpReply& reply);
    void preview(const ApiCall& call, const HttpReply& reply);
    void events(const ApiCall& call, const HttpReply& reply);

    FleetService& m_service;
    SnapshotFeed& m_feed;
    const IncidentClasses m_incidentClasses;
    Guarded<std::string> m_address;
    ApiReads m_reads;
    EventStreams m_streams;
    ApiRouter m_router;
    std::unique_ptr<HttpServer> m_server;  // last: its handlers use all of the above
};

ApiRoute ControlApi::Impl::readRoute(std::string_view path, ReadHandler handler, ApiRole role)
{
    return {"GET", path, role, [this, handler](const ApiCall& call, const HttpReply& reply) {
                (m_reads.*handler)(call, reply);
            }};
}

ApiRoute ControlApi::Impl::commandRoute(std::string_view method, std::string_view path, std::string name,
                                        ApiRole role)
{
    return {method, path, role, [this, name = std::move(name)](const ApiCall& call, const HttpReply& reply) {
                command(name, call, reply);
            }};
}

std::vector<ApiRoute> ControlApi::Impl::routes()
{
    return {
        readRoute("/health", &ApiReads::health, ApiRole::Nobody),
        readRoute("/metrics", &ApiReads::metrics),
        readRoute("/api/v1/snapshot", &ApiReads::snapshot),
        readRoute("/api/v1/journal", &ApiReads::journal),
        readRoute("/api/v1/series", &ApiReads::series),
        readRoute("/api/v1/plan", &ApiReads::plan),
        readRoute("/api/v1/alerts", &ApiReads::alerts),
        readRoute("/api/v1/rules", &ApiReads::rules),
        readRoute("/api/v1/silences", &ApiReads::silences, ApiRole::Operator),
        readRoute("/api/v1/agents/*", &ApiReads::agent),
        readRoute("/api/v1/instances/*/log", &ApiReads::log),
        {"POST", "/api/v1/backtest", ApiRole::Operator,
         [this](const ApiCall& call, const HttpReply& reply) { m_reads.backtest(call, reply); }},
        {"POST", "/api/v1/agents/*/rehearse", ApiRole::Operator,
         [this](const ApiCall& call, const HttpReply& reply) { m_reads.rehearse(call, reply); }},
        readRoute("/api/v1/keys", &ApiReads::keys, ApiRole::Admin),
        {"POST", "/api/v1/keys", ApiRole::Admin,
         [this](const ApiCall& call, const HttpReply& reply) { m_reads.makeKey(call, reply); }},
        commandRoute("DELETE", "/api/v1/keys/*", "revokeKey", ApiRole::Admin),
        {"GET", "/api/v1/events", ApiRole::Viewer,
         [this](const ApiCall& call, const HttpReply& reply) { events(call, reply); }},
        {"POST", "/api/v1/preview", ApiRole::Operator,
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
        commandRoute("POST", "/api/v1/plan/apply", "applyPlan"),
        commandRoute("POST", "/api/v1/plan/discard", "discardPlan"),
        commandRoute("POST", "/api/v1/silences", "addSilence"),
        commandRoute("DELETE", "/api/v1/silences/*", "removeSilence"),
        commandRoute("POST", "/api/v1/alerts/acknowledge", "acknowledge"),
        commandRoute("PUT", "/api/v1/rules/*", "saveRule"),
        commandRoute("DELETE", "/api/v1/rules/*", "deleteRule"),
        commandRoute("PUT", "/api/v1/agents/*/rules/*", "saveRule"),
        commandRoute("DELETE", "/api/v1/agents/*/rules/*", "deleteRule"),
    };
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

    AgentId deploying;
    if (const auto* deploy = std::get_if<DeployAgent>(&*reading.command))
        deploying = deploy->spec.id;
    const SnapshotPtr snapshot = m_feed.latest();
    const std::string api = m_address.with([](const std::string& address) { return address; });
    m_service.submit({std::move(*reading.command), call.actor},
                     [reply, deploying, api, snapshot](const Result<CommandReceipt>& receipt) {
                         if (!receipt)
                             reply.send(problemFor(receipt.error()));
                         else if (deploying.isEmpty())
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
    m_service.preview(std::move(*reading.command), [reply](const Result<CommandPreview>& preview) {
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
                                                       FleetService& service, SnapshotFeed& feed,
                                                       IncidentClasses incidentClasses)
{
    if (adminToken.isEmpty())
        return Error{ErrorCode::Invalid, "the control API needs a token"};
    auto impl = std::make_unique<Impl>(std::move(adminToken), service, feed, std::move(incidentClasses));
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
