#include "core/security/access_condition.h"

#include <QHostAddress>
#include <QTimeZone>

#include <charconv>

namespace core {
namespace {

constexpr unsigned bitsOfAddress = 128;
constexpr unsigned bitsBeforeV4 = 96;
constexpr std::int64_t msecsOfMinute = 60'000;

std::uint64_t wholeOf(std::string_view text)
{
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

int minuteOf(std::string_view text)  // HH:MM
{
    return int(wholeOf(text.substr(0, 2)) * 60 + wholeOf(text.substr(3, 2)));
}

}  // namespace

SourceAddress sourceAddressOf(std::string_view text)
{
    SourceAddress bytes{};
    const QHostAddress address(QString::fromUtf8(text.data(), qsizetype(text.size())));
    if (address.protocol() == QAbstractSocket::IPv4Protocol) {
        // Qt itself makes :: of 0.0.0.0.
        const quint32 v4 = address.toIPv4Address();
        bytes[10] = bytes[11] = 0xff;
        for (std::size_t i = 0; i < 4; ++i)
            bytes[12 + i] = std::uint8_t(v4 >> (24 - 8 * i));
        return bytes;
    }
    if (address.isNull())
        return bytes;
    const Q_IPV6ADDR v6 = address.toIPv6Address();
    std::copy(std::begin(v6.c), std::end(v6.c), bytes.begin());
    return bytes;
}

AddressBlock::AddressBlock(std::string_view text)
{
    const std::size_t slash = text.find('/');
    const std::string_view address = text.substr(0, slash);
    m_network = sourceAddressOf(address);
    m_bits = unsigned(wholeOf(text.substr(slash + 1)));
    if (address.find(':') == std::string_view::npos)
        m_bits += bitsBeforeV4;
}

bool AddressBlock::holds(const SourceAddress& address) const
{
    const unsigned whole = std::min(m_bits, bitsOfAddress) / 8;
    const unsigned rest = m_bits % 8;
    if (!std::equal(m_network.begin(), m_network.begin() + whole, address.begin()))
        return false;
    return rest == 0 || (m_network[whole] ^ address[whole]) >> (8 - rest) == 0;
}

DailyHours::DailyHours(std::string_view text)
    : m_from(minuteOf(text.substr(0, 5))),
      m_to(minuteOf(text.substr(6, 5))),
      m_known(std::make_shared<std::atomic<std::int64_t>>(-1))
{
    const std::string_view zone = text.substr(text.find(' ') + 1);
    m_zone = std::make_shared<const QTimeZone>(QByteArray(zone.data(), qsizetype(zone.size())));
}

bool DailyHours::holds(TimePoint now) const
{
    const std::int64_t minute = now.time_since_epoch().count() / msecsOfMinute;
    const std::int64_t known = m_known->load(std::memory_order_relaxed);
    if (known >= 0 && known / 2 == minute)
        return known % 2 == 1;
    const bool holds = workOut(now);
    m_known->store(minute * 2 + (holds ? 1 : 0), std::memory_order_relaxed);
    return holds;
}

bool DailyHours::workOut(TimePoint now) const
{
    const QTime there = QDateTime::fromMSecsSinceEpoch(now.time_since_epoch().count(), *m_zone).time();
    const int minute = there.hour() * 60 + there.minute();
    return m_from < m_to ? minute >= m_from && minute < m_to : minute >= m_from || minute < m_to;
}

AccessRate accessRateOf(std::string_view text)
{
    const std::size_t slash = text.find('/');
    const char unit = text.back();
    const std::chrono::seconds period(unit == 's' ? 1 : unit == 'm' ? 60 : 3'600);
    return {wholeOf(text.substr(0, slash)), period};
}

}  // namespace core
