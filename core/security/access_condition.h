#pragma once

#include "core/base/time.h"
#include "core/fleet/fleet_file_spec.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>

class QTimeZone;

namespace core {

// An address of either family; IPv4 as IPv6 writes it (::ffff:a.b.c.d), so that both ways to reach a listener
// count as the same one.
using SourceAddress = std::array<std::uint8_t, 16>;

// All zeros for a text that is no address.
SourceAddress sourceAddressOf(std::string_view text);

// 127.0.0.0/8. The text is one that the fleet file's reader let pass.
class AddressBlock {
public:
    explicit AddressBlock(std::string_view text);
    bool holds(const SourceAddress& address) const;

private:
    SourceAddress m_network{};
    unsigned m_bits = 128;
};

// 08:00-20:00 Europe/Berlin: from the first minute up to the second one, over midnight where that is the
// earlier one, by the clocks there. The text is one that the fleet file's reader let pass.
class DailyHours {
public:
    explicit DailyHours(std::string_view text);
    // Thread-safe. Works the zone's clocks out once a minute, since zones differ by whole minutes.
    bool holds(TimePoint now) const;

private:
    bool workOut(TimePoint now) const;

    int m_from = 0;  // minutes of the day
    int m_to = 0;
    std::shared_ptr<const QTimeZone> m_zone;
    mutable std::shared_ptr<std::atomic<std::int64_t>>
        m_known;  // twice the minute since the epoch, plus 1 where it holds
};

// 50/s: so many at once, and so many again over each period.
struct AccessRate {
    std::uint64_t count = 1;
    std::chrono::nanoseconds period{1'000'000'000};
};

// The text is one that the fleet file's reader let pass.
AccessRate accessRateOf(std::string_view text);

}  // namespace core
