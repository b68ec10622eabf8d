#include "core/cache/address_class.h"

#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>

namespace core {
namespace {

struct AddressRange {
    std::uint32_t base;
    int bits;
    AddressClass kind;
};

// The first that fits.
constexpr std::array<AddressRange, 14> ranges{{{0x00000000, 8, AddressClass::Loopback},
                                               {0x0A000000, 8, AddressClass::Private},
                                               {0x64400000, 10, AddressClass::Private},
                                               {0x7F000000, 8, AddressClass::Loopback},
                                               {0xA9FE0000, 16, AddressClass::LinkLocal},
                                               {0xAC100000, 12, AddressClass::Private},
                                               {0xC0000000, 24, AddressClass::Other},
                                               {0xC0000200, 24, AddressClass::Other},
                                               {0xC0A80000, 16, AddressClass::Private},
                                               {0xC6120000, 15, AddressClass::Private},
                                               {0xC6336400, 24, AddressClass::Other},
                                               {0xCB007100, 24, AddressClass::Other},
                                               {0xE0000000, 4, AddressClass::Other},
                                               {0xF0000000, 4, AddressClass::Other}}};

AddressClass classOfV4(std::uint32_t address)
{
    const auto found = std::ranges::find_if(
        ranges, [&](const AddressRange& range) { return (address ^ range.base) >> (32 - range.bits) == 0; });
    return found == ranges.end() ? AddressClass::Public : found->kind;
}

using Bytes = std::array<std::uint8_t, 16>;

std::uint32_t wordAt(const Bytes& bytes, std::size_t at)
{
    return std::uint32_t(bytes[at]) << 24 | std::uint32_t(bytes[at + 1]) << 16
        | std::uint32_t(bytes[at + 2]) << 8 | bytes[at + 3];
}

std::optional<std::uint32_t> v4Inside(const Bytes& bytes)
{
    constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    constexpr std::array<std::uint8_t, 12> nat64{0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0};
    const auto beginsWith = [&](const auto& prefix) {
        return std::equal(prefix.begin(), prefix.end(), bytes.begin());
    };
    if (beginsWith(mapped) || beginsWith(nat64))
        return wordAt(bytes, 12);
    if (bytes[0] == 0x20 && bytes[1] == 0x02)  // 6to4
        return wordAt(bytes, 2);
    return std::nullopt;
}

AddressClass classOfV6(const Bytes& bytes)
{
    const bool isBelow16 = std::all_of(bytes.begin(), bytes.end() - 1, [](auto byte) { return byte == 0; });
    if (isBelow16 && bytes[15] <= 1)
        return AddressClass::Loopback;
    if (const auto inside = v4Inside(bytes))
        return classOfV4(*inside);
    if (bytes[0] == 0xFE && (bytes[1] & 0xC0) == 0x80)
        return AddressClass::LinkLocal;
    if ((bytes[0] & 0xFE) == 0xFC || (bytes[0] == 0xFE && (bytes[1] & 0xC0) == 0xC0))
        return AddressClass::Private;
    return (bytes[0] & 0xE0) == 0x20 ? AddressClass::Public : AddressClass::Other;
}

}  // namespace

AddressClass classOf(const sockaddr& address)
{
    if (address.sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &address, sizeof v4);
        return classOfV4(ntohl(v4.sin_addr.s_addr));
    }
    if (address.sa_family != AF_INET6)
        return AddressClass::Other;
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address, sizeof v6);
    Bytes bytes{};
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    return classOfV6(bytes);
}

}  // namespace core
