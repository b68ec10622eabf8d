#include "core/base/time.h"

#include <QDateTime>
#include <QString>
#include <QTimeZone>

namespace core {

Now readClocks()
{
    return {
        MonoTime(std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch())),
        std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now())};
}

std::string toRfc3339(TimePoint time)
{
    return QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count(), Qt::UTC)
        .toString(Qt::ISODateWithMs)
        .toStdString();
}

std::optional<TimePoint> fromRfc3339(std::string_view text)
{
    const QDateTime parsed = QDateTime::fromString(
        QString::fromUtf8(text.data(), qsizetype(text.size())).toUpper(), Qt::ISODateWithMs);
    // A date-time without an offset is local time to Qt; RFC 3339 requires the offset.
    if (!parsed.isValid() || parsed.timeSpec() == Qt::LocalTime)
        return std::nullopt;
    return TimePoint(Duration(parsed.toMSecsSinceEpoch()));
}

}  // namespace core
