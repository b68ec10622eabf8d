#pragma once

#include "core/base/time.h"

namespace app {

// How long ago this process was started, the time before main() included. Zero when the system does not say.
core::Duration processAge();

}  // namespace app
