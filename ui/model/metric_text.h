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
// The series that every agent has, for choosing from.
QStringList knownMetrics();

}  // namespace ui
