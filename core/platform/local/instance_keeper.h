#pragma once

#include "core/platform/local/event_watch.h"
#include "core/platform/local/instance_record.h"
#include "core/platform/local/local_platform.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace core {

// Knows every instance of one region: starts its owner process, follows its record, and notices when the
// owner or the agent ends. Used on the platform's thread only.
class InstanceKeeper {
public:
    InstanceKeeper(const LocalPlatformConfig& config, EventWatch& watch) : m_config(config), m_watch(watch) {}

    // Takes over what an earlier console left in the state folder.
    void adopt();
    void start(const StartInstance& request);
    void stop(const StopInstance& request);
    void forget(const ForgetInstance& request);
    // Orders the end of all instances that do not outlive the console; the longest grace among them.
    Duration stopThoseThatEndWithTheConsole();
    bool hasAnyThatEndsWithTheConsole() const;

    void take(const WatchedEvents& events, MonoTime now);
    // What is due: late records, and the usage figures once a second. Until when nothing is due.
    MonoTime tick(MonoTime now);

    const std::map<InstanceId, InstanceObservation>& seen() const { return m_seen; }
    // Whether more than usage figures is new since the last call.
    bool takeChanged() { return std::exchange(m_hasChanged, false); }

private:
    struct Entry {
        InstanceRecord record;
        std::uint64_t watchId = 0;  // the owner's; that of the agent is one more
        Descriptor owner;  // pidfd; none when it is gone
        Descriptor agent;
        bool isRecordLate = false;  // could not be read for want of descriptors
        std::optional<MonoTime> agentEndedAt;  // without a record of it yet
        std::optional<StartInstance> next;  // waits for the owner process to go
        std::optional<double> cpuSeconds;
        MonoTime usageAt;
        std::string note;  // ours, behind the record's reason
    };

    void launch(const StartInstance& request);
    void refuse(const StartInstance& request, std::string reason);
    void readRecord(const std::string& instance);
    void follow(Entry& entry);
    void ownerEnded(Entry& entry);
    void agentEnded(Entry& entry, MonoTime now);
    void noteUnknownEnd(Entry& entry);
    static void notePortConflict(Entry& entry);
    void measure(MonoTime now);
    void show(const Entry& entry);

    const LocalPlatformConfig& m_config;
    EventWatch& m_watch;
    std::map<std::string, Entry> m_entries;
    std::map<InstanceId, InstanceObservation> m_seen;
    std::uint64_t m_nextWatchId = 2;
    MonoTime m_measureAt{};
    bool m_hasChanged = false;
};

}  // namespace core
