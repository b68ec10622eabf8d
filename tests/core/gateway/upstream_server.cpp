#include "upstream_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <strings.h>
#include <utility>

namespace {

constexpr int readSeconds = 10;

sockaddr_in loopback(std::uint16_t port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

}  // namespace

Wire::Wire(Wire&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1)),
      m_input(std::move(other.m_input))
{
}

Wire Wire::to(std::uint16_t port)
{
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopback(port);
    Wire wire(descriptor);
    if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0)
        wire.close();
    return wire;
}

bool Wire::send(std::string_view text)
{
    while (!text.empty()) {
        const ssize_t sent = ::send(m_descriptor, text.data(), text.size(), MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        text.remove_prefix(std::size_t(sent));
    }
    return true;
}

bool Wire::fill()
{
    const timeval limit{readSeconds, 0};
    ::setsockopt(m_descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    std::array<char, 65536> buffer;
    const ssize_t size = ::recv(m_descriptor, buffer.data(), buffer.size(), 0);
    if (size <= 0)
        return false;
    m_input.append(buffer.data(), std::size_t(size));
    return true;
}

std::string Wire::readUntil(const std::string& text)
{
    std::size_t at = 0;
    while ((at = m_input.find(text)) == std::string::npos)
        if (!fill())
            return {};
    std::string taken = m_input.substr(0, at + text.size());
    m_input.erase(0, at + text.size());
    return taken;
}

std::string Wire::readHead()
{
    return readUntil("\r\n\r\n");
}

std::string Wire::readBytes(std::size_t count)
{
    while (m_input.size() < count && fill()) {}
    std::string taken = m_input.substr(0, count);
    m_input.erase(0, taken.size());
    return taken;
}

std::string Wire::readChunk()
{
    const std::string line = readUntil("\r\n");
    const std::size_t size = line.empty() ? 0 : std::stoul(line, nullptr, 16);
    std::string data = readBytes(size);
    readUntil("\r\n");
    return data;
}

std::string Wire::readBody(const std::string& head)
{
    if (fieldOf(head, "Transfer-Encoding") == "chunked") {
        std::string all;
        for (std::string chunk = readChunk(); !chunk.empty(); chunk = readChunk())
            all += chunk;
        return all;
    }
    const std::string length = fieldOf(head, "Content-Length");
    if (!length.empty())
        return readBytes(std::stoul(length));
    return head.starts_with("HTTP/") ? readToEnd() : std::string();
}

std::string Wire::readToEnd()
{
    while (fill()) {}
    return std::exchange(m_input, {});
}

bool Wire::isClosedByOther()
{
    const timeval limit{readSeconds, 0};
    ::setsockopt(m_descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    std::array<char, 65536> buffer;
    ssize_t size = 0;
    while ((size = ::recv(m_descriptor, buffer.data(), buffer.size(), 0)) > 0) {}
    return size == 0 || errno == ECONNRESET;
}

void Wire::endSending()
{
    ::shutdown(m_descriptor, SHUT_WR);
}

void Wire::reset()
{
    const linger now{1, 0};
    ::setsockopt(m_descriptor, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    close();
}

void Wire::close()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
    m_descriptor = -1;
}

std::string fieldOf(const std::string& head, std::string_view name)
{
    std::size_t line = head.find("\r\n");
    while (line != std::string::npos && line + 2 < head.size()) {
        line += 2;
        const std::size_t end = head.find("\r\n", line);
        const std::size_t colon = head.find(':', line);
        if (colon < end && colon - line == name.size()
            && ::strncasecmp(head.data() + line, name.data(), name.size()) == 0)
            return head.substr(colon + 2, end - colon - 2);
        line = end;
    }
    return {};
}

unsigned statusOf(const std::string& head)
{
    return head.size() < 12 ? 0 : unsigned(std::stoul(head.substr(9, 3)));
}

UpstreamServer::UpstreamServer(Serve serve) : m_serve(std::move(serve))
{
    m_listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof(address);
    ::bind(m_listener, reinterpret_cast<const sockaddr*>(&address), size);
    ::listen(m_listener, 1024);
    ::getsockname(m_listener, reinterpret_cast<sockaddr*>(&address), &size);
    m_port = ntohs(address.sin_port);
    m_acceptor = std::jthread([this] { accept(); });
}

UpstreamServer::~UpstreamServer()
{
    m_ends = true;
    ::shutdown(m_listener, SHUT_RDWR);
    m_acceptor.join();
    ::close(m_listener);
    {
        const std::lock_guard lock(m_mutex);
        for (const int descriptor : m_open)
            ::shutdown(descriptor, SHUT_RDWR);
    }
    m_workers.clear();
}

void UpstreamServer::accept()
{
    while (!m_ends) {
        const int descriptor = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (descriptor < 0)
            return;
        ++m_connections;
        const std::lock_guard lock(m_mutex);
        m_open.push_back(descriptor);
        m_workers.emplace_back([this, descriptor] {
            Wire wire(descriptor);
            for (std::string head = wire.readHead(); !head.empty(); head = wire.readHead()) {
                ++m_requests;
                if (!m_serve(wire, head))
                    break;
            }
            const std::lock_guard closing(m_mutex);
            std::erase(m_open, descriptor);
            wire.close();
        });
    }
}

UpstreamServer::Serve UpstreamServer::answer(std::string body, std::string status, std::string fields)
{
    return [=](Wire& wire, const std::string& head) {
        wire.readBody(head);
        std::string text = "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size())
            + "\r\n" + fields + "\r\n";
        if (!head.starts_with("HEAD "))
            text += body;
        return wire.send(text);
    };
}
