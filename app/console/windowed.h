#pragma once

#include "app/console/command_line.h"

namespace app {

class EndingSignals;

// The console with its window, until it is closed. Needs a QApplication; returns the exit code.
int runWindowed(const CommandLine& line, EndingSignals& signalsToEnd);

}  // namespace app
