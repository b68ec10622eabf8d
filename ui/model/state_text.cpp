#include "ui/model/state_text.h"

#include "ui/widget/figure_text.h"

#include <QCoreApplication>

#include <array>
#include <cmath>
#include <utility>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

struct StateText {
    Q_DECLARE_TR_FUNCTIONS(StateText)
};

}  // namespace

StateMark markOf(core::InstanceState state)
{
    switch (state) {
    case core::InstanceState::Pending: return markOf(Tone::Idle, StateText::tr("Pending"));
    case core::InstanceState::Starting: return markOf(Tone::Idle, StateText::tr("Starting"));
    case core::InstanceState::Ready: return markOf(Tone::Ok, StateText::tr("Ready"));
    case core::InstanceState::Degraded: return markOf(Tone::Warning, StateText::tr("Degraded"));
    case core::InstanceState::Draining: return {StateShape::Ring, Tone::Accent, StateText::tr("Draining")};
    case core::InstanceState::Stopped: return markOf(Tone::Muted, StateText::tr("Stopped"));
    case core::InstanceState::Failed: return markOf(Tone::Critical, StateText::tr("Failed"));
    }
    Q_UNREACHABLE();
}

StateMark markOf(const core::InstanceView& instance)
{
    StateMark mark = markOf(instance.state);
    if (instance.state == core::InstanceState::Failed && instance.crashLoop)
        mark.word = StateText::tr("Crash loop");
    else if (instance.state == core::InstanceState::Failed && instance.nextStart)
        mark.word = StateText::tr("Backing off");
    return mark;
}

StateMark markOf(core::HealthStatus status)
{
    switch (status) {
    case core::HealthStatus::Unknown: return markOf(Tone::Muted, StateText::tr("Unknown"));
    case core::HealthStatus::Healthy: return markOf(Tone::Ok, StateText::tr("Healthy"));
    case core::HealthStatus::Degraded: return markOf(Tone::Warning, StateText::tr("Degraded"));
    case core::HealthStatus::Unhealthy: return markOf(Tone::Critical, StateText::tr("Unhealthy"));
    }
    Q_UNREACHABLE();
}

StateMark markOf(core::CheckOutcome outcome)
{
    switch (outcome) {
    case core::CheckOutcome::Passed: return markOf(Tone::Ok, StateText::tr("Passed"));
    case core::CheckOutcome::Failed: return markOf(Tone::Critical, StateText::tr("Failed"));
    case core::CheckOutcome::Unknown: return markOf(Tone::Muted, StateText::tr("Unknown"));
    }
    Q_UNREACHABLE();
}

StateMark markOf(core::ScalingStatus status)
{
    switch (status) {
    case core::ScalingStatus::Off: return markOf(Tone::Muted, StateText::tr("Off"));
    case core::ScalingStatus::Paused: return markOf(Tone::Idle, StateText::tr("Paused"));
    case core::ScalingStatus::Manual:
        return {StateShape::Diamond, Tone::Accent, StateText::tr("Held by operator")};
    case core::ScalingStatus::NoMetrics:
        return {StateShape::Ring, Tone::Warning, StateText::tr("No metrics")};
    case core::ScalingStatus::Asleep: return markOf(Tone::Muted, StateText::tr("Asleep"));
    case core::ScalingStatus::ScalingUp: return markOf(Tone::Warning, StateText::tr("Scaling up"));
    case core::ScalingStatus::ScalingDown:
        return {StateShape::TriangleDown, Tone::Accent, StateText::tr("Scaling down")};
    case core::ScalingStatus::NearMax: return markOf(Tone::Warning, StateText::tr("Near max"));
    case core::ScalingStatus::AtMax: return {StateShape::Square, Tone::Warning, StateText::tr("At max")};
    case core::ScalingStatus::Holding: return markOf(Tone::Ok, StateText::tr("Holding"));
    }
    Q_UNREACHABLE();
}

QString wordOf(core::RolloutPhase phase)
{
    switch (phase) {
    case core::RolloutPhase::None: return {};
    case core::RolloutPhase::Progressing: return StateText::tr("Rolling out");
    case core::RolloutPhase::Undoing: return StateText::tr("Undoing");
    case core::RolloutPhase::Done: return StateText::tr("Rolled out");
    case core::RolloutPhase::Undone: return StateText::tr("Undone");
    case core::RolloutPhase::Cancelled: return StateText::tr("Cancelled");
    }
    Q_UNREACHABLE();
}

QString wordOf(core::PlanAction action)
{
    switch (action) {
    case core::PlanAction::Add: return StateText::tr("Added");
    case core::PlanAction::Change: return StateText::tr("Changed");
    case core::PlanAction::Restart: return StateText::tr("Restarted");
    case core::PlanAction::Remove: return StateText::tr("Removed");
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
            return StateText::tr(name);
    return QString::fromUtf8(word.data(), qsizetype(word.size()));
}

QString checkName(std::string_view name)
{
    if (name == "cpu")
        return StateText::tr("CPU");
    if (name == "memory")
        return StateText::tr("Memory");
    if (name == "errorRate")
        return StateText::tr("Error rate");
    if (name == "responseTime")
        return StateText::tr("Response time p95");
    if (name == "taskCompletion")
        return StateText::tr("Task completion");
    if (name == "probe")
        return StateText::tr("Health check");
    return QString::fromUtf8(name.data(), qsizetype(name.size()));
}

QString checkValue(const core::HealthCheck& check)
{
    if (check.outcome == core::CheckOutcome::Unknown)
        return unknownText();
    if (check.name == "responseTime")
        return textOf(durationFigure(check.value));
    if (check.name == "taskCompletion")
        return StateText::tr("%1 an hour").arg(countText(check.value));
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
