#include "core/gateway/gateway.h"

#include "core/gateway/certificate_watch.h"
#include "core/gateway/gateway_thread.h"
#include "core/gateway/listener.h"

#include <algorithm>
#include <random>
#include <utility>
#include <vector>

namespace core {

class Gateway::Impl {
public:
    Impl(const GatewaySpec& spec, std::shared_ptr<ModelCache> models)
    {
        m_state.models = std::move(models);
        m_state.limits = spec.limits;
    }

    ~Impl()
    {
        for (const auto& thread : m_threads)
            thread->end();
        m_state.isEnding = true;
        for (const auto& [agent, route] : m_state.view()->routes)
            route.lane->clearQueue();
    }

    // From now on, and as the files or the key in the vault change.
    Result<> useTls(const TlsFiles& files, SecretReader secrets)
    {
        const auto server = TlsServer::load(files, secrets);
        const bool mayComeLater =
            secretNamed(files.key) && !server && server.error().code == ErrorCode::Refused;
        if (!server && !mayComeLater)
            return Error{server.error().code, "gateway.tls: " + server.error().context};
        m_state.isTls = true;
        use(server);
        m_certificates.emplace(files, std::move(secrets), server,
                               [this](const Result<TlsServerPtr>& next) { use(next); });
        return done;
    }

    Result<> logRequests(const AccessLogSpec& spec)
    {
        auto log = AccessLog::open(spec);
        if (!log)
            return log.error();
        m_state.accessLog = std::move(log).value();
        return done;
    }

    Result<> listen(const ListenAddress& address, std::uint32_t threads)
    {
        auto listener = Listener::open(address);
        if (!listener)
            return listener.error();
        m_listener = std::move(listener).value();
        for (std::uint32_t i = 0; i < std::max<std::uint32_t>(threads, 1); ++i) {
            auto loop = EventLoop::open();
            if (!loop)
                return loop.error();
            m_threads.push_back(std::make_unique<GatewayThread>(m_state, std::move(loop).value()));
        }
        const auto begun = m_listener->begin(m_threads.front()->loop(), [this](Descriptor socket) {
            m_threads[m_next++ % m_threads.size()]->take(std::move(socket));
        });
        if (!begun)
            return begun;
        for (const auto& thread : m_threads)
            thread->run();
        return done;
    }

    void publish(const RoutingTablePtr& table)
    {
        const PublishedRoutesPtr before = m_state.view();
        auto next = std::make_shared<PublishedRoutes>();
        const MonoTime now = readClocks().mono;
        if (!hasSpecsOf(*before, *table))
            setCaches(*table);
        for (const AgentRoutes& routes : table->agents) {
            const PublishedRoutes::Route* known = before->route(routes.agent.text());
            PublishedRoutes::Route route =
                known && known->spec == routes.spec ? *known : changedRoute(routes, known);
            route.lane->publish(routes, now);
            for (const RouteInstance& instance : routes.instances)
                if (!instance.draining)
                    next->addresses.insert(instance.host + ":" + std::to_string(instance.port));
            next->routes.emplace(routes.agent.text(), std::move(route));
        }
        next->gatekeeper = gatekeeperOf(*table, before->gatekeeper);
        m_state.publish(std::move(next));
    }

    TrafficReport collect()
    {
        const MonoTime now = readClocks().mono;
        TrafficReport report;
        report.span = m_collected ? now - *m_collected : Duration(0);
        m_collected = now;
        const PublishedRoutesPtr view = m_state.view();
        for (const auto& [agent, route] : view->routes)
            route.lane->collect(report, now);
        m_caches->sweep(now);
        for (const auto& [kind, count] :
             m_state.refusals.with([](auto& all) { return std::exchange(all, {}); }))
            report.refused.push_back(
                {AgentId(std::get<0>(kind)), std::get<1>(kind), std::get<2>(kind), count});
        collectPrincipals(report);
        if (m_state.accessLog) {
            m_state.accessLog->flush();
            report.accessLogProblem = m_state.accessLog->problem();
        }
        report.certificate = m_certificate.with([](const auto& state) { return state; });
        if (m_tokens)
            report.unknownKeys = m_tokens->takeUnknownKeys();
        return report;
    }

    const SocketAddress& local() const { return m_listener->local(); }
    bool isTls() const { return m_state.isTls; }
    std::shared_ptr<ShelvedCache> responses() const { return m_caches; }
    std::shared_ptr<ShelvedCache> configuration() const { return m_state.config; }

private:
    void collectPrincipals(TrafficReport& report)
    {
        TopCounts counts(GatewayThread::mostPrincipals);
        for (const auto& thread : m_threads) {
            const TopCounts part = thread->takePrincipals();
            for (const NamedCount& one : part.largest())
                counts.add(one.name, one.count);
            counts.addOthers(part.others());
        }
        for (const NamedCount& one : counts.largest()) {
            const std::size_t end = one.name.find('\n');
            report.principals.push_back({one.name.substr(end + 1), one.name.substr(0, end), one.count});
        }
        report.otherRequests = counts.others();
    }

