#include "tests/support/loopback_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

std::string httpAnswer(int status, const std::string& body, const std::string& fields)
{
    return "HTTP/1.1 " + std::to_string(status) + " Some Reason\r\n" + fields
        + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

LoopbackServer::LoopbackServer(Answer answer)
    : LoopbackServer(AnswerToHead(
        [answer = std::move(answer)](const std::string& path, const std::string&) { return answer(path); }))
{
}

LoopbackServer::LoopbackServer(AnswerToHead answer) : m_answer(std::move(answer))
{
    m_listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    if (bind(m_listener, reinterpret_cast<sockaddr*>(&address), length) != 0 || listen(m_listener, 1024) != 0)
        std::abort();
    getsockname(m_listener, reinterpret_cast<sockaddr*>(&address), &length);
    m_port = ntohs(address.sin_port);
    m_thread = std::jthread([this] { run(); });
}

LoopbackServer::~LoopbackServer()
{
    m_ending = true;
    m_thread.join();
    for (const Connection& connection : m_connections)
        close(connection.socket);
    close(m_listener);
}

std::string LoopbackServer::url(const std::string& path) const
{
    return "http://127.0.0.1:" + std::to_string(m_port) + path;
}

std::vector<core::MonoTime> LoopbackServer::requests(const std::string& path) const
{
    return m_requests.with([&](const auto& all) {
        std::vector<core::MonoTime> times;
        for (const auto& [asked, time] : all)
            if (asked == path)
                times.push_back(time);
        return times;
    });
}

void LoopbackServer::run()
{
    while (!m_ending) {
        std::vector<pollfd> waiting{{m_listener, POLLIN, 0}};
        const core::MonoTime now = core::readClocks().mono;
        for (const Connection& connection : m_connections) {
            const bool maySend = connection.isBusy && !connection.answer.hangs && now >= connection.sendAt
                && mayGoOn(connection);
            waiting.push_back({connection.socket, short(POLLIN | (maySend ? POLLOUT : 0)), 0});
        }
        poll(waiting.data(), waiting.size(), 2);
        std::size_t index = 1;
        for (Connection& connection : m_connections) {
            if (const short events = waiting[index++].revents; (events & (POLLIN | POLLHUP | POLLERR)) != 0)
                receive(connection);
            else if ((events & POLLOUT) != 0)
                send(connection);
        }
        std::erase_if(m_connections, [](const Connection& connection) {
            return connection.isOver && close(connection.socket) == 0;
        });
        accept();
    }
}

bool LoopbackServer::mayGoOn(const Connection& connection)
{
    return !connection.toSend.empty() || !connection.answer.gate || *connection.answer.gate;
}

void LoopbackServer::accept()
{
    for (int socket = 0;
         (socket = accept4(m_listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
        m_connections.emplace_back();
        m_connections.back().socket = socket;
    }
}

void LoopbackServer::receive(Connection& connection)
{
    char buffer[4096];
    const ssize_t count = recv(connection.socket, buffer, sizeof buffer, 0);
    if (count <= 0) {
        connection.isOver = true;
        return;
    }
    connection.received.append(buffer, std::size_t(count));
    if (connection.received.find("\r\n\r\n") == std::string::npos)
        return;
    const auto begin = connection.received.find(' ') + 1;
    const std::string path = connection.received.substr(begin, connection.received.find(' ', begin) - begin);
    const core::MonoTime now = core::readClocks().mono;
    m_requests.with([&](auto& all) { all.emplace_back(path, now); });
    connection.answer = m_answer(path, connection.received);
    connection.received.clear();
    connection.toSend = connection.answer.bytes;
    connection.sendAt = now + connection.answer.delay;
    connection.isBusy = true;
    const auto busy = std::count_if(m_connections.begin(), m_connections.end(),
                                    [](const Connection& one) { return one.isBusy; });
    m_mostAtOnce = std::max(m_mostAtOnce.load(), std::size_t(busy));
}

void LoopbackServer::send(Connection& connection)
{
    if (connection.toSend.empty() && connection.answer.repeat > 0) {
        --connection.answer.repeat;
        connection.toSend = connection.answer.endless;
    }
    const ssize_t count =
        ::send(connection.socket, connection.toSend.data(), connection.toSend.size(), MSG_NOSIGNAL);
    if (count < 0 && errno != EAGAIN) {
        connection.isOver = true;
        return;
    }
    connection.toSend.erase(0, std::size_t(std::max<ssize_t>(count, 0)));
    if (!connection.toSend.empty() || connection.answer.repeat > 0)
        return;
    connection.isBusy = false;
    connection.isOver = connection.answer.closes;
}
