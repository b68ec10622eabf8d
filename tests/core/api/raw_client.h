#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

// A client that sends exactly the bytes it is told to, and blocks until the answer or five seconds.
class RawClient {
public:
    explicit RawClient(std::uint16_t port, int receiveBuffer = 0)
        : m_socket(::socket(AF_INET, SOCK_STREAM, 0))
    {
        if (receiveBuffer > 0)
            ::setsockopt(m_socket, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, sizeof receiveBuffer);
        const timeval patience{5, 0};
        ::setsockopt(m_socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        ::setsockopt(m_socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        m_connected = ::connect(m_socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    RawClient(RawClient&& other) noexcept
        : m_socket(std::exchange(other.m_socket, -1)),
          m_connected(other.m_connected),
          m_received(std::move(other.m_received))
    {
    }
    RawClient& operator=(RawClient&&) = delete;
    ~RawClient() { close(); }

    bool isConnected() const { return m_connected; }

    void close()
    {
        if (m_socket >= 0)
            ::close(std::exchange(m_socket, -1));
    }

    // False when the server has cut the connection.
    bool send(std::string_view bytes)
    {
        while (!bytes.empty()) {
            const auto sent = ::send(m_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0)
                return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }

    // Everything up to and with `mark`; what came so far when the server closes or is silent.
    std::string readUntil(std::string_view mark)
    {
        while (m_received.find(mark) == std::string::npos)
            if (!receive())
                return std::exchange(m_received, {});
        const auto end = m_received.find(mark) + mark.size();
        std::string result = m_received.substr(0, end);
        m_received.erase(0, end);
        return result;
    }

    // One response with a Content-Length.
    std::string readResponse()
    {
        std::string response = readUntil("\r\n\r\n");
        const auto at = response.find("Content-Length: ");
        std::size_t missing =
            at == std::string::npos ? 0 : std::strtoul(response.c_str() + at + 16, nullptr, 10);
        while (m_received.size() < missing && receive()) {}
        missing = std::min(missing, m_received.size());
        response += m_received.substr(0, missing);
        m_received.erase(0, missing);
        return response;
    }

    std::string ask(std::string_view request)
    {
        send(request);
        return readResponse();
    }

    // True when the server ends the connection, in order or by a reset, before the patience does.
    bool isClosedByServer()
    {
        while (receive()) {}
        return m_ended;
    }

private:
    bool receive()
    {
        char buffer[16384];
        const auto count = ::recv(m_socket, buffer, sizeof buffer, 0);
        if (count > 0)
            m_received.append(buffer, static_cast<std::size_t>(count));
        m_ended = count == 0 || (count < 0 && errno == ECONNRESET);
        return count > 0;
    }

    int m_socket;
    bool m_connected = false;
    bool m_ended = false;
    std::string m_received;
};

inline int statusOf(const std::string& response)
{
    return response.size() > 12 ? std::atoi(response.c_str() + 9) : 0;
}
