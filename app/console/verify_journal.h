#pragma once

#include "app/console/command_line.h"

namespace app {

// `pilothouse verify-journal`: reads a data folder's journal from its first entry to its last, also while a
// console writes it. Prints how many entries there are and the newest one's number and hash, for somebody to
// keep; the first bad entry is on the standard error. Returns the program's exit code.
int runVerifyJournal(const CommandLine& line);

}  // namespace app
