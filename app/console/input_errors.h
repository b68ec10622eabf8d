#pragma once

#include "core/fleet/fleet_file.h"

#include <QString>

#include <cstdio>
#include <vector>

namespace app {

// The program's exit codes, beside 0.
inline constexpr int inputIsWrong = 1;
inline constexpr int wrongCommandLine = 2;
inline constexpr int failedRunning = 3;

// Prints a line for each error of a file; the exit code that follows from them.
inline int printErrors(const std::vector<core::FileError>& errors, const QString& path, std::FILE* to)
{
    for (const core::FileError& error : errors)
        std::fprintf(to, "%s\n", core::describe(error, path.toStdString()).c_str());
    return errors.empty() ? 0 : inputIsWrong;
}

}  // namespace app
