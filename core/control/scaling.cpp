#include "core/control/scaling.h"

#include "core/control/rollout.h"
#include "core/control/scaling_gathering.h"

#include <QJsonArray>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace core {
namespace {

using namespace std::chrono_literals;

constexpr Duration holdsToldEvery = 60s;
constexpr std::size_t mostChanges = 256;

QString text(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), qsizetype(utf8.size()));
}

void noteChange(AgentRecord& record, std::uint32_t from, std::uint32_t to, TimePoint now)
{
    const TimePoint oldest = now - lookedBackAt(record.spec->scaling);
    std::erase_if(record.changes, [&](const ReplicaChange& change) { return change.at <= oldest; });
    record.changes.push_back({now, from, to});
    if (record.changes.size() > mostChanges)
        record.changes.erase(record.changes.begin());
}

// What was decided before the console started counts as decided, and the count of now as asked for: nothing
// is taken away because nothing is known yet.
Autoscaler begin(const AgentRecord& record, Now now)
{
    Autoscaler scaler(record.spec->scaling);
    for (const ReplicaChange& change : record.changes)
        scaler.recallChange(change.from, change.to, now.mono - std::max(now.wall - change.at, Duration(0)));
    scaler.recall(record.wanted, now.mono);
    return scaler;
}

// Follows the policy, and counts as a change what others did to the replicas since.
void catchUp(Agent& agent, StepContext& step)
{
    AgentScaling& scaling = agent.scaling;
    AgentRecord& record = *agent.record;
    if (!scaling.scaler) {
        scaling.scaler = begin(record, step.now);
        scaling.last.wanted = record.wanted;
        scaling.askedAt = scaling.askedAt.value_or(step.now.mono);
    } else if (scaling.spec != record.spec && scaling.spec->scaling != record.spec->scaling) {
        scaling.scaler->setPolicy(record.spec->scaling);
    }
    scaling.spec = record.spec;
    if (scaling.last.wanted == record.wanted)
        return;
    scaling.scaler->recallChange(scaling.last.wanted, record.wanted, step.now.mono);
    noteChange(record, scaling.last.wanted, record.wanted, step.now.wall);
    step.stateChanged();
}

ScalingHold holdOf(const AgentRecord& record)
{
    if (!record.spec->scaling.enabled)
        return ScalingHold::Off;
    if (record.scalingPaused)
        return ScalingHold::Paused;
    return record.manual ? ScalingHold::Manual : ScalingHold::None;
}

QJsonArray inputsOf(const Agent& agent)
{
    QJsonArray inputs;
    for (const ScalingInput& input : scalingInputsOf(agent.scaling))
        inputs.append(
            QJsonObject{{u"metric"_s, text(input.metric)},
                        {u"per"_s, input.per == ScalingScope::Agent ? u"agent"_s : u"instance"_s},
                        {u"value"_s, input.value ? QJsonValue(*input.value) : QJsonValue()},
                        {u"target"_s, input.target},
                        {u"desired"_s, qint64(input.desired)},
                        {u"missing"_s, qint64(input.missing)},
                        {u"notReady"_s, qint64(input.notReady)},
                        {u"ageMs"_s, input.value ? QJsonValue(qint64(input.age.count())) : QJsonValue()}});
    return inputs;
}

QJsonObject detailOf(const Agent& agent, const ScalingWords& words, const StepContext& step)
{
    const ScalingDecision& decision = words.decision;
    QJsonArray limits;
    for (const char* limit : limitNames(decision.limits))
        limits.append(QLatin1String(limit));
    QJsonArray needs;
    for (const std::string& need : words.needs())
        needs.append(text(need));
    QJsonArray rejected;
    for (const ScalingWords::Rejected& one : words.rejected())
        rejected.append(QJsonObject{{u"replicas"_s, qint64(one.replicas)}, {u"why"_s, text(one.why)}});
    const std::optional<TimePoint>& next = agent.scaling.nextChangeAt;
    return {{u"from"_s, qint64(decision.current)},
            {u"replicas"_s, qint64(decision.wanted)},
            {u"desired"_s, qint64(decision.desired)},
            {u"stabilized"_s, qint64(decision.stabilized)},
            {u"least"_s, qint64(decision.least)},
            {u"most"_s, qint64(decision.most)},
            {u"driver"_s,
             decision.driver < 0 ? QJsonValue()
                                 : text(words.policy.targets[std::size_t(decision.driver)].metric)},
            {u"inputs"_s, inputsOf(agent)},
            {u"observedAgeMs"_s, step.readAgeMs(agent.record->spec->regions.primary)},
            {u"arithmetic"_s, text(words.arithmetic())},
            {u"limits"_s, limits},
            {u"reason"_s, text(words.sentence())},
            {u"needs"_s, needs},
            {u"rejected"_s, rejected},
            {u"nextChangeAt"_s, next ? text(toRfc3339(*next)) : QJsonValue()}};
}

