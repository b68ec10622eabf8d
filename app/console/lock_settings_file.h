#pragma once

#include <chrono>

namespace app {

// After how long without keyboard and mouse the console is locked, in the user's configuration folder; 0:
// never. A quarter of an hour where there is none.
std::chrono::minutes readLockLimit();
// False, with a line in the log, when it cannot be written.
bool writeLockLimit(std::chrono::minutes limit);

}  // namespace app
