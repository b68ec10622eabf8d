#include "ui/shell/vitals_text.h"

#include "ui/widget/figure_text.h"

#include <QCoreApplication>

#include <set>

namespace ui {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(ui::VitalsText)
};

constexpr int ticksUntilLate = 2;
constexpr int ticksUntilDead = 10;

void count(AlertCounts& counts, core::HealthStatus status)
{
    if (status == core::HealthStatus::Unhealthy)
        ++counts.critical;
    else if (status == core::HealthStatus::Degraded)
        ++counts.warning;
}

}  // namespace

StateMark heartbeatOf(const core::FleetSnapshot* snapshot, core::Duration sinceLast)
{
    if (!snapshot)
        return markOf(Tone::Muted, Texts::tr("Waiting for the first data"));
    const core::Duration tick = snapshot->vitals.tick;
    if (sinceLast <= ticksUntilLate * tick)
        return markOf(Tone::Ok, Texts::tr("Live · %1").arg(tickText(tick)));
    const Tone tone = sinceLast <= ticksUntilDead * tick ? Tone::Warning : Tone::Critical;
    return markOf(tone, Texts::tr("No data for %1").arg(ageText(sinceLast)));
}

QString tickText(core::Duration tick)
{
    return Texts::tr("tick %1 s").arg(double(tick.count()) / 1'000, 0, 'f', 1);
}

StateMark healthMarkOf(core::HealthStatus status)
{
    switch (status) {
    case core::HealthStatus::Unknown: return markOf(Tone::Muted, Texts::tr("unknown"));
    case core::HealthStatus::Healthy: return markOf(Tone::Ok, Texts::tr("healthy"));
    case core::HealthStatus::Degraded: return markOf(Tone::Warning, Texts::tr("degraded"));
    case core::HealthStatus::Unhealthy: return markOf(Tone::Critical, Texts::tr("unhealthy"));
    }
    return markOf(Tone::Muted, Texts::tr("unknown"));
}

// Nothing counts twice: what an alert is about is not counted for its health as well.
AlertCounts alertCountsOf(const core::FleetSnapshot& snapshot)
{
    AlertCounts counts;
    std::set<std::string> told;
    for (const core::AlertViewPtr& alert : snapshot.alerts) {
        if (!alert->active)
            continue;
        told.insert(alert->key.agent.isEmpty() ? "region " + alert->key.region.text()
                                               : alert->key.agent.text());
        if (!alert->silencedBy.empty() || !alert->inhibitedBy.empty() || alert->acknowledged)
            continue;
        ++(alert->severity >= core::Severity::High ? counts.critical : counts.warning);
    }
    for (const core::AgentViewPtr& agent : snapshot.agents)
        if (!told.contains(agent->id.text()))
            count(counts, agent->health.status);
    for (const core::RegionView& region : snapshot.regions)
        if (!told.contains("region " + region.name.text()))
            count(counts, region.health);
    return counts;
}

}  // namespace ui
