#pragma once

#include "ui/widget/figure_text.h"

#include <QString>

#include <string_view>

namespace ui {

// A series' value as a person reads it, by its key (<group>/<name>): "61 %", "640 ms", "1 200 /h", "$4".
Figure metricFigure(std::string_view key, double value);
QString metricText(std::string_view key, double value);
// "system/cpu" as a person reads it: "CPU"; the key itself for one that the house does not know.
QString metricName(std::string_view key);
// Whether two series may share an axis; of a series of the agent's own no unit is known, and it may.
bool haveOneUnit(std::string_view one, std::string_view other);
// A part of a whole, as a gauge shows it; nothing is known of a series of the agent's own, which may be one.
bool mayBeFraction(std::string_view key);
// A count that only grows, of which what came in a span is of interest.
bool isGrowingCount(std::string_view key);
// The series that every agent has, for choosing from.
QStringList knownMetrics();

}  // namespace ui
