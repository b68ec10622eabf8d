#include "core/platform/local/process_identity.h"

#include "core/platform/local/small_file.h"

#include <csignal>
#include <sys/syscall.h>

#include <cerrno>
#include <sstream>

namespace core {

std::optional<ProcessStat> readProcessStat(pid_t pid)
{
    const auto text = readSmallFile("/proc/" + std::to_string(pid) + "/stat");
    if (!text)
        return {};
    // The name in parentheses may itself hold spaces and parentheses.
    const auto nameEnd = text.value().rfind(')');
    if (nameEnd == std::string::npos)
        return {};
    std::istringstream fields(text.value().substr(nameEnd + 1));
    ProcessStat stat;
    std::string skipped;
    const auto skip = [&](int count) {
        while (count-- > 0)
            fields >> skipped;
    };
    std::uint64_t user = 0;
    std::uint64_t system = 0;
    std::uint64_t reapedUser = 0;
    std::uint64_t reapedSystem = 0;
    stat.pid = pid;
    fields >> stat.state >> stat.parent;
    skip(1);
    fields >> stat.session;
    skip(7);
    fields >> user >> system >> reapedUser >> reapedSystem;
    skip(4);
    fields >> stat.startTime;
    skip(1);
    fields >> stat.residentPages;
    if (!fields)
        return {};
    stat.ownTicks = user + system;
    stat.reapedTicks = reapedUser + reapedSystem;
    return stat;
}

std::optional<ProcessIdentity> identify(pid_t pid)
{
    const auto stat = readProcessStat(pid);
    if (!stat)
        return {};
    return ProcessIdentity{pid, stat->startTime};
}

Result<Descriptor> openProcess(const ProcessIdentity& process)
{
    const std::string name = "process " + std::to_string(process.pid);
    if (process.pid <= 0)
        return Error{ErrorCode::NotFound, name};
    Descriptor pidfd(int(::syscall(SYS_pidfd_open, process.pid, 0)));
    if (!pidfd)
        return errno == ESRCH ? Error{ErrorCode::NotFound, name} : systemError("pidfd of " + name, errno);
    // The pidfd holds on to whatever it opened, so a look afterwards settles which process that is.
    const auto now = identify(process.pid);
    if (!now)
        return errno == EMFILE || errno == ENFILE ? systemError("look at " + name, errno)
                                                  : Error{ErrorCode::NotFound, name};
    if (*now != process)
        return Error{ErrorCode::NotFound, name + " is another process by now"};
    return pidfd;
}

bool signalProcess(const Descriptor& pidfd, int signal)
{
    return ::syscall(SYS_pidfd_send_signal, pidfd.number(), signal, nullptr, 0) == 0;
}

std::string readBootId()
{
    const auto text = readSmallFile("/proc/sys/kernel/random/boot_id");
    return text ? text.value().substr(0, text.value().find('\n')) : std::string();
}

}  // namespace core
