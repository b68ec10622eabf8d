#include "ui/scaling/replica_requests.h"

#include "core/fleet/find_view.h"
#include "ui/scaling/scaling_text.h"

#include <QPointer>

#include <algorithm>
#include <utility>

namespace ui {
namespace {

constexpr int pressesPause = 400;  // ms
constexpr int confirmedWithin = 3'000;  // ms, from the answer on

// The policy decides again; where none would, the count is put back.
OperatorDesk::WayBack wayBack(const core::AgentView& agent, std::uint32_t before)
{
    const QString name = QString::fromStdString(agent.id.text());
    if (agent.scaling.enabled && !agent.scaling.paused)
        return {ReplicaRequests::tr("Resume automatic"),
                core::PauseScaling{agent.id, false, {}, "the count set by hand was taken back"},
                ReplicaRequests::tr("%1 is scaled by its policy again.").arg(name)};
    return {ReplicaRequests::tr("Undo"),
            core::ScaleAgent{agent.id, before, "the count set before was taken back"},
            ReplicaRequests::tr("%1 is to have %n replica(s) again.", nullptr, int(before)).arg(name)};
}

}  // namespace

ReplicaRequests::ReplicaRequests(OperatorDesk& desk, QObject* parent) : QObject(parent), m_desk(desk)
{
    m_settled.setSingleShot(true);
    m_settled.setInterval(pressesPause);
    connect(&m_settled, &QTimer::timeout, this, &ReplicaRequests::settle);
}

void ReplicaRequests::press(const core::AgentView& agent, int by)
{
    if (agent.removing || m_desk.tellRefusal(core::ScaleAgent{agent.id, agent.replicas.wanted, {}}))
        return;
    if (m_gathering && m_gathering->id != agent.id)
        settle();
    const auto known = m_requests.find(agent.id);
    const std::int64_t now = known == m_requests.end() ? agent.replicas.wanted : known->second.replicas;
    const std::int64_t least = std::min(agent.replicas.min, agent.replicas.max);
    const auto next = std::uint32_t(std::clamp<std::int64_t>(now + by, least, agent.replicas.max));
    // A count beyond a bound comes back inside, but never against the press.
    if (by > 0 ? next <= now : next >= now)
        return;
    Request& request = m_requests[agent.id];
    if (!m_gathering)
        request.before = agent.replicas.wanted;
    request.replicas = next;
    request.isSubmitted = false;
    m_gathering = std::make_shared<const core::AgentView>(agent);
    m_settled.start();
    Q_EMIT changed();
}

void ReplicaRequests::settle()
{
    m_settled.stop();
    const auto agent = std::exchange(m_gathering, nullptr);
    if (!agent)
        return;
    if (const auto found = m_requests.find(agent->id); found != m_requests.end())
        submit(*agent, found->second);
}

void ReplicaRequests::submit(const core::AgentView& agent, Request& request)
{
    request.isSubmitted = true;
    request.number = ++m_submissions;
    m_desk.submit(core::ScaleAgent{agent.id, request.replicas, "set on the page of scaling"},
                  askedText(agent, request.replicas), wayBack(agent, request.before),
                  [self = QPointer(this), id = agent.id, number = request.number](bool isTaken) {
                      if (self)
                          self->answered(id, number, isTaken);
                  });
}

void ReplicaRequests::answered(const core::AgentId& agent, std::uint64_t number, bool isTaken)
{
    if (!isTaken)
        return forget(agent, number);
    QTimer::singleShot(confirmedWithin, this, [this, agent, number] { forget(agent, number); });
}

void ReplicaRequests::forget(const core::AgentId& agent, std::uint64_t number)
{
    const auto found = m_requests.find(agent);
    if (found == m_requests.end() || !found->second.isSubmitted || found->second.number != number)
        return;
    m_requests.erase(found);
    Q_EMIT changed();
}

void ReplicaRequests::show(const core::FleetSnapshot& snapshot)
{
    const auto erased = std::erase_if(m_requests, [&](const auto& entry) {
        const core::AgentViewPtr agent = core::findView(snapshot.agents, entry.first);
        return !agent || (entry.second.isSubmitted && agent->replicas.wanted == entry.second.replicas);
    });
    if (erased > 0)
        Q_EMIT changed();
}

ReplicaRequests::Counts ReplicaRequests::counts() const
{
    Counts counts;
    for (const auto& [agent, request] : m_requests)
        counts.emplace(agent, request.replicas);
    return counts;
}

}  // namespace ui
