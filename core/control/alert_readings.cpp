#include "core/control/alert_readings.h"

#include "core/control/health.h"
#include "core/control/rollout.h"

#include <cmath>

namespace core {

using Kind = AlertReading::Kind;

AlertReading readingOf(const Sample& sample, const AgentSpec& spec, Now now)
{
    if (sample.quality == Quality::Missing || sample.quality == Quality::Late
        || !isFresh(sample.time, spec, now))
        return {Kind::Missing, 0, false, sample.time, "no fresh value comes"};
    if (!std::isfinite(sample.value))
        return {Kind::Broken, 0, false, sample.time, "the value is no number"};
    return {Kind::Value, sample.value, false, sample.time, {}};
}

AlertReading readingOf(const std::optional<Sample>& sample, const AgentSpec& spec, Now now)
{
    return sample ? readingOf(*sample, spec, now)
                  : AlertReading{Kind::Missing, 0, false, {}, "no value comes"};
}

AlertReading readingIn(const Figures& figures, const std::string& key, const AgentSpec& spec, Now now)
{
    const auto found = figures.find(key);
    return found == figures.end() ? readingOf(std::nullopt, spec, now) : readingOf(found->second, spec, now);
}

AlertReading readingIn(const InstanceFigures* figures, const std::string& key, const AgentSpec& spec, Now now)
{
    const Sample* sample = figures ? figures->find(key) : nullptr;
    return sample ? readingOf(*sample, spec, now) : readingOf(std::nullopt, spec, now);
}

bool isInService(const Instance& instance)
{
    return instance.state == InstanceState::Ready || instance.state == InstanceState::Degraded;
}

AlertReading downOf(const Instance& instance)
{
    switch (instance.state) {
    case InstanceState::Failed: return {Kind::State, 0, true, {}, instance.reason};
    case InstanceState::Ready:
    case InstanceState::Degraded:
        if (instance.inRotation)
            return {Kind::State, 0, false, {}, "it serves"};
        return {Kind::State, 0, true, {}, instance.reason};
    case InstanceState::Pending:
    case InstanceState::Starting: return {Kind::Unseen, 0, false, {}, {}};
    case InstanceState::Draining:
    case InstanceState::Stopped: break;
    }
    return {Kind::Gone, 0, false, {}, "the instance was stopped"};
}

AlertReading downOf(const Agent& agent)
{
    std::uint32_t ready = 0;
    bool someFailed = false;
    bool someStart = false;
    for (const auto& [id, instance] : agent.instances) {
        if (!isMember(instance))
            continue;
        ready += isReady(instance) ? 1 : 0;
        someFailed = someFailed || instance.state == InstanceState::Failed
            || (isInService(instance) && !instance.inRotation) || instance.failures > 0;
        someStart = someStart || instance.state == InstanceState::Pending
            || instance.state == InstanceState::Starting;
    }
    if (ready > 0)
        return {Kind::State, 0, false, {}, "it serves"};
    if (someFailed || !someStart)
        return {Kind::State, 0, true, {}, "none of its instances is ready"};
    return {Kind::Unseen, 0, false, {}, {}};
}

AlertReading panicOf(const Agent& agent)
{
    return {Kind::State,
            0,
            agent.routing.isPanicking,
            {},
            agent.routing.isPanicking ? "too few of its instances are fit to serve, all of them get requests"
                                      : "enough of its instances are fit to serve"};
}

bool begins(const AlertReading& reading, const AlertRuleSpec& rule)
{
    switch (reading.kind) {
    case Kind::Value: return holds(rule, reading.value);
    case Kind::State: return reading.holds;
    case Kind::Missing:
        return rule.noData == NoDataPolicy::Alerting
            || (rule.noData == NoDataPolicy::NoData && reading.time != TimePoint());
    case Kind::Broken: return rule.error == ErrorPolicy::Alerting || rule.error == ErrorPolicy::Error;
    case Kind::Unseen:
    case Kind::Gone: break;
    }
    return false;
}

}  // namespace core
