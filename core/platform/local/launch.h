#pragma once

#include "core/fleet/effect.h"
#include "core/platform/local/instance_record.h"
#include "core/platform/local/local_platform.h"

namespace core {

// What the owner process is to do for this request. NotFound when a secret is missing, Invalid for a spec
// that cannot be run; the context is the reason an operator reads.
Result<LaunchOrder> orderFor(const StartInstance& request, const LocalPlatformConfig& config,
                             std::uint16_t port);

// Starts an owner process as our child, in a session of its own. Io with the reason when the machine refuses.
struct LaunchedOwner {
    ProcessIdentity process;
    Descriptor pidfd;
};
Result<LaunchedOwner> launchOwner(const std::string& shimProgram, const LaunchOrder& order);

}  // namespace core
