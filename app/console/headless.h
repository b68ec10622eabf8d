#pragma once

#include "app/console/command_line.h"

namespace app {

class EndingSignals;

// The core without a window, until SIGTERM or SIGINT. Needs a QCoreApplication; returns the exit code.
int runHeadless(const CommandLine& line, EndingSignals& signalsToEnd);

// `pilothouse validate FILE`: prints each error on standard output; returns the exit code.
int runValidate(const CommandLine& line);

}  // namespace app
