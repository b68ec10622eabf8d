#include "app/agent/agent_options.h"
#include "app/agent/agent_service.h"

#include <csignal>
#include <cstdio>
#include <ctime>

namespace {

constexpr int wrongCommandLine = 2;
constexpr int failedRunning = 3;

}  // namespace

int main(int argc, char* argv[])
{
    const auto options = app::readAgentOptions({argv + 1, argv + argc});
    if (!options) {
        std::fprintf(stderr, "pilothouse-agent: %s\n%s", options.error().context.c_str(),
                     app::agentHelp().c_str());
        return wrongCommandLine;
    }
    if (options.value().helpAsked) {
        std::fputs(app::agentHelp().c_str(), stdout);
        return 0;
    }

    // Blocked before any thread starts, so that all of them leave the signals to the wait below.
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ending, nullptr);
    std::signal(SIGPIPE, SIG_IGN);

    const auto service = app::AgentService::start(options.value());
    if (!service) {
        std::fprintf(stderr, "pilothouse-agent: %s\n", service.error().context.c_str());
        return failedRunning;
    }
    std::printf("%s serves at http://%s\n", options.value().name.c_str(), service.value()->address().c_str());
    std::fflush(stdout);

    const timespec second{1, 0};
    while (sigtimedwait(&ending, nullptr, &second) < 0)
        service.value()->tick();
    return 0;
}
