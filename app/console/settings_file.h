#pragma once

#include <QJsonObject>
#include <QString>

namespace app {

// A file of the user's configuration folder. Empty where there is none; what cannot be read is logged.
QJsonObject readSettings(const QString& name);
// False, with a line in the log, when it cannot be written.
bool writeSettings(const QString& name, const QJsonObject& settings);

}  // namespace app
