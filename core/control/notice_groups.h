#pragma once

#include "core/fleet/alerting_state.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace core {

// One alert of a group as a flush sees it.
struct GroupMember {
    AlertKey key;
    bool isActive = false;  // told as firing; otherwise it is over
    bool isMuted = false;  // silenced, or hidden by another alert
    bool isAcknowledged = false;
    MonoTime since;  // in its state
};

// What a flush of a group comes to.
struct GroupFlush {
    bool tells = false;
    bool isRepeat = false;  // nothing changed but the time
    bool isNewlyMuted = false;  // something fires, and from now on all of it is muted
    std::set<AlertKey> firing;
    std::set<AlertKey> resolved;
    std::uint64_t number = 0;  // of the notice, from 1
};

// Decides when people are told of a group of alerts, as Alertmanager does: first `groupWait` after its first
// alert, or at once when that fired longer ago; then at every `groupInterval` if an alert was added or ended
// since the last notice, or if `repeatInterval` passed and something fires. An alert that fired and ended
// between two flushes is told only in a notice that something else causes. Muted alerts count as absent,
// acknowledged ones are not repeated. A group without active alerts is dropped.
class NoticeGroups {
public:
    explicit NoticeGroups(NoticeTiming timing) : m_timing(timing) {}

    void restore(const std::map<std::string, NoticeGroupRecord>& records, Now now);
    NoticeGroupRecord recordOf(const std::string& group) const;
    bool has(const std::string& group) const { return m_groups.contains(group); }

    // An alert of the group fires since then.
    void add(const std::string& group, MonoTime firedAt, Now now);
    // The alert is to be told again: its acknowledgement ran out.
    void tellAgain(const std::string& group, const AlertKey& alert);

    std::vector<std::string> due(MonoTime now) const;
    GroupFlush flush(const std::string& group, const std::vector<GroupMember>& members, Now now);

private:
    struct Group {
        Now nextFlush;
        std::optional<MonoTime> flushedAt;
        std::optional<Now> toldAt;
        std::set<AlertKey> firing;
        std::set<AlertKey> resolved;
        std::uint64_t told = 0;
        bool isMuted = false;  // at the last flush
    };

    bool needsUpdate(const Group& group, const GroupFlush& flush, bool someUnacknowledged,
                     MonoTime now) const;

    NoticeTiming m_timing;
    std::map<std::string, Group> m_groups;
};

}  // namespace core
