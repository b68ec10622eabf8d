#include "core/gateway/gateway.h"

#include "core/gateway/gateway_state.h"
#include "core/gateway/proxy_session.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <thread>
#include <utility>
#include <vector>

namespace core {
namespace {

using Tcp = boost::asio::ip::tcp;
using boost::system::error_code;

constexpr std::chrono::seconds sweepEvery{1};
constexpr std::chrono::milliseconds afterFailedAccept{
    100};  // without descriptors, trying at once would only spin

// One I/O thread with the idle connections to instances that it keeps.
class GatewayThread {
public:
    explicit GatewayThread(GatewayState& state)
        : m_state(state),
          m_work(m_context.get_executor()),
          m_sweep(m_context)
    {
        sweepLater();
    }
    ~GatewayThread() { end(); }

    void run()
    {
        m_thread = std::jthread([this] { m_context.run(); });
    }
    // Joins; what is in flight is dropped with the context.
    void end()
    {
        m_context.stop();
        if (m_thread.joinable())
            m_thread.join();
    }

    boost::asio::io_context& context() { return m_context; }

    void take(Tcp::socket socket)
    {
        auto session = std::make_shared<ProxySession>(m_state, m_pool, m_context, std::move(socket));
        const bool isOneTooMany = m_state.connections.load() > m_state.limits.connections;
        boost::asio::post(m_context,
                          [session, isOneTooMany] { isOneTooMany ? session->refuse() : session->start(); });
    }

private:
    void sweepLater()
    {
        m_sweep.expires_after(sweepEvery);
        m_sweep.async_wait([this](error_code error) {
            if (error)
                return;
            const auto wanted = m_state.addresses.with([](const auto& now) { return now; });
            m_pool.sweep(readClocks().mono, *wanted);
            sweepLater();
        });
    }

    GatewayState& m_state;
    boost::asio::io_context m_context{1};  // outlives the sockets of the pool
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> m_work;
    boost::asio::steady_timer m_sweep;
    UpstreamPool m_pool;
    std::jthread m_thread;
};

}  // namespace

class Gateway::Impl {
public:
    explicit Impl(const GatewaySpec& spec)
    {
        m_state.limits = spec.limits;
        for (std::uint32_t i = 0; i < std::max<std::uint32_t>(spec.threads, 1); ++i)
            m_threads.push_back(std::make_unique<GatewayThread>(m_state));
        m_acceptor.emplace(m_threads.front()->context());
        m_retry.emplace(m_threads.front()->context());
    }

    ~Impl()
    {
        for (const auto& thread : m_threads)
            thread->end();
        m_state.isEnding = true;
        for (const auto& [agent, lane] : *m_state.lanes.with([](const auto& lanes) { return lanes; }))
            lane->clearQueue();
    }

    Result<> listen(const ListenAddress& address)
    {
        const std::string text = address.host + ":" + std::to_string(address.port);
        error_code error;
        const auto ip = boost::asio::ip::make_address(address.host, error);
        const Tcp::endpoint endpoint(ip, address.port);
        if (!error)
            m_acceptor->open(endpoint.protocol(), error);
        if (!error)
            m_acceptor->set_option(Tcp::acceptor::reuse_address(true), error);
        if (!error)
            m_acceptor->bind(endpoint, error);
        if (!error)
            m_acceptor->listen(boost::asio::socket_base::max_listen_connections, error);
        if (error)
            return Error{ErrorCode::Io, "the gateway cannot listen on " + text + ": " + error.message()};
        m_local = m_acceptor->local_endpoint(error);
        accept();
        for (const auto& thread : m_threads)
            thread->run();
        return done;
    }

    void publish(const RoutingTablePtr& table)
    {
        const auto before = m_state.lanes.with([](const auto& lanes) { return lanes; });
        auto next = std::make_shared<GatewayState::Lanes>();
        auto addresses = std::make_shared<std::set<std::string>>();
        const MonoTime now = readClocks().mono;
        for (const AgentRoutes& routes : table->agents) {
            const auto known = before->find(routes.agent);
            auto lane = known == before->end() ? std::make_shared<AgentLane>(routes.agent) : known->second;
            lane->publish(routes, now);
            for (const RouteInstance& instance : routes.instances)
                if (!instance.draining)
                    addresses->insert(instance.host + ":" + std::to_string(instance.port));
            next->emplace(routes.agent, std::move(lane));
        }
        admit(*table);
        m_state.lanes.with([&](auto& lanes) { lanes = std::move(next); });
        m_state.addresses.with([&](auto& wanted) { wanted = std::move(addresses); });
    }

    TrafficReport collect()
    {
        const MonoTime now = readClocks().mono;
        TrafficReport report;
        report.span = m_collected ? now - *m_collected : Duration(0);
        m_collected = now;
        const auto lanes = m_state.lanes.with([](const auto& all) { return all; });
        for (const auto& [agent, lane] : *lanes)
            lane->collect(report, now);
        for (const auto& [kind, count] :
             m_state.refusals.with([](auto& all) { return std::exchange(all, {}); }))
            report.refused.push_back(
                {AgentId(std::get<0>(kind)), std::get<1>(kind), std::get<2>(kind), count});
        return report;
    }

    Tcp::endpoint local() const { return m_local; }

private:
    // A table says anew who may send requests only when that changed.
    void admit(const RoutingTable& table)
    {
        const bool isKnown = m_state.gatekeeper.with([](const auto& keeper) { return keeper != nullptr; });
        if (isKnown && table.access == m_access && table.apiKeys == m_apiKeys)
            return;
        m_access = table.access;
        m_apiKeys = table.apiKeys;
        auto keys = std::make_shared<const ApiKeyRing>(m_apiKeys ? *m_apiKeys : std::vector<ApiKeyRecord>());
        auto next = std::make_shared<const Gatekeeper>(m_access ? *m_access : AccessSpec(), std::move(keys),
                                                       m_buckets);
        m_state.gatekeeper.with([&](auto& keeper) { keeper = std::move(next); });
    }

    void accept()
    {
        GatewayThread& thread = *m_threads[m_next++ % m_threads.size()];
        m_acceptor->async_accept(thread.context(), [this, &thread](error_code error, Tcp::socket socket) {
            if (error == boost::asio::error::operation_aborted)
                return;
            if (!error) {
                thread.take(std::move(socket));
                return accept();
            }
            m_retry->expires_after(afterFailedAccept);
            m_retry->async_wait([this](error_code ended) {
                if (!ended)
                    accept();
            });
        });
    }

    GatewayState m_state;
    std::vector<std::unique_ptr<GatewayThread>> m_threads;
    std::optional<Tcp::acceptor> m_acceptor;
    std::optional<boost::asio::steady_timer> m_retry;
    Tcp::endpoint m_local;
    std::size_t m_next = 0;
    std::optional<MonoTime> m_collected;
    std::shared_ptr<const AccessSpec> m_access;
    std::shared_ptr<const std::vector<ApiKeyRecord>> m_apiKeys;
    const std::shared_ptr<RateLimiter> m_buckets = std::make_shared<RateLimiter>();
};

Result<std::unique_ptr<Gateway>> Gateway::listen(const GatewaySpec& spec)
{
    if (spec.tls)
        return Error{ErrorCode::Refused, "gateway.tls: this version serves without TLS only"};
    auto impl = std::make_unique<Impl>(spec);
    if (const auto listening = impl->listen(spec.listen); !listening)
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

std::string Gateway::host() const
{
    return m_impl->local().address().to_string();
}

std::uint16_t Gateway::port() const
{
    return m_impl->local().port();
}

}  // namespace core
