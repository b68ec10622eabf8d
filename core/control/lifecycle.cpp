#include "core/control/lifecycle.h"

#include "core/base/units.h"
#include "core/control/instance_routing.h"
#include "core/control/trust_commands.h"

#include <algorithm>
#include <csignal>

namespace core {
namespace {

using namespace std::chrono_literals;

// An effect that shows no trace by then is sent again; all of them are idempotent.
constexpr Duration sendAgainAfter = 5s;

bool isServing(const Instance& instance)
{
    return instance.state == InstanceState::Ready || instance.state == InstanceState::Degraded;
}

void sendStop(const Agent& agent, Instance& instance, const std::string& reason, StepContext& step)
{
    instance.awaitsExit = true;
    instance.sentAt = step.now.mono;
    step.act(StopInstance{instance.id, instance.region, agent.record->spec->run.stopGrace, reason});
}

void sendStart(const Agent& agent, Instance& instance, StepContext& step)
{
    instance.sentAt = step.now.mono;
    noteSecretsUsed(*agent.record->spec, step);
    step.act(StartInstance{instance.id, instance.region, agent.record->spec, instance.templateKey,
                           instance.attempt});
}

void start(const Agent& agent, Instance& instance, StepContext& step)
{
    if (instance.attempt > 0)
        ++instance.restarts;
    ++instance.attempt;
    instance.nextStart.reset();
    instance.nextStartWall.reset();
    instance.seen = {};
    instance.present = false;
    instance.wasReady = false;
    instance.failedProbes = instance.passedProbes = 0;
    instance.probeReason.clear();
    instance.probedAt.reset();
    instance.word = {};
    instance.circuit = CircuitState::Closed;
    instance.active = 0;
    enter(instance, InstanceState::Starting,
          "started, attempt " + std::to_string(instance.attempt) + "; not ready yet", step.now);
    sendStart(agent, instance, step);
}

Duration backOffOf(const Instance& instance, const ControllerLimits& limits)
{
    const std::uint32_t paid = instance.failures - (instance.firstWasFree ? 1 : 0);
    if (paid == 0)
        return 0ms;
    const auto doublings = std::min<std::uint32_t>(paid - 1, 20);
    return std::min<Duration>(limits.firstRestartDelay * (1LL << doublings), limits.longestRestartDelay);
}

void tellFailure(const Instance& instance, const std::string& reason, Duration delay, StepContext& step)
{
    const QJsonObject detail{
        {QStringLiteral("reason"), QString::fromStdString(reason)},
        {QStringLiteral("observedAgeMs"), step.readAgeMs(instance.region)},
        {QStringLiteral("checkAgeMs"), step.ageMs(instance.probedAt)},
        {QStringLiteral("runForMs"), step.ageMs(instance.seen.startedAt)},
        {QStringLiteral("failuresInARow"), qint64(instance.failures)},
        {QStringLiteral("attempt"), qint64(instance.attempt)},
        {QStringLiteral("delayMs"), qint64(delay.count())},
        {QStringLiteral("longestDelayMs"), qint64(step.limits().longestRestartDelay.count())},
        {QStringLiteral("crashLoopAfter"), qint64(step.limits().crashLoopAfter)}};
    const std::string& id = instance.id.text();
    if (instance.failures < step.limits().crashLoopAfter)
        step.tell("instance", id,
                  id + " failed: " + reason + "; it is started again "
                      + (delay == 0ms ? "at once" : "in " + formatDuration(delay)) + ".",
                  detail);
    else if (!instance.crashLoop)
        step.tell("instance", id,
                  id + " is in a crash loop after " + countOf(instance.failures, "failure", "failures")
                      + " in a row, the newest: " + reason + ".",
                  detail);
}

// Out of rotation, and started again after a back-off that doubles.
void fail(Agent& agent, Instance& instance, const std::string& reason, StepContext& step)
{
    const bool steady = instance.wasReady && step.now.mono - instance.readySince >= step.limits().steadyAfter;
    if (steady)
        instance.failures = 0;
    if (instance.failures == 0)
        instance.firstWasFree = instance.wasReady;
    ++instance.failures;
    instance.inRotation = false;

    const Duration delay = backOffOf(instance, step.limits());
    tellFailure(instance, reason, delay, step);
    instance.crashLoop = instance.failures >= step.limits().crashLoopAfter;
    instance.nextStart = step.now.mono + delay;
    instance.nextStartWall = step.now.wall + delay;
    enter(instance, InstanceState::Failed, reason, step.now);

    if (agent.rollout.phase == RolloutPhase::Progressing && agent.isCurrent(instance) && !steady) {
        ++agent.rolloutFailures;
        agent.rolloutFailure = instance.id.text() + ": " + reason;
    }
}

void end(Instance& instance, const StepContext& step)
{
    instance.awaitsExit = false;
    instance.inRotation = false;
    enter(instance, InstanceState::Stopped, instance.reason, step.now);
    instance.crashLoop = false;
    instance.nextStart.reset();
    instance.nextStartWall.reset();
}

void forget(Instance& instance, StepContext& step)
{
    instance.sentAt = step.now.mono;
    step.act(ForgetInstance{instance.id, instance.region});
}

// It is gone from its platform, or its process ended. One that was asked to end, and is wanted, was ended
// together with a console before: that is no failure.
void takeEnd(Agent& agent, Instance& instance, const std::string& how, StepContext& step)
{
    instance.seen.pid = 0;
    instance.seen.port = 0;
    const bool wasAsked = std::exchange(instance.seen.stopRequested, false);
    if (instance.intent == Intent::Leave) {
        end(instance, step);
    } else if (instance.intent == Intent::Renew || (wasAsked && instance.state != InstanceState::Failed)) {
        instance.intent = Intent::Run;
        instance.awaitsExit = false;
        instance.inRotation = false;
        instance.templateKey = agent.key;
        instance.version = agent.record->spec->version;
        instance.region = agent.record->spec->regions.primary;
        instance.nextStart = step.now.mono;
        enter(instance, InstanceState::Pending, "waits to be started again", step.now);
    } else if (instance.state == InstanceState::Failed) {
        instance.awaitsExit = false;
    } else {
        instance.awaitsExit = false;
        fail(agent, instance, how, step);
    }
}

void becomeReady(Instance& instance, std::string reason, StepContext& step)
{
    instance.inRotation = true;
    instance.readySince = step.now.mono;
    instance.wasReady = true;
    enter(instance, InstanceState::Ready, std::move(reason), step.now);
}

void becomeHung(Agent& agent, Instance& instance, StepContext& step)
{
    const std::string reason = "hung: " + countOf(instance.failedProbes, "health check", "health checks")
        + " in a row failed, the newest: " + instance.probeReason;
    step.tell("instance", instance.id.text(),
              instance.id.text() + " is " + reason + "; it is stopped and replaced.",
              {{QStringLiteral("failedChecksInARow"), qint64(instance.failedProbes)},
               {QStringLiteral("failAfter"), qint64(agent.record->spec->health.failAfter)},
               {QStringLiteral("newest"), QString::fromStdString(instance.probeReason)},
               {QStringLiteral("checkAgeMs"), step.ageMs(instance.probedAt)}});
    instance.intent = Intent::Leave;
    instance.inRotation = false;
    enter(instance, InstanceState::Failed, reason, step.now);
    sendStop(agent, instance, reason, step);
}

void takeFailedProbe(Agent& agent, Instance& instance, const ProbeOutcome& probe, StepContext& step)
{
    ++instance.failedProbes;
    instance.passedProbes = 0;
    instance.probeReason = probe.reason;
    if (!isServing(instance) || instance.intent != Intent::Run)
        return;
    const std::uint32_t failAfter = std::max(agent.record->spec->health.failAfter, 1U);
    if (instance.inRotation && instance.failedProbes >= failAfter) {
        leaveRotation(instance, step.now.mono);
        enter(instance, InstanceState::Degraded,
              "out of rotation: " + countOf(instance.failedProbes, "health check", "health checks")
                  + " in a row failed, the newest: " + probe.reason,
              step.now);
    } else if (!instance.inRotation && instance.failedProbes >= 2 * failAfter) {
        becomeHung(agent, instance, step);
    }
}

void takePassedProbe(Agent& agent, Instance& instance, StepContext& step)
{
    ++instance.passedProbes;
    instance.failedProbes = 0;
    if (instance.intent != Intent::Run || instance.seen.port == 0)
        return;
    if (instance.state == InstanceState::Starting)
        becomeReady(instance, "its health check passed", step);
    else if (isServing(instance) && !instance.inRotation
             && instance.passedProbes >= passesToReturn(instance, agent.record->spec->health))
        becomeReady(instance,
                    "back: " + countOf(instance.passedProbes, "health check", "health checks") + " passed",
                    step);
}

void passStartGrace(Agent& agent, Instance& instance, StepContext& step)
{
    const Duration grace = agent.record->spec->health.startGrace;
    if (step.now.mono - instance.enteredAt < grace || isSettling(agent, step))
        return;
    std::string reason = "not ready within " + formatDuration(grace);
    if (!instance.probeReason.empty())
        reason += ": " + instance.probeReason;
    if (agent.isCurrent(instance))
        agent.rolloutLate = true;
    fail(agent, instance, reason, step);
    sendStop(agent, instance, reason, step);
}

void passSteadiness(Instance& instance, StepContext& step)
{
    if (!instance.inRotation || instance.failures == 0
        || step.now.mono - instance.readySince < step.limits().steadyAfter)
        return;
    if (instance.crashLoop)
        step.tell("instance", instance.id.text(),
                  instance.id.text() + " is out of its crash loop: ready for "
                      + formatDuration(step.limits().steadyAfter) + ".",
                  {{QStringLiteral("failuresBefore"), qint64(instance.failures)}});
    instance.failures = 0;
    instance.crashLoop = false;
}

void passDrain(Agent& agent, Instance& instance, StepContext& step)
{
    if (instance.awaitsExit) {
        if (step.now.mono - instance.sentAt > agent.record->spec->run.stopGrace + sendAgainAfter)
            sendStop(agent, instance, instance.reason, step);
        return;
    }
    const bool finished = instance.drainReported && instance.active == 0;
    if (finished || step.now.mono >= instance.drainDeadline)
        sendStop(agent, instance, instance.reason, step);
}

}  // namespace

bool isSettling(const Agent& agent, const StepContext& step)
{
    const HealthSpec& health = agent.record->spec->health;
    return step.memory.wokeAt && step.now.mono - *step.memory.wokeAt <= health.interval + health.timeout;
}

void takeObservation(Agent& agent, Instance& instance, const InstanceObservation& seen, StepContext& step)
{
    if (seen.attempt < instance.attempt) {  // an earlier start, which this one replaces
        if (instance.state == InstanceState::Starting && step.now.mono - instance.sentAt >= sendAgainAfter)
            sendStart(agent, instance, step);
        return;
    }
    instance.attempt = seen.attempt;
    instance.present = true;
    takeSeen(instance, seen);
    if (seen.phase != RunPhase::Exited)
        return;
    if (instance.state != InstanceState::Stopped && instance.state != InstanceState::Pending)
        takeEnd(agent, instance, describeEnd(seen), step);
    if (instance.state == InstanceState::Stopped && step.now.mono - instance.sentAt >= sendAgainAfter)
        forget(instance, step);
    else if (instance.state == InstanceState::Stopped && instance.enteredAt == step.now.mono)
        forget(instance, step);
}

void takeAbsence(Agent& agent, Instance& instance, StepContext& step)
{
    instance.present = false;
    switch (instance.state) {
    case InstanceState::Pending:
    case InstanceState::Stopped: break;
    case InstanceState::Starting:
        if (step.now.mono - instance.sentAt >= sendAgainAfter)
            sendStart(agent, instance, step);
        break;
    case InstanceState::Ready:
    case InstanceState::Degraded:
    case InstanceState::Draining:
    case InstanceState::Failed:
        takeEnd(agent, instance, "its platform lost it; how it ended is unknown", step);
        break;
    }
}

void takeProbe(Agent& agent, Instance& instance, const ProbeOutcome& probe, StepContext& step)
{
    if (probe.attempt != instance.attempt || instance.seen.phase == RunPhase::Exited)
        return;
    instance.probedAt = probe.time;
    if (probe.word)
        takeWord(instance, *probe.word, step);
    if (probe.passed)
        takePassedProbe(agent, instance, step);
    else if (!isSettling(agent, step))
        takeFailedProbe(agent, instance, probe, step);
}

void passTime(Agent& agent, Instance& instance, StepContext& step)
{
    switch (instance.state) {
    case InstanceState::Pending: break;
    case InstanceState::Starting: passStartGrace(agent, instance, step); break;
    case InstanceState::Ready:
    case InstanceState::Degraded: passSteadiness(instance, step); break;
    case InstanceState::Draining: passDrain(agent, instance, step); break;
    case InstanceState::Failed:
        if (instance.awaitsExit)
            passDrain(agent, instance, step);
        break;
    case InstanceState::Stopped:
        if (!instance.present && step.now.mono - instance.enteredAt >= step.limits().stoppedKept)
            instance.gone = true;
        break;
    }
}

void startWaiting(Agent& agent, StepContext& step)
{
    std::uint32_t starting = 0;
    for (const auto& [id, instance] : agent.instances)
        if (instance.state == InstanceState::Starting)
            ++starting;
    for (auto& [id, instance] : agent.instances) {
        const bool waits =
            instance.state == InstanceState::Pending || instance.state == InstanceState::Failed;
        if (!waits || instance.intent != Intent::Run || instance.awaitsExit
            || !step.memory.isReadable(instance.region))
            continue;
        if (instance.nextStart && *instance.nextStart > step.now.mono)
            continue;
        if (starting >= step.limits().startsAtOnce) {
            if (instance.state == InstanceState::Pending)
                instance.reason = "waits for others to start: at most "
                    + std::to_string(step.limits().startsAtOnce) + " at once";
            continue;
        }
        start(agent, instance, step);
        ++starting;
    }
}

void letGo(Agent& agent, Instance& instance, Intent intent, std::string reason, StepContext& step)
{
    const bool served = instance.wasReady;
    instance.intent = intent;
    instance.inRotation = false;
    switch (instance.state) {
    case InstanceState::Stopped: return;
    case InstanceState::Draining: instance.reason = std::move(reason); return;
    case InstanceState::Pending:
    case InstanceState::Failed:
        instance.reason = std::move(reason);
        if (instance.awaitsExit)
            return;
        if (instance.attempt == 0) {
            instance.gone = intent == Intent::Leave;
            instance.intent = instance.gone ? intent : Intent::Run;
            return;
        }
        takeEnd(agent, instance, {}, step);
        if (instance.state == InstanceState::Stopped)
            forget(instance, step);
        return;
    case InstanceState::Starting:
    case InstanceState::Ready:
    case InstanceState::Degraded: break;
    }
    const AgentSpec& spec = *agent.record->spec;
    instance.drainReported = false;
    instance.drainDeadline =
        step.now.mono + (served ? std::max(spec.routing.timeout, spec.run.stopGrace) : Duration(0));
    enter(instance, InstanceState::Draining, std::move(reason), step.now);
    if (!served)
        sendStop(agent, instance, instance.reason, step);
}

}  // namespace core
