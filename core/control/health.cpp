#include "core/control/health.h"

#include "core/base/units.h"
#include "core/control/rollout.h"
#include "core/fleet/names.h"

#include <QByteArray>

#include <algorithm>
#include <cmath>

namespace core {
namespace {

using namespace std::chrono_literals;

// How far a value must get away from its threshold before a failed check passes again.
constexpr double hysteresis = 0.1;

enum class Bad { AtOrAbove, AtOrBelow, Count };  // a count has no hysteresis: it is exact

// Makes the checks of an assessment anew, each with an eye on how it went before.
class Checking {
public:
    explicit Checking(HealthChecks& checks) : m_before(checks), m_checks(checks) { m_checks.clear(); }

    void add(std::string_view name, const std::optional<double>& value, double threshold, double weight,
             Bad bad = Bad::AtOrAbove)
    {
        HealthCheck made{name, CheckOutcome::Unknown, 0, threshold, weight};
        made.clear = bad == Bad::Count ? threshold
            : bad == Bad::AtOrAbove    ? threshold * (1 - hysteresis)
                                       : threshold * (1 + hysteresis);
        if (value && std::isfinite(*value)) {
            made.value = *value;
            const double limit = hasFailed(name) ? made.clear : threshold;
            const bool fails = bad == Bad::AtOrBelow ? *value <= limit : *value >= limit;
            made.outcome = fails ? CheckOutcome::Failed : CheckOutcome::Passed;
        }
        m_checks.push_back(made);
    }

private:
    bool hasFailed(std::string_view name) const
    {
        return std::any_of(m_before.begin(), m_before.end(), [&](const HealthCheck& made) {
            return made.name == name && made.outcome == CheckOutcome::Failed;
        });
    }

