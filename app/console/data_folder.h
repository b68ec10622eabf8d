#pragma once

#include "core/base/result.h"

#include <QString>

namespace app {

// Where a fleet's files lie.
struct DataFolder {
    QString path;  // absolute, made (0700), and can be written
    QString notice;  // when it is not the one that was wanted: a sentence for the operator
};

// The folder that was asked for, else <XDG data home>/pilothouse/<fleet>. One that cannot be written is
// replaced by one among the temporary files, the same at each start, so that a read-only home does not keep
// the console from starting. Io when that cannot be written either.
core::Result<DataFolder> findDataFolder(const QString& asked, const QString& fleet);

}  // namespace app
