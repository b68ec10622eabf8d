#include "core/platform/local/port_choice.h"

#include "core/base/descriptor.h"
#include "core/platform/local/small_file.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <sstream>

namespace core {
namespace {

struct Range {
    std::uint32_t first = 0;
    std::uint32_t count = 0;
};

Range listeningPorts()
{
    constexpr std::uint32_t lowest = 20'000;
    constexpr std::uint32_t highest = 65'535;
    std::uint32_t outgoingFirst = 32'768;
    std::uint32_t outgoingLast = 60'999;
    if (const auto text = readSmallFile("/proc/sys/net/ipv4/ip_local_port_range"))
        std::istringstream(text.value()) >> outgoingFirst >> outgoingLast;
    const std::uint32_t below = outgoingFirst > lowest ? outgoingFirst - lowest : 0;
    const std::uint32_t above = outgoingLast < highest ? highest - outgoingLast : 0;
    if (std::max(below, above) < 256)
        return {lowest, highest - lowest + 1};  // no room beside them: share
    return below >= above ? Range{lowest, below} : Range{outgoingLast + 1, above};
}

// 0 when the port can be bound, else why not.
int tryBind(const std::string& host, std::uint16_t port)
{
    const bool isV6 = host.find(':') != std::string::npos;
    const Descriptor probe(::socket(isV6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!probe)
        return errno;
    // As servers do, so that what is left of closed connections does not count.
    const int on = 1;
    ::setsockopt(probe.number(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    if (::inet_pton(isV6 ? AF_INET6 : AF_INET, host.c_str(),
                    isV6 ? static_cast<void*>(&v6.sin6_addr) : static_cast<void*>(&v4.sin_addr))
        != 1)
        return EINVAL;
    const int bound = isV6 ? ::bind(probe.number(), reinterpret_cast<sockaddr*>(&v6), sizeof v6)
                           : ::bind(probe.number(), reinterpret_cast<sockaddr*>(&v4), sizeof v4);
    return bound == 0 ? 0 : errno;
}

}  // namespace

Result<std::uint16_t> chooseFreePort(const std::string& host, const std::set<std::uint16_t>& taken,
                                     std::size_t spread)
{
    const Range range = listeningPorts();
    for (std::uint32_t i = 0; i < range.count; ++i) {
        const auto port = std::uint16_t(range.first + (spread + i) % range.count);
        if (taken.contains(port))
            continue;
        const int refused = tryBind(host, port);
        if (refused == 0)
            return port;
        if (refused != EADDRINUSE && refused != EACCES)
            return systemError("cannot start: no socket on " + host, refused);
    }
    return Error{ErrorCode::Busy, "cannot start: no free port on " + host};
}

bool isPortInUse(const std::string& host, std::uint16_t port)
{
    return tryBind(host, port) == EADDRINUSE;
}

}  // namespace core
