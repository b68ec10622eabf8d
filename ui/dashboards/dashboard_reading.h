#pragma once

#include <QObject>
#include <QString>

#include "core/fleet/dashboard.h"

#include <functional>

namespace ui {

// A file is read beside the GUI thread, on which the answer comes; nothing comes once the context is gone.
void readDashboardLater(QObject* context, const QString& path,
                        std::function<void(const core::DashboardReading&)> done);

}  // namespace ui
