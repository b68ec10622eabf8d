#pragma once

#include "core/platform/local/instance_record.h"

#include <string>

namespace app {

// The agent as it was started: in its own session, its output in a pipe that does not block us.
struct StartedAgent {
    core::ProcessIdentity process;
    core::Descriptor output;
};

// Runs the order's command. The agent is killed by the kernel when the calling thread ends, so only the main
// thread may call this. NotFound or Io with the reason in an operator's words.
core::Result<StartedAgent> startAgent(const core::LaunchOrder& order);

// SIGKILL to everything below this process, until nothing is left. False when something would not go.
bool killDescendants(pid_t agentSession);
// One signal to everything below this process.
void signalDescendants(int signal);

}  // namespace app
