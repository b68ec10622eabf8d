#pragma once

#include "tests/support/simulated_fleet.h"

#include <cmath>

// One agent of a simulated fleet under a load that its instances share.
namespace simulated {

inline AgentSpec scaledAgent(std::uint32_t replicas, std::uint32_t min, std::uint32_t max)
{
    AgentSpec spec = agent("a", replicas);
    spec.scaling.enabled = true;
    spec.scaling.min = min;
    spec.scaling.max = max;
    spec.scaling.targets = {{series::cpu, 0.5}};
    return spec;
}

// The load is in instances: one bears 1 at a CPU of 1. Each that is ready bears its share; one that starts
// has a CPU of its own.
class LoadedWorld : public World {
public:
    explicit LoadedWorld(AgentSpec spec) : World(fleet({std::move(spec)})) {}

    StepOutput bear(double load)
    {
        std::uint32_t ready = 0;
        for (const InstanceViewPtr& view : shown->instances)
            ready += serves(*view) ? 1 : 0;
        figures.clear();
        for (const InstanceViewPtr& view : shown->instances) {
            const double cpu = serves(*view) ? load / ready : 0.05;
            figures[view->id] = Figures{{series::cpu, {cpu, now.wall, now.wall, Quality::Good}}};
        }
        return step();
    }
    static bool serves(const InstanceView& view)
    {
        return view.state == InstanceState::Ready || view.state == InstanceState::Degraded;
    }
    void bearFor(double load, Duration time)
    {
        for (Duration passed(0); passed < time; passed += 1s)
            bear(load);
    }
    std::uint32_t wanted() const { return agentView("a") ? agentView("a")->replicas.wanted : 0; }
    ScalingView scaling() const { return agentView("a")->scaling; }
    // Entries of changes by the policy.
    std::vector<std::pair<int, int>> changes() const
    {
        std::vector<std::pair<int, int>> found;
        for (const JournalDraft& draft : journal) {
            if (draft.kind != "scaling" || draft.actor != "controller")
                continue;
            const QJsonObject detail =
                QJsonDocument::fromJson(QByteArray::fromStdString(draft.detail)).object();
            if (detail.contains(QStringLiteral("from"))
                && detail[QStringLiteral("from")] != detail[QStringLiteral("replicas")])
                found.emplace_back(detail[QStringLiteral("from")].toInt(),
                                   detail[QStringLiteral("replicas")].toInt());
        }
        return found;
    }
};

}  // namespace simulated
