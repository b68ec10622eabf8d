#include "core/control/refusals.h"

#include "core/control/control_memory.h"

#include <QJsonArray>

namespace core {
namespace {

constexpr std::size_t mostKinds = 1'000;
constexpr std::size_t mostTold = 20;

const char* whyOf(unsigned status)
{
    switch (status) {
    case 401: return "without a valid credential";
    case 429: return "above a rate";
    default: return "not allowed";
    }
}

}  // namespace

void RefusalBook::take(const std::vector<RefusedTraffic>& refused)
{
    for (const RefusedTraffic& fresh : refused) {
        std::tuple kind{fresh.agent.text(), fresh.policy, fresh.status};
        if (m_counts.size() >= mostKinds && !m_counts.contains(kind))
            kind = {{}, {}, fresh.status};
        m_counts[kind] += fresh.requests;
    }
}

void RefusalBook::tellWhenDue(StepContext& step)
{
    if (m_counts.empty() || (m_toldAt && step.now.mono - *m_toldAt < tellAgainAfter))
        return;
    std::uint64_t all = 0;
    std::map<unsigned, std::uint64_t> byStatus;
    QJsonArray kinds;
    for (const auto& [kind, requests] : m_counts) {
        const auto& [agent, policy, status] = kind;
        all += requests;
        byStatus[status] += requests;
        if (std::size_t(kinds.size()) < mostTold)
            kinds.append(QJsonObject{{QStringLiteral("agent"), QString::fromStdString(agent)},
                                     {QStringLiteral("policy"), QString::fromStdString(policy)},
                                     {QStringLiteral("status"), qint64(status)},
                                     {QStringLiteral("requests"), qint64(requests)}});
    }
    std::string summary = "The gateway refused " + countOf(all, "request", "requests") + ":";
    const char* separator = " ";
    for (const auto& [status, requests] : byStatus) {
        summary +=
            separator + std::to_string(requests) + " " + whyOf(status) + " (" + std::to_string(status) + ")";
        separator = ", ";
    }
    step.tell("access", {}, summary + ".", {{QStringLiteral("refused"), kinds}}, "gateway");
    m_counts.clear();
    m_toldAt = step.now.mono;
}

}  // namespace core