    void use(const Result<TlsServerPtr>& server)
    {
        m_certificate.with([&](std::optional<CertificateState>& state) {
            if (server)
                state = CertificateState{server.value()->validUntil(), {}, readClocks().wall};
            else if (state)
                state->problem = server.error().context;
            else
                state = CertificateState{{}, server.error().context};
        });
        if (server)
            m_state.tls.with([&](TlsServerPtr& now) { now = server.value(); });
    }

    // True when the agents and their specs are those of the table before, as they mostly are.
    static bool hasSpecsOf(const PublishedRoutes& before, const RoutingTable& table)
    {
        return before.routes.size() == table.agents.size()
            && std::ranges::all_of(table.agents, [&](const AgentRoutes& routes) {
                   const PublishedRoutes::Route* known = before.route(routes.agent.text());
                   return known && known->spec == routes.spec;
               });
    }

    // Of a new agent, or one with another spec than before.
    PublishedRoutes::Route changedRoute(const AgentRoutes& routes, const PublishedRoutes::Route* known) const
    {
        return {known ? known->lane : std::make_shared<AgentLane>(routes.agent, std::random_device{}()),
                m_caches->of(routes.agent), templateKeyOf(*routes.spec), routes.spec,
                known ? known->revision + 1 : 1};
    }

    void setCaches(const RoutingTable& table)
    {
        ResponseCaches::Specs specs;
        for (const AgentRoutes& routes : table.agents)
            specs.emplace_back(routes.agent, routes.spec->routing.cache);
        m_caches->setSpecs(specs);
    }

    // A table says anew who may send requests only when that changed.
    GatekeeperPtr gatekeeperOf(const RoutingTable& table, const GatekeeperPtr& current)
    {
        if (current && table.access == m_access && table.apiKeys == m_apiKeys
            && table.issuerKeys == m_issuerKeys)
            return current;
        const AccessSpec nobody;
        const AccessSpec& before = m_access ? *m_access : nobody;
        const AccessSpec& access = table.access ? *table.access : nobody;
        // Tokens that were verified stay known as long as who may issue them and with which keys.
        if (!m_tokens || table.issuerKeys != m_issuerKeys || access.providers != before.providers)
            m_tokens = std::make_shared<const TokenGate>(access.providers, table.issuerKeys);
        m_access = table.access;
        m_apiKeys = table.apiKeys;
        m_issuerKeys = table.issuerKeys;
        auto keys = std::make_shared<const ApiKeyRing>(m_apiKeys ? *m_apiKeys : std::vector<ApiKeyRecord>());
        return std::make_shared<const Gatekeeper>(access, std::move(keys), m_buckets, m_tokens);
    }

    GatewayState m_state;
    std::vector<std::unique_ptr<GatewayThread>> m_threads;
    std::unique_ptr<Listener> m_listener;  // of the first thread's loop
    std::size_t m_next = 0;  // the thread that takes the next connection
    std::optional<MonoTime> m_collected;
    std::shared_ptr<const AccessSpec> m_access;
    std::shared_ptr<const std::vector<ApiKeyRecord>> m_apiKeys;
    std::shared_ptr<const IssuerKeysList> m_issuerKeys;
    TokenGatePtr m_tokens;  // of the providers and the issuers' keys
    const std::shared_ptr<RateLimiter> m_buckets = std::make_shared<RateLimiter>();
    const std::shared_ptr<ResponseCaches> m_caches = std::make_shared<ResponseCaches>(std::random_device{}());
    Guarded<std::optional<CertificateState>> m_certificate;
    std::optional<CertificateWatch> m_certificates;  // tells the two before it
};

Result<std::unique_ptr<Gateway>> Gateway::listen(const GatewaySpec& spec, std::shared_ptr<ModelCache> models,
                                                 SecretReader secrets)
{
    auto impl = std::make_unique<Impl>(spec, std::move(models));
    if (spec.tls)
        if (const auto loaded =
                impl->useTls({spec.tls->certificate, spec.tls->key, spec.tls->clientCa}, std::move(secrets));
            !loaded)
            return loaded.error();
    if (spec.accessLog)
        if (const auto opened = impl->logRequests(*spec.accessLog); !opened)
            return opened.error();
    if (const auto listening = impl->listen(spec.listen, spec.threads); !listening)
        return listening.error();
    return std::unique_ptr<Gateway>(new Gateway(std::move(impl)));
}

Gateway::Gateway(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

Gateway::~Gateway() = default;

void Gateway::publish(RoutingTablePtr table)
{
    m_impl->publish(table);
}

TrafficReport Gateway::collect()
{
    return m_impl->collect();
}

std::shared_ptr<ShelvedCache> Gateway::responses() const
{
    return m_impl->responses();
}

std::shared_ptr<ShelvedCache> Gateway::configuration() const
{
    return m_impl->configuration();
}

bool Gateway::isTls() const
{
    return m_impl->isTls();
}

std::string Gateway::host() const
{
    return m_impl->local().host();
}

std::uint16_t Gateway::port() const
{
    return m_impl->local().port();
}

}  // namespace core
