#pragma once

#include "core/base/descriptor.h"
#include "core/base/result.h"

#include <sys/socket.h>

#include <cstdint>
#include <string>

namespace core {

// The IP address and port of one end of a TCP connection.
struct SocketAddress {
    sockaddr_storage bytes{};
    socklen_t size = 0;

    // Numeric, IPv4 or IPv6; nothing is looked up. Errors: Invalid.
    static Result<SocketAddress> of(const std::string& host, std::uint16_t port);
    const sockaddr* data() const { return reinterpret_cast<const sockaddr*>(&bytes); }
    std::string host() const;
    std::uint16_t port() const;
};

// A TCP socket of the address's family that blocks nobody. Errors: Io.
Result<Descriptor> tcpSocketFor(const SocketAddress& address);
// What errno says.
std::string lastSystemError();

}  // namespace core
