#pragma once

#include <QByteArray>
#include <QObject>
#include <QString>

#include "core/base/result.h"

#include <functional>

namespace ui {

// A file is written beside the GUI thread, on which the answer comes; nothing comes once the context is gone.
// It is replaced as a whole or not at all. `make` is called on the other thread. With `isPrivate` nobody but
// the file's owner may read it.
void writeFileLater(QObject* context, const QString& path, std::function<QByteArray()> make,
                    std::function<void(const core::Result<>&)> done, bool isPrivate = false);

}  // namespace ui
