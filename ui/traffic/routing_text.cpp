#include "ui/traffic/routing_text.h"

#include "ui/model/state_text.h"
#include "ui/widget/figure_text.h"

#include <QCoreApplication>

namespace ui {
namespace {

enum class Standing { Ejected, Unready, Panic, OnTrial, Draining, InRotation, Outside };

QString say(const char* text)
{
    return QCoreApplication::translate("ui::routing", text);
}

Standing standingOf(const core::InstanceView& instance, bool isPanicking)
{
    const core::InstanceRouting& routing = instance.routing;
    if (routing.isUnready)
        return Standing::Unready;
    if (!routing.isListed)
        return Standing::Outside;
    if (routing.isEjectionAsked)
        return Standing::Ejected;
    if (routing.draining || instance.state == core::InstanceState::Draining)
        return Standing::Draining;
    if (isPanicking)
        return Standing::Panic;
    switch (routing.circuit) {
    case core::CircuitState::Open: return Standing::Ejected;
    case core::CircuitState::HalfOpen: return Standing::OnTrial;
    case core::CircuitState::Closed: break;
    }
    return Standing::InRotation;
}

QString ejectedWord(const core::InstanceRouting& routing, core::TimePoint now)
{
    return routing.ejectedUntil
        ? say(QT_TRANSLATE_NOOP("ui::routing", "Ejected, back in %1"))
              .arg(countdownText(std::max(*routing.ejectedUntil - now, core::Duration(0))))
        : say(QT_TRANSLATE_NOOP("ui::routing", "Ejected"));
}

}  // namespace

StateMark routingMark(const core::InstanceView& instance, bool isPanicking, core::TimePoint now)
{
    switch (standingOf(instance, isPanicking)) {
    case Standing::Ejected: return {StateShape::Diamond, Tone::Critical, ejectedWord(instance.routing, now)};
    case Standing::Unready:
        return {StateShape::Triangle, Tone::Warning, say(QT_TRANSLATE_NOOP("ui::routing", "Unready"))};
    case Standing::Panic:
        return {StateShape::Diamond, Tone::Critical, say(QT_TRANSLATE_NOOP("ui::routing", "Panic"))};
    case Standing::OnTrial:
        return {StateShape::Ring, Tone::Warning, say(QT_TRANSLATE_NOOP("ui::routing", "Half-open"))};
    case Standing::Draining:
        return {StateShape::TriangleDown, Tone::Idle, say(QT_TRANSLATE_NOOP("ui::routing", "Draining"))};
    case Standing::InRotation:
        return {StateShape::Circle, Tone::Ok, say(QT_TRANSLATE_NOOP("ui::routing", "In rotation"))};
    case Standing::Outside: break;
    }
    return {StateShape::Ring, Tone::Muted, markOf(instance).word};
}

int routingRank(const core::InstanceView& instance, bool isPanicking)
{
    return int(standingOf(instance, isPanicking));
}

QString routingTip(const core::InstanceView& instance, bool isPanicking, core::TimePoint now)
{
    QStringList lines{QString::fromStdString(instance.id.text()),
                      routingMark(instance, isPanicking, now).word};
    switch (standingOf(instance, isPanicking)) {
    case Standing::Panic:
        lines << say(QT_TRANSLATE_NOOP("ui::routing",
                                       "Too few instances of its agent are fit, so all of them get "
                                       "requests."));
        break;
    case Standing::OnTrial:
        lines << say(QT_TRANSLATE_NOOP("ui::routing", "It gets one request at a time, as its trial."));
        break;
    case Standing::Draining:
    case Standing::Ejected:
        lines << say(QT_TRANSLATE_NOOP("ui::routing", "It gets no new requests and finishes those it has."));
        break;
    case Standing::Unready:
    case Standing::Outside: lines << QString::fromStdString(instance.reason); break;
    case Standing::InRotation: break;
    }
    if (!instance.routing.reason.empty())
        lines << QString::fromStdString(instance.routing.reason);
    return lines.join(QLatin1Char('\n'));
}

QString changeRefusal(const core::InstanceView& instance)
{
    if (instance.state == core::InstanceState::Stopped)
        return say(QT_TRANSLATE_NOOP("ui::routing", "It is stopped."));
    if (instance.state == core::InstanceState::Draining)
        return say(QT_TRANSLATE_NOOP("ui::routing", "It is being stopped."));
    return {};
}

QString weightText(double weight)
{
    return QString::number(weight, 'g', 4);
}

QString principalText(const std::string& name)
{
    return name.empty() ? say(QT_TRANSLATE_NOOP("ui::routing", "nobody in particular"))
                        : QString::fromStdString(name);
}

QString policyText(const core::RefusalView& refusal)
{
    if (!refusal.policy.empty())
        return QString::fromStdString(refusal.policy);
    return refusal.status == 401 ? say(QT_TRANSLATE_NOOP("ui::routing", "no valid credential"))
                                 : say(QT_TRANSLATE_NOOP("ui::routing", "no policy allows it"));
}

}  // namespace ui
