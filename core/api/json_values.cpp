#include "core/api/json_values.h"

#include <cmath>

namespace core {

QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

QString text(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), qsizetype(utf8.size()));
}

QString text(TimePoint time)
{
    return text(toRfc3339(time));
}

QJsonValue text(const std::optional<TimePoint>& time)
{
    return time ? QJsonValue(text(*time)) : QJsonValue();
}

QJsonValue number(double value)
{
    return std::isfinite(value) ? QJsonValue(value) : QJsonValue();
}

QJsonValue number(const std::optional<double>& value)
{
    return value ? number(*value) : QJsonValue();
}

QJsonValue number(std::uint64_t value)
{
    return qint64(value);
}

}  // namespace core
