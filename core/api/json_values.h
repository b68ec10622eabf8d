#pragma once

#include <QJsonValue>
#include <QString>

#include "core/base/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace core {

QString text(const std::string& utf8);
QString text(std::string_view utf8);
QString text(TimePoint time);  // as RFC 3339
QJsonValue text(const std::optional<TimePoint>& time);

// JSON has no NaN and no infinity; such a value is null, as one that is not there.
QJsonValue number(double value);
QJsonValue number(const std::optional<double>& value);
QJsonValue number(std::uint64_t value);

}  // namespace core
