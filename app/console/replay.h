#pragma once

#include "app/console/command_line.h"

namespace app {

// `pilothouse replay`: runs a scaling policy over a history or decides one case, and prints JSON, one line a
// decision. Returns the program's exit code; what is wrong with the input is on the standard error.
int runReplay(const ReplayLine& line);

}  // namespace app
