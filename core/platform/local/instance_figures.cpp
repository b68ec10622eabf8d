// What is due in an InstanceKeeper as time goes by.

#include "core/platform/local/instance_keeper.h"
#include "core/platform/local/process_table.h"

#include <algorithm>

namespace core {
namespace {

// The kernel counts CPU time in hundredths of a second, which is coarse for one second's difference of a
// quiet process: the figure follows each by this part.
constexpr double followed = 0.3;

// How long an agent's end may wait for its owner's word on how it ended.
constexpr Duration recordPatience{100};

}  // namespace

MonoTime InstanceKeeper::tick(MonoTime now)
{
    MonoTime next = now + Duration(1000);
    for (auto& [name, entry] : m_entries) {
        if (!entry.agentEndedAt)
            continue;
        const MonoTime due = *entry.agentEndedAt + recordPatience;
        if (now >= due) {
            entry.agentEndedAt.reset();
            entry.record.phase = "exited";
            entry.record.reason = "ended; its owner process has not said how";
            show(entry);
        } else {
            next = std::min(next, due);
        }
    }
    if (now >= m_measureAt) {
        std::vector<std::string> late;
        for (const auto& [name, entry] : m_entries)
            if (entry.isRecordLate)
                late.push_back(name);
        for (const std::string& name : late) {
            m_entries[name].isRecordLate = false;
            readRecord(name);
            follow(m_entries[name]);
        }
        measure(now);
        m_measureAt = now + Duration(1000);
    }
    return std::min(next, m_measureAt);
}

void InstanceKeeper::measure(MonoTime now)
{
    const bool hasAny = std::any_of(m_entries.begin(), m_entries.end(),
                                    [](const auto& named) { return bool(named.second.owner); });
    if (!hasAny)
        return;
    const auto table = ProcessTable::read();
    if (!table)
        return;
    for (auto& [name, entry] : m_entries) {
        if (!entry.owner || entry.record.process.pid == 0)
            continue;
        const TreeUsage usage = usageOf(*table, entry.record.owner.pid);
        InstanceObservation& seen = m_seen[InstanceId(name)];
        const double seconds = std::chrono::duration<double>(now - entry.usageAt).count();
        if (entry.cpuSeconds && seconds > 0.2) {
            const double cores = std::max(0.0, usage.cpuSeconds - *entry.cpuSeconds) / seconds;
            seen.cpuCores = seen.cpuCores ? *seen.cpuCores + followed * (cores - *seen.cpuCores) : cores;
        }
        seen.memoryBytes = usage.memoryBytes;
        seen.usageTime = readClocks().wall;
        entry.cpuSeconds = usage.cpuSeconds;
        entry.usageAt = now;
    }
}

}  // namespace core