    const HealthChecks m_before;
    HealthChecks& m_checks;
};

std::string text(double value, int decimals)
{
    return QByteArray::number(value, 'f', decimals).toStdString();
}

std::string percent(double fraction, int decimals = 0)
{
    return text(fraction * 100, decimals) + " %";
}

std::string recommendationFor(const HealthCheck& failed, const AgentSpec& spec)
{
    if (failed.name == "cpu")
        return "CPU is " + percent(failed.value) + " of " + text(spec.capacity.cpu, 2)
            + " cores: raise capacity.cpu or add replicas";
    if (failed.name == "memory")
        return "Memory is " + percent(failed.value) + " of " + formatSize(spec.capacity.memory)
            + ": raise capacity.memory or add replicas";
    if (failed.name == "errorRate")
        return percent(failed.value, 1) + " of the requests fail, the limit is "
            + percent(failed.threshold, 1) + ": read the instances' logs";
    if (failed.name == "responseTime")
        return "The 95th percentile of response times is " + text(failed.value, 2) + " s, the limit is "
            + text(failed.threshold, 2) + " s: add replicas or find what is slow";
    if (failed.name == "taskCompletion")
        return text(failed.value, 0) + " tasks an hour are completed, more than " + text(failed.threshold, 0)
            + " are expected: see whether work arrives";
    return "Health checks fail (" + text(failed.value, 0) + "): see whether it hangs or lost what it needs";
}

void score(HealthAssessment& assessment)
{
    double known = 0;
    double passed = 0;
    for (const HealthCheck& made : assessment.checks) {
        known += made.outcome == CheckOutcome::Unknown ? 0 : made.weight;
        passed += made.outcome == CheckOutcome::Passed ? made.weight : 0;
    }
    for (HealthCheck& made : assessment.checks)
        made.share = made.outcome == CheckOutcome::Unknown ? 0 : made.weight / known;
    assessment.score = known > 0 ? passed / known : 0;
    if (known == 0)
        assessment.status = HealthStatus::Unknown;
    else if (passed == known)
        assessment.status = HealthStatus::Healthy;
    else
        assessment.status = assessment.score < 0.5 ? HealthStatus::Unhealthy : HealthStatus::Degraded;
}

// Of what the check was made from.
QJsonValue checkAge(std::string_view check, const Instance& instance, const StepContext& step)
{
    if (check == "probe")
        return step.ageMs(instance.probedAt);
    const std::optional<Sample>& sample = check == "cpu" ? instance.cpu
        : check == "memory"                              ? instance.memory
        : check == "errorRate"                           ? instance.errorRate
                                                         : instance.responseTime;
    return sample ? step.ageMs(sample->time) : QJsonValue();
}

void tellHealth(Instance& instance, StepContext& step)
{
    const HealthStatus status = instance.health.status;
    if (status == instance.toldHealth
        || (instance.toldHealthAt && step.now.mono - *instance.toldHealthAt < tellAgainAfter))
        return;
    const bool worthTelling = instance.toldHealth != HealthStatus::Unknown || status != HealthStatus::Healthy;
    const std::string before(nameOf(instance.toldHealth));
    instance.toldHealth = status;
    if (!worthTelling)
        return;
    instance.toldHealthAt = step.now.mono;
    QJsonObject detail{{QStringLiteral("score"), instance.health.score}};
    std::string failed;
    for (const HealthCheck& made : instance.health.checks) {
        if (made.outcome != CheckOutcome::Failed)
            continue;
        failed.append(failed.empty() ? ": " : ", ").append(made.name);
        detail.insert(QString::fromUtf8(made.name.data(), qsizetype(made.name.size())),
                      QJsonObject{{QStringLiteral("value"), made.value},
                                  {QStringLiteral("threshold"), made.threshold},
                                  {QStringLiteral("ageMs"), checkAge(made.name, instance, step)}});
    }
    step.tell("health", instance.id.text(),
              instance.id.text() + " went from " + before + " to " + std::string(nameOf(status)) + failed
                  + ".",
              detail);
}

void assessInstance(const Agent& agent, Instance& instance, StepContext& step)
{
    const AgentSpec& spec = *agent.record->spec;
    const bool serves = instance.state == InstanceState::Ready || instance.state == InstanceState::Degraded;
    if (!serves || !step.memory.isReadable(instance.region)) {
        instance.health = {};
        if (instance.state == InstanceState::Failed)
            instance.health.status = HealthStatus::Unhealthy;
        return;
    }
    HealthInputs inputs;
    inputs.cpu = usable(instance.cpu, spec, step.now);
    inputs.memory = usable(instance.memory, spec, step.now);
    inputs.errorRate = usable(instance.errorRate, spec, step.now);
    inputs.responseTime = usable(instance.responseTime, spec, step.now);
    inputs.probe = double(instance.failedProbes);
    inputs.probeThreshold = double(std::max(spec.health.failAfter, 1U));
    inputs.down = !instance.inRotation;
    assess(inputs, spec, instance.health);
    tellHealth(instance, step);
    if (!instance.inRotation)
        return;
    if (instance.failedProbes > 0)
        enter(instance, InstanceState::Degraded, "its newest health check failed: " + instance.probeReason,
              step.now);
    else if (instance.health.status == HealthStatus::Healthy) {
        if (instance.state != InstanceState::Ready)
            enter(instance, InstanceState::Ready, "all checks pass", step.now);
    } else if (!instance.health.recommendations.empty())
        enter(instance, InstanceState::Degraded, instance.health.recommendations.front(), step.now);
}

std::optional<double> agentFigure(const Agent& agent, const char* key, Now now)
{
    const auto found = agent.figures.find(key);
    return found == agent.figures.end() ? std::nullopt
                                        : usable(std::optional(found->second), *agent.record->spec, now);
}

void assessAgent(Agent& agent, StepContext& step)
{
    std::uint32_t ready = 0;
    std::uint32_t failing = 0;
    bool oneIsBad = false;
    for (const auto& [id, instance] : agent.instances) {
        if (!isMember(instance))
            continue;
        const bool bad = instance.health.status == HealthStatus::Unhealthy;
        ready += isReady(instance) ? 1 : 0;
        failing += bad && !isReady(instance) ? 1 : 0;
        oneIsBad = oneIsBad || bad || instance.health.status == HealthStatus::Degraded;
    }
    const AgentSpec& spec = *agent.record->spec;
    HealthInputs inputs;
    if (step.memory.isReadable(spec.regions.primary)) {
        inputs.cpu = agentFigure(agent, series::cpu, step.now);
        inputs.memory = agentFigure(agent, series::memory, step.now);
        inputs.errorRate = agentFigure(agent, series::errorRate, step.now);
        inputs.responseTime = agentFigure(agent, series::responseTimeP95, step.now);
        inputs.taskCompletion = agentFigure(agent, series::taskCompletion, step.now);
        if (ready + failing > 0)
            inputs.probe = double(failing);
        inputs.down = ready == 0 && failing > 0;
    }
    assess(inputs, spec, agent.health);
    // One bad replica is not averaged away.
    if (oneIsBad
        && (agent.health.status == HealthStatus::Healthy || agent.health.status == HealthStatus::Unknown))
        agent.health.status = HealthStatus::Degraded;
}

}  // namespace

void assess(const HealthInputs& inputs, const AgentSpec& spec, HealthAssessment& assessment)
{
    const HealthThresholds& limit = spec.health.thresholds;
    assessment.recommendations.clear();
    Checking checking(assessment.checks);
    checking.add("cpu", inputs.cpu, limit.cpu, 0.1);
    checking.add("memory", inputs.memory, limit.memory, 0.1);
    checking.add("errorRate", inputs.errorRate, limit.errorRate, 0.2);
    checking.add("responseTime", inputs.responseTime, double(limit.responseTime.count()) / 1'000, 0.2);
    if (limit.minTaskCompletion > 0)
        checking.add("taskCompletion", inputs.taskCompletion, limit.minTaskCompletion, 0.1, Bad::AtOrBelow);
    checking.add("probe", inputs.probe, inputs.probeThreshold, 0.3, Bad::Count);
    auto& checks = assessment.checks;
    if (inputs.down)
        checks.back().outcome = CheckOutcome::Failed;
    score(assessment);
    if (inputs.down)
        assessment.status = HealthStatus::Unhealthy;
    for (const HealthCheck& made : checks)
        if (made.outcome == CheckOutcome::Failed)
            assessment.recommendations.push_back(recommendationFor(made, spec));
}

bool isFresh(TimePoint time, const AgentSpec& spec, Now now)
{
    return std::chrono::abs(now.wall - time) <= 3 * spec.metrics.interval;
}

std::optional<double> usable(const std::optional<Sample>& sample, const AgentSpec& spec, Now now)
{
    if (!sample || sample->quality == Quality::Late || sample->quality == Quality::Missing)
        return std::nullopt;
    if (!isFresh(sample->time, spec, now) || !std::isfinite(sample->value))
        return std::nullopt;
    return sample->value;
}

void assessAll(StepContext& step)
{
    for (auto& [id, agent] : step.memory.agents) {
        for (auto& [instanceId, instance] : agent.instances)
            assessInstance(agent, instance, step);
        assessAgent(agent, step);
    }
}

}  // namespace core
