#include "core/base/time.h"

#include <QDateTime>
#include <QRegularExpression>
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
    // Qt takes more than the RFC allows: no seconds, no offset, an offset of one digit.
    static const QRegularExpression form(
        QStringLiteral("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)$"));
    const QString upper = QString::fromUtf8(text.data(), qsizetype(text.size())).toUpper();
    const QDateTime parsed = QDateTime::fromString(upper, Qt::ISODateWithMs);
    if (!form.match(upper).hasMatch() || !parsed.isValid())
        return std::nullopt;
    return TimePoint(Duration(parsed.toMSecsSinceEpoch()));
}

}  // namespace core
