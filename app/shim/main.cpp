// Owns one local instance, so that the agent outlives a console's crash. The console starts it with the
// order (core::LaunchOrder as JSON) as standard input; the instance's name in argv is for people who read ps.

#include "app/shim/owner.h"
#include "core/platform/local/small_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>

namespace {

// Nothing of the console may be held open, or its sockets would outlive it.
void letGoOfTheConsole()
{
    const int nothing = ::open("/dev/null", O_RDWR);
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        ::dup2(nothing, stream);
    ::close_range(3, ~0U, 0);
    if (::chdir("/") != 0)
        ::perror("chdir");
}

int end(core::OwnerExit how)
{
    return static_cast<int>(how);
}

}  // namespace

int main(int argc, char**)
{
    if (argc != 2) {
        std::fputs("pilothouse-shim is started by pilothouse, not by hand\n", stderr);
        return end(core::OwnerExit::BadOrder);
    }
    const auto text = core::readSmallFile("/proc/self/fd/0");
    const auto order =
        text ? core::orderFromJson(text.value()) : core::Result<core::LaunchOrder>(text.error());
    if (!order || order.value().command.empty())
        return end(core::OwnerExit::BadOrder);
    letGoOfTheConsole();

    const auto lock = core::lockInstance(order.value().stateFolder, order.value().record.instance);
    if (!lock)
        return end(lock.error().code == core::ErrorCode::Busy ? core::OwnerExit::AlreadyOwned
                                                              : core::OwnerExit::NoRecord);
    return end(app::Owner(order.value()).run());
}
