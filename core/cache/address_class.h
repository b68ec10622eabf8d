#pragma once

#include <sys/socket.h>

namespace core {

// Where an address leads (the IANA registries of special-purpose addresses).
enum class AddressClass {
    Public,
    Loopback,  // this machine; 0.0.0.0 and :: too
    Private,  // an organization's own: RFC 1918, RFC 6598, fc00::/7
    LinkLocal,  // 169.254.0.0/16, where clouds tell credentials, and fe80::/10
    Other,  // multicast, reserved, and families beside IPv4 and IPv6
};

// IPv4 inside IPv6 (mapped, NAT64, 6to4) is what it is as IPv4.
AddressClass classOf(const sockaddr& address);

}  // namespace core
