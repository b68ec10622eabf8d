#include "core/control/notice_groups.h"

#include <algorithm>
#include <utility>

namespace core {
namespace {

bool isSubset(const std::set<AlertKey>& some, const std::set<AlertKey>& all)
{
    return std::includes(all.begin(), all.end(), some.begin(), some.end());
}

Now later(Now time, Duration by)
{
    return {time.mono + by, time.wall + by};
}

}  // namespace

void NoticeGroups::restore(const std::map<std::string, NoticeGroupRecord>& records, Now now)
{
    for (const auto& [name, record] : records) {
        Group group;
        const Duration ahead = std::min(record.nextFlush - now.wall, m_timing.groupInterval);
        group.nextFlush = later(now, std::max(ahead, Duration(0)));
        if (record.hasFlushed)
            group.flushedAt = now.mono - (m_timing.groupInterval - std::max(ahead, Duration(0)));
        if (record.toldAt)
            group.toldAt = later(now, -std::max(now.wall - *record.toldAt, Duration(0)));
        group.firing = record.firing;
        group.resolved = record.resolved;
        group.told = record.told;
        m_groups[name] = std::move(group);
    }
}

NoticeGroupRecord NoticeGroups::recordOf(const std::string& name) const
{
    const Group& group = m_groups.at(name);
    return {group.nextFlush.wall,
            group.flushedAt.has_value(),
            group.toldAt ? std::optional(group.toldAt->wall) : std::nullopt,
            group.firing,
            group.resolved,
            group.told};
}

void NoticeGroups::add(const std::string& name, MonoTime firedAt, Now now)
{
    const auto [at, isNew] = m_groups.try_emplace(name);
    if (isNew)
        at->second.nextFlush = later(now, m_timing.groupWait);
    if (!at->second.flushedAt && firedAt + m_timing.groupWait <= now.mono)
        at->second.nextFlush = now;
}

void NoticeGroups::tellAgain(const std::string& name, const AlertKey& alert)
{
    if (const auto found = m_groups.find(name); found != m_groups.end())
        found->second.firing.erase(alert);
}

std::vector<std::string> NoticeGroups::due(MonoTime now) const
{
    std::vector<std::string> names;
    for (const auto& [name, group] : m_groups)
        if (group.nextFlush.mono <= now)
            names.push_back(name);
    return names;
}

GroupFlush NoticeGroups::flush(const std::string& name, const std::vector<GroupMember>& members, Now now)
{
    Group& group = m_groups.at(name);
    GroupFlush flush;
    bool someActive = false;
    bool someUnacknowledged = false;
    for (const GroupMember& member : members) {
        someActive = someActive || member.isActive;
        if (member.isMuted)
            continue;
        if (member.isActive) {
            flush.firing.insert(member.key);
            someUnacknowledged = someUnacknowledged || !member.isAcknowledged;
        } else if (!group.flushedAt || member.since >= *group.flushedAt) {
            flush.resolved.insert(member.key);
        }
    }
    flush.tells = needsUpdate(group, flush, someUnacknowledged, now.mono);
    if (flush.tells) {
        flush.isRepeat = isSubset(flush.firing, group.firing) && isSubset(flush.resolved, group.resolved)
            && !flush.firing.empty();
        flush.number = ++group.told;
        group.toldAt = now;
        group.firing = flush.firing;
        group.resolved = flush.resolved;
    }
    const bool isMuted = someActive && flush.firing.empty();
    flush.isNewlyMuted = isMuted && !std::exchange(group.isMuted, isMuted);
    group.flushedAt = now.mono;
    group.nextFlush = later(now, m_timing.groupInterval);
    if (!someActive)
        m_groups.erase(name);
    return flush;
}

bool NoticeGroups::needsUpdate(const Group& group, const GroupFlush& flush, bool someUnacknowledged,
                               MonoTime now) const
{
    if (!group.toldAt)
        return !flush.firing.empty();
    if (!isSubset(flush.firing, group.firing))
        return true;
    if (flush.firing.empty())
        return !group.firing.empty() && !flush.resolved.empty();
    if (!isSubset(flush.resolved, group.resolved))
        return true;
    return someUnacknowledged && now - group.toldAt->mono >= m_timing.repeatInterval;
}

}  // namespace core
