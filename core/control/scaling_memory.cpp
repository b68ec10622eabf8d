#include "core/control/scaling_memory.h"

#include <algorithm>

namespace core {

void RecommendationWindow::add(std::uint32_t recommended, MonoTime at)
{
    const bool least = m_keeps == Keeps::Least;
    while (!m_entries.empty()
           && (least ? m_entries.back().recommended >= recommended
                     : m_entries.back().recommended <= recommended))
        m_entries.pop_back();
    m_entries.push_back({recommended, at});
}

void RecommendationWindow::forget(MonoTime until)
{
    while (!m_entries.empty() && m_entries.front().at <= until)
        m_entries.pop_front();
}

std::optional<MonoTime> RecommendationWindow::extremeAt() const
{
    return m_entries.empty() ? std::nullopt : std::optional(m_entries.front().at);
}

Duration lookedBackAt(const ScalingSpec& policy)
{
    Duration longest = policy.cooldown;
    for (const ScalingDirection* direction : {&policy.scaleUp, &policy.scaleDown})
        for (const ScalingRate& rate : direction->policies)
            longest = std::max(longest, rate.period);
    return longest;
}

void ScalingMemory::addRecommendation(std::uint32_t recommended, MonoTime at)
{
    m_least.add(recommended, at);
    m_greatest.add(recommended, at);
}

void ScalingMemory::addChange(std::uint32_t from, std::uint32_t to, MonoTime at)
{
    if (from == to)
        return;
    (to > from ? m_lastUp : m_lastDown) = at;
    m_changes.push_back({at, from, to});
    if (m_changes.size() > mostChanges)
        m_changes.pop_front();
}

void ScalingMemory::prune(const ScalingSpec& policy, MonoTime now)
{
    m_least.forget(now - policy.scaleUp.stabilization);
    m_greatest.forget(now - policy.scaleDown.stabilization);
    if (m_changes.empty())
        return;
    const Duration longest = lookedBackAt(policy);
    while (!m_changes.empty() && m_changes.front().at <= now - longest)
        m_changes.pop_front();
}

std::uint32_t ScalingMemory::replicasBefore(Duration period, std::uint32_t current, MonoTime now) const
{
    std::int64_t before = current;
    for (auto change = m_changes.rbegin(); change != m_changes.rend() && change->at > now - period; ++change)
        before += std::int64_t(change->from) - std::int64_t(change->to);
    return std::uint32_t(std::max<std::int64_t>(before, 0));
}

}  // namespace core
