#pragma once

#include <QJsonObject>

#include "core/fleet/rehearsal.h"

namespace core {

// A rehearsal in the words of the journal and the control API. Times are RFC 3339, lengths milliseconds, cost
// is USD or null; of a point, null is not recorded.
QJsonObject rehearsalJson(const RehearsalSums& sums);
QJsonObject rehearsalJson(const RehearsalNote& note);
QJsonObject rehearsalJson(const RehearsalReport& report);

}  // namespace core
