#include "ui/model/state_text.h"

#include "ui/widget/figure_text.h"

#include <QCoreApplication>

#include <array>
#include <cmath>
#include <utility>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("ui::state", text);
}

}  // namespace

StateMark markOf(core::InstanceState state)
{
    switch (state) {
    case core::InstanceState::Pending: return markOf(Tone::Idle, tr("Pending"));
    case core::InstanceState::Starting: return markOf(Tone::Idle, tr("Starting"));
    case core::InstanceState::Ready: return markOf(Tone::Ok, tr("Ready"));
    case core::InstanceState::Degraded: return markOf(Tone::Warning, tr("Degraded"));
    case core::InstanceState::Draining: return {StateShape::Ring, Tone::Accent, tr("Draining")};
    case core::InstanceState::Stopped: return markOf(Tone::Muted, tr("Stopped"));
    case core::InstanceState::Failed: return markOf(Tone::Critical, tr("Failed"));
    }
    Q_UNREACHABLE();
}

StateMark markOf(const core::InstanceView& instance)
{
    StateMark mark = markOf(instance.state);
    if (instance.state == core::InstanceState::Failed && instance.crashLoop)
        mark.word = tr("Crash loop");
    else if (instance.state == core::InstanceState::Failed && instance.nextStart)
        mark.word = tr("Backing off");
    return mark;
}

StateMark markOf(core::HealthStatus status)
{
    switch (status) {
    case core::HealthStatus::Unknown: return markOf(Tone::Muted, tr("Unknown"));
    case core::HealthStatus::Healthy: return markOf(Tone::Ok, tr("Healthy"));
    case core::HealthStatus::Degraded: return markOf(Tone::Warning, tr("Degraded"));
    case core::HealthStatus::Unhealthy: return markOf(Tone::Critical, tr("Unhealthy"));
    }
    Q_UNREACHABLE();
}

StateMark markOf(core::CheckOutcome outcome)
{
    switch (outcome) {
    case core::CheckOutcome::Passed: return markOf(Tone::Ok, tr("Passed"));
    case core::CheckOutcome::Failed: return markOf(Tone::Critical, tr("Failed"));
    case core::CheckOutcome::Unknown: return markOf(Tone::Muted, tr("Unknown"));
    }
    Q_UNREACHABLE();
}

StateMark markOf(core::ScalingStatus status)
{
    switch (status) {
    case core::ScalingStatus::Off: return markOf(Tone::Muted, tr("Off"));
    case core::ScalingStatus::Paused: return markOf(Tone::Idle, tr("Paused"));
    case core::ScalingStatus::Manual: return {StateShape::Diamond, Tone::Accent, tr("Held by operator")};
    case core::ScalingStatus::NoMetrics: return {StateShape::Ring, Tone::Warning, tr("No metrics")};
    case core::ScalingStatus::Asleep: return markOf(Tone::Muted, tr("Asleep"));
    case core::ScalingStatus::ScalingUp: return markOf(Tone::Warning, tr("Scaling up"));
    case core::ScalingStatus::ScalingDown:
        return {StateShape::TriangleDown, Tone::Accent, tr("Scaling down")};
    case core::ScalingStatus::NearMax: return markOf(Tone::Warning, tr("Near max"));
    case core::ScalingStatus::AtMax: return {StateShape::Square, Tone::Warning, tr("At max")};
    case core::ScalingStatus::Holding: return markOf(Tone::Ok, tr("Holding"));
    }
    Q_UNREACHABLE();
}

QString wordOf(core::RolloutPhase phase)
{
    switch (phase) {
    case core::RolloutPhase::None: return {};
    case core::RolloutPhase::Progressing: return tr("Rolling out");
    case core::RolloutPhase::Undoing: return tr("Undoing");
    case core::RolloutPhase::Done: return tr("Rolled out");
    case core::RolloutPhase::Undone: return tr("Undone");
    case core::RolloutPhase::Cancelled: return tr("Cancelled");
    }
    Q_UNREACHABLE();
}

QString wordOf(core::PlanAction action)
{
    switch (action) {
    case core::PlanAction::Add: return tr("Added");
    case core::PlanAction::Change: return tr("Changed");
    case core::PlanAction::Restart: return tr("Restarted");
    case core::PlanAction::Remove: return tr("Removed");
    }
    Q_UNREACHABLE();
}

QString limitName(std::string_view word)
{
    static constexpr std::array<std::pair<std::string_view, const char*>, 12> names{
        {{"tolerance", QT_TRANSLATE_NOOP("ui::state", "the tolerance")},
         {"missing", QT_TRANSLATE_NOOP("ui::state", "missing metrics")},
         {"window", QT_TRANSLATE_NOOP("ui::state", "the stabilization window")},
         {"cooldown", QT_TRANSLATE_NOOP("ui::state", "the cooldown")},
         {"rate", QT_TRANSLATE_NOOP("ui::state", "the rate")},
         {"disabled", QT_TRANSLATE_NOOP("ui::state", "a disabled direction")},
         {"min", QT_TRANSLATE_NOOP("ui::state", "the minimum")},
         {"max", QT_TRANSLATE_NOOP("ui::state", "the maximum")},
         {"schedule", QT_TRANSLATE_NOOP("ui::state", "a schedule")},
         {"pause", QT_TRANSLATE_NOOP("ui::state", "the pause")},
         {"manual", QT_TRANSLATE_NOOP("ui::state", "a count set by hand")},
         {"off", QT_TRANSLATE_NOOP("ui::state", "scaling is off")}}};
    for (const auto& [known, name] : names)
        if (known == word)
            return tr(name);
    return QString::fromUtf8(word.data(), qsizetype(word.size()));
}

QString checkName(std::string_view name)
{
    if (name == "cpu")
        return tr("CPU");
    if (name == "memory")
        return tr("Memory");
    if (name == "errorRate")
        return tr("Error rate");
    if (name == "responseTime")
        return tr("Response time p95");
    if (name == "taskCompletion")
        return tr("Task completion");
    if (name == "probe")
        return tr("Health check");
    return QString::fromUtf8(name.data(), qsizetype(name.size()));
}

QString checkValue(const core::HealthCheck& check)
{
    if (check.outcome == core::CheckOutcome::Unknown)
        return unknownText();
    if (check.name == "responseTime")
        return textOf(durationFigure(check.value));
    if (check.name == "taskCompletion")
        return tr("%1 an hour").arg(countText(check.value));
    if (check.name == "probe")
        return markOf(check.outcome).word;
    return textOf(percentFigure(check.value));
}

double valueOf(const core::Figures& figures, const char* key)
{
    const auto found = figures.find(key);
    return found == figures.end() ? std::nan("") : found->second.value;
}

double valueOf(const std::optional<core::Sample>& sample)
{
    return sample ? sample->value : std::nan("");
}

bool isLate(const std::optional<core::Sample>& sample)
{
    return sample && sample->quality != core::Quality::Good;
}

}  // namespace ui
