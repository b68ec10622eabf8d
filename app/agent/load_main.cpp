#include "app/agent/load_run.h"

#include <csignal>
#include <cstdio>

namespace {

constexpr int wrongCommandLine = 2;

volatile std::sig_atomic_t ending = 0;

void end(int)
{
    ending = 1;
}

}  // namespace

int main(int argc, char* argv[])
{
    const auto options = app::readLoadOptions({argv + 1, argv + argc});
    if (!options) {
        std::fprintf(stderr, "pilothouse-load: %s\n%s", options.error().context.c_str(),
                     app::loadHelp().c_str());
        return wrongCommandLine;
    }
    if (options.value().helpAsked) {
        std::fputs(app::loadHelp().c_str(), stdout);
        return 0;
    }
    std::signal(SIGTERM, end);
    std::signal(SIGINT, end);
    std::signal(SIGPIPE, SIG_IGN);

    const app::LoadCounts counts = app::runLoad(options.value(), [] { return ending != 0; });
    std::printf("%s\n", app::toJson(counts).c_str());
    return counts.failed == 0 ? 0 : 1;
}
