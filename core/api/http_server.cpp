#include "core/api/http_server.h"

#include "core/api/http_connection.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <set>
#include <thread>

namespace core {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr std::size_t refusalsAtOnce = 64;  // that linger beside the connections being served
constexpr Duration acceptPause{100};  // while no descriptor is to be had

Error cannotListen(const std::string& host, std::uint16_t port, const boost::system::error_code& error)
{
    std::string why = error.message();
    if (!why.empty() && why.front() >= 'A' && why.front() <= 'Z')
        why.front() = static_cast<char>(why.front() + ('a' - 'A'));
    const bool isV6 = host.find(':') != std::string::npos;
    return {ErrorCode::Io,
            "cannot listen on " + (isV6 ? "[" + host + "]" : host) + ":" + std::to_string(port) + ": " + why};
}

boost::system::error_code openAcceptor(tcp::acceptor& acceptor, const tcp::endpoint& endpoint)
{
    boost::system::error_code error;
    acceptor.open(endpoint.protocol(), error);
    if (!error)
        acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error)
        acceptor.bind(endpoint, error);
    if (!error)
        acceptor.listen(asio::socket_base::max_listen_connections, error);
    return error;
}

}  // namespace

class HttpServer::Impl {
public:
    Impl(std::shared_ptr<asio::io_context> io, tcp::acceptor acceptor, HttpServerLimits limits,
         Handler handler)
        : m_setting{std::move(io), limits, std::move(handler),
                    [this](const std::shared_ptr<HttpConnection>& ended) { m_connections.erase(ended); }},
          m_acceptor(std::move(acceptor)),
          m_pause(*m_setting.io)
    {
        boost::system::error_code ignored;
        m_local = m_acceptor.local_endpoint(ignored);
        accept();
        m_thread = std::thread([this] { m_setting.io->run(); });
    }

    ~Impl()
    {
        // With the listener and every connection closed nothing is left to wait for, and run() returns.
        asio::post(*m_setting.io, [this] {
            m_closing = true;
            boost::system::error_code ignored;
            m_acceptor.close(ignored);
            m_pause.cancel();
            const auto open = m_connections;
            for (const auto& connection : open)
                connection->close();
        });
        m_thread.join();
    }

    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    const tcp::endpoint& local() const { return m_local; }

private:
    void accept()
    {
        m_acceptor.async_accept([this](boost::system::error_code error, tcp::socket socket) {
            if (m_closing)
                return;
            if (error)
                return acceptLater();
            take(std::move(socket));
            accept();
        });
    }

    void acceptLater()
    {
        m_pause.expires_after(acceptPause);
        m_pause.async_wait([this](boost::system::error_code) {
            if (!m_closing)
                accept();
        });
    }

    void take(tcp::socket socket)
    {
        boost::system::error_code ignored;
        socket.set_option(tcp::no_delay(true), ignored);
        const auto connection = std::make_shared<HttpConnection>(std::move(socket), m_setting);
        const std::size_t open = m_connections.size();
        m_connections.insert(connection);
        if (open < m_setting.limits.connections)
            return connection->start();
        connection->refuse();
        if (open >= m_setting.limits.connections + refusalsAtOnce)
            connection->close();
    }

    HttpConnectionSetting m_setting;
    tcp::acceptor m_acceptor;
    asio::steady_timer m_pause;
    tcp::endpoint m_local;
    std::set<std::shared_ptr<HttpConnection>> m_connections;
    bool m_closing = false;
    std::thread m_thread;
};

Result<std::unique_ptr<HttpServer>> HttpServer::listen(const std::string& host, std::uint16_t port,
                                                       HttpServerLimits limits, Handler handler)
{
    const auto io = std::make_shared<asio::io_context>(1);
    boost::system::error_code error;
    tcp::resolver resolver(*io);
    const auto found = resolver.resolve(host, std::to_string(port),
                                        tcp::resolver::passive | tcp::resolver::numeric_service, error);
    if (error)
        return cannotListen(host, port, error);
    tcp::acceptor acceptor(*io);
    if (const auto failed = openAcceptor(acceptor, found.begin()->endpoint()))
        return cannotListen(host, port, failed);
    return std::unique_ptr<HttpServer>(
        new HttpServer(std::make_unique<Impl>(io, std::move(acceptor), limits, std::move(handler))));
}

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

HttpServer::~HttpServer() = default;

std::string HttpServer::host() const
{
    return m_impl->local().address().to_string();
}

std::uint16_t HttpServer::port() const
{
    return m_impl->local().port();
}

}  // namespace core
