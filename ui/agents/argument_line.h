#pragma once

#include <QString>

namespace ui {

// An argument as one line of an editor: as it is, or as a JSON string where it could not be read back (it has
// a line break, begins with a quotation mark, or is empty, which `mayBeEmpty` allows as it is).
QString argumentLine(const QString& argument, bool mayBeEmpty = false);

// What the line stands for. A line that is not a whole JSON string is meant as it is.
QString argumentOf(const QString& line);

}  // namespace ui
