#pragma once

#include "core/base/descriptor.h"
#include "core/base/result.h"

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

namespace core {

// A process for certain: a pid is used again, a pid with its start time (in clock ticks since boot) is not.
struct ProcessIdentity {
    pid_t pid = 0;
    std::uint64_t startTime = 0;

    bool operator==(const ProcessIdentity&) const = default;
};

// What /proc/PID/stat says; see proc(5).
struct ProcessStat {
    pid_t pid = 0;
    char state = 0;
    pid_t parent = 0;
    pid_t session = 0;
    std::uint64_t startTime = 0;
    std::uint64_t ownTicks = 0;  // user and system time
    std::uint64_t reapedTicks = 0;  // of children that were waited for
    std::uint64_t residentPages = 0;
};

std::optional<ProcessStat> readProcessStat(pid_t pid);
std::optional<ProcessIdentity> identify(pid_t pid);

// A pidfd of exactly this process. NotFound when it is gone or the pid belongs to another one by now; Io when
// there is no descriptor left.
Result<Descriptor> openProcess(const ProcessIdentity& process);
bool signalProcess(const Descriptor& pidfd, int signal);

// Of the running kernel; empty when it cannot be read.
std::string readBootId();

}  // namespace core
