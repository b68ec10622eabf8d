#include "ui/scaling/scaling_text.h"

#include "ui/model/metric_text.h"
#include "ui/model/state_text.h"
#include "ui/widget/figure_text.h"

#include <QCoreApplication>

namespace ui {
namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(ui::ScalingText)
};

bool hasMetricDriver(const core::ScalingView& scaling)
{
    return scaling.driver.find('/') != std::string::npos;
}

}  // namespace

QString nothingText()
{
    return QStringLiteral("\u2014");
}

StateMark scalingMark(const core::AgentView& agent)
{
    return agent.removing ? markOf(Tone::Idle, Texts::tr("Removing")) : markOf(agent.scaling.status);
}

int scalingRank(const core::AgentView& agent)
{
    switch (agent.scaling.status) {
    case core::ScalingStatus::AtMax: return 0;
    case core::ScalingStatus::NoMetrics: return 1;
    case core::ScalingStatus::NearMax: return 2;
    case core::ScalingStatus::ScalingUp: return 3;
    case core::ScalingStatus::ScalingDown: return 4;
    case core::ScalingStatus::Manual: return 5;
    case core::ScalingStatus::Paused: return 6;
    case core::ScalingStatus::Asleep: return 7;
    case core::ScalingStatus::Holding: return 8;
    case core::ScalingStatus::Off: return 9;
    }
    Q_UNREACHABLE();
}

QString driverText(const core::ScalingView& scaling)
{
    if (scaling.driver.empty())
        return nothingText();
    if (scaling.driver == "operator")
        return Texts::tr("Operator");
    if (scaling.driver == "fleet file")
        return Texts::tr("Fleet file");
    const QString name = metricName(scaling.driver);
    return scaling.per == core::ScalingScope::Agent ? Texts::tr("%1 of the agent").arg(name) : name;
}

QString driverValueText(const core::ScalingView& scaling, const std::optional<double>& value)
{
    return value && hasMetricDriver(scaling) ? metricText(scaling.driver, *value) : nothingText();
}

std::optional<core::TimePoint> nextChangeOf(const core::ScalingView& scaling)
{
    if (scaling.nextChangeAt)
        return scaling.nextChangeAt;
    if (scaling.paused)
        return scaling.pausedUntil;
    return scaling.manual ? std::optional(scaling.manual->until) : std::nullopt;
}

QString nextChangeText(const core::ScalingView& scaling, core::TimePoint now)
{
    const auto next = nextChangeOf(scaling);
    if (!next)
        return nothingText();
    return *next <= now ? Texts::tr("now") : countdownText(*next - now);
}

QString pauseText(const core::ScalingView& scaling, core::TimePoint now)
{
    if (!scaling.paused)
        return {};
    return scaling.pausedUntil
        ? Texts::tr("Paused for another %1.").arg(countdownText(*scaling.pausedUntil - now))
        : Texts::tr("Paused until it is resumed.");
}

QString askedText(const core::AgentView& agent, std::uint32_t replicas)
{
    const QString name = QString::fromStdString(agent.id.text());
    const bool takesOver = agent.scaling.enabled && !agent.scaling.paused;
    return takesOver
        ? Texts::tr("%1 is to have %n replica(s) for an hour; then its policy decides again.", nullptr,
                    int(replicas))
              .arg(name)
        : Texts::tr("%1 is to have %n replica(s) until that is changed.", nullptr, int(replicas)).arg(name);
}

}  // namespace ui