// A change always; a hold when its reason is another than the one told last, at most once a minute. What a
// person did is told where it was done.
bool isWorthTelling(const AgentScaling& scaling, const ScalingDecision& decision, MonoTime now)
{
    if (decision.isChange())
        return true;
    if (decision.hold != ScalingHold::None || (scaling.told && scaling.told->holdsAs(decision)))
        return false;
    return !scaling.toldAt || now - *scaling.toldAt >= holdsToldEvery;
}

void tell(Agent& agent, StepContext& step)
{
    AgentScaling& scaling = agent.scaling;
    if (!isWorthTelling(scaling, scaling.last, step.now.mono))
        return;
    scaling.told = scaling.last;
    scaling.toldAt = step.now.mono;
    const ScalingWords words = wordsOf(scaling);
    step.tell("scaling", agent.id.text(), words.head(agent.id.text()) + ": " + words.sentence(),
              detailOf(agent, words, step));
}

void endPause(Agent& agent, StepContext& step)
{
    AgentRecord& record = *agent.record;
    if (record.scalingPaused && record.scalingPausedUntil && step.now.wall >= *record.scalingPausedUntil) {
        record.scalingPaused = false;
        record.scalingPausedUntil.reset();
        step.stateChanged();
        step.tell("scaling", agent.id.text(), "The pause of scaling of " + agent.id.text() + " has ended.");
    }
    if (record.manual && step.now.wall >= record.manual->until) {
        const std::uint32_t replicas = record.manual->replicas;
        record.manual.reset();
        step.stateChanged();
        step.tell("scaling", agent.id.text(),
                  "The manual count of " + countOf(replicas, "replica", "replicas") + " of " + agent.id.text()
                      + " has ended; its policy decides again.");
    }
}

ScalingInputs inputsFor(const Agent& agent, Now now)
{
    const AgentScaling& scaling = agent.scaling;
    ScalingInputs inputs;
    inputs.current = scaling.moment->current;
    inputs.ready = scaling.moment->ready;
    inputs.readings = scaling.readings;
    inputs.requestsWait = scaling.demand == ScalingDemand::Waiting;
    if (scaling.askedAt)
        inputs.quietFor = now.mono - *scaling.askedAt;
    inputs.hold = holdOf(*agent.record);
    inputs.held = agent.record->manual ? agent.record->manual->replicas : inputs.current;
    return inputs;
}

}  // namespace

void scaleByPolicy(Agent& agent, const StepInputs& inputs, StepContext& step)
{
    AgentScaling& scaling = agent.scaling;
    AgentRecord& record = *agent.record;
    endPause(agent, step);
    if (!inputs.isTick && scaling.scaler)
        return;
    scaling.moment.reset();
    if (record.removing || !step.memory.isReadable(record.spec->regions.primary))
        return;
    catchUp(agent, step);
    scaling.moment = ScalingMoment{record.wanted, readyCount(agent), scaling.demand};
    scaling.readings = gatherReadings(agent, inputs, step.now);
    scaling.last = scaling.scaler->decide(inputsFor(agent, step.now), step.now);
    const auto left = scaling.scaler->changesIn(scaling.last, step.now);
    scaling.nextChangeAt = left ? std::optional(step.now.wall + *left) : std::nullopt;
    if (scaling.last.isChange()) {
        noteChange(record, record.wanted, scaling.last.wanted, step.now.wall);
        record.wanted = scaling.last.wanted;
        agent.fleetFileDecides = false;
        step.stateChanged();
    }
    tell(agent, step);
}

void noteRequests(Agent& agent, const AgentTraffic& traffic, MonoTime now)
{
    AgentScaling& scaling = agent.scaling;
    scaling.demand = traffic.queued > 0 || traffic.requests > 0 ? ScalingDemand::Waiting
        : traffic.active > 0                                    ? ScalingDemand::UnderWay
                                                                : ScalingDemand::None;
    if (scaling.demand != ScalingDemand::None)
        scaling.askedAt = now;
}

}  // namespace core
