#include "core/gateway/socket.h"

#include <netdb.h>
#include <netinet/in.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace core {

Result<SocketAddress> SocketAddress::of(const std::string& host, std::uint16_t port)
{
    addrinfo hints{};
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0)
        return Error{ErrorCode::Invalid, "not an IP address: " + host};
    SocketAddress address;
    address.size = found->ai_addrlen;
    std::memcpy(&address.bytes, found->ai_addr, found->ai_addrlen);
    ::freeaddrinfo(found);
    return address;
}

std::string SocketAddress::host() const
{
    std::array<char, NI_MAXHOST> text{};
    if (::getnameinfo(data(), size, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) != 0)
        return {};
    return text.data();
}

std::uint16_t SocketAddress::port() const
{
    // The port lies at the same place in both families.
    return ntohs(reinterpret_cast<const sockaddr_in*>(&bytes)->sin_port);
}

Result<Descriptor> tcpSocketFor(const SocketAddress& address)
{
    Descriptor socket(
        ::socket(address.bytes.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP));
    if (!socket)
        return Error{ErrorCode::Io, lastSystemError()};
    return socket;
}

std::string lastSystemError()
{
    return std::generic_category().message(errno);
}

}  // namespace core
