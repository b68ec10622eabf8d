#pragma once

#include <QString>

namespace ui {

// One field of a CSV line as in RFC 4180. Quoted where it must be, and disarmed where a spreadsheet would
// take it for a formula.
QString csvField(const QString& text);
// Empty for what is no number.
QString csvNumber(double value);
// In UTC with milliseconds, of milliseconds since the epoch.
QString csvTime(qint64 msecs);

}  // namespace ui
