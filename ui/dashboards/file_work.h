#pragma once

#include <QByteArray>
#include <QObject>
#include <QString>

#include "core/base/result.h"
#include "core/fleet/dashboard.h"

#include <functional>

namespace ui {

// Files are read and written beside the GUI thread, on which the answer comes; nothing comes once the context
// is gone.

// A file is replaced as a whole or not at all. `make` is called on the other thread.
void writeFileLater(QObject* context, const QString& path, std::function<QByteArray()> make,
                    std::function<void(const core::Result<>&)> done);

void readDashboardLater(QObject* context, const QString& path,
                        std::function<void(const core::DashboardReading&)> done);

}  // namespace ui
