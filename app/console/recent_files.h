#pragma once

#include <QStringList>

namespace app {

// The fleet files opened last, newest first, at most ten; kept in the user's settings.
QStringList recentFleetFiles();
void rememberFleetFile(const QString& path);

}  // namespace app
