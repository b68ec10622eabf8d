#pragma once

#include "core/platform/local/instance_record.h"

#include <map>
#include <optional>
#include <vector>

namespace core {

// All processes of the machine at one moment, read once for all instances.
class ProcessTable {
public:
    // Nothing when /proc cannot be listed, for want of descriptors.
    static std::optional<ProcessTable> read();

    // A process with all that descend from it.
    std::vector<ProcessStat> treeOf(pid_t root) const;
    const std::map<pid_t, ProcessStat>& all() const { return m_processes; }

private:
    std::map<pid_t, ProcessStat> m_processes;
    std::multimap<pid_t, pid_t> m_children;
};

struct TreeUsage {
    double cpuSeconds = 0;  // since the start, ended children included, the owner process itself not
    double memoryBytes = 0;  // proportional share where the kernel tells it, else resident
};
TreeUsage usageOf(const ProcessTable& table, pid_t owner);

// Kills what is left of an instance whose owner process is gone: the agent, its session, and whatever carries
// its mark in its environment. Each is held by a pidfd and looked at again before it is signalled.
void killLeftovers(const InstanceRecord& record);

}  // namespace core
