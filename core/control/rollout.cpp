#include "core/control/rollout.h"

#include "core/control/instance_routing.h"
#include "core/control/lifecycle.h"

#include <QJsonArray>

#include <algorithm>

namespace core {
namespace {

using namespace std::chrono_literals;

struct Counts {
    std::vector<Instance*> current;  // members that are as the spec says
    std::vector<Instance*> old;  // members that are not
    std::uint32_t ready = 0;  // of both
    std::uint32_t readyCurrent = 0;

    std::size_t members() const { return current.size() + old.size(); }
};

Counts count(Agent& agent)
{
    Counts counts;
    for (auto& [id, instance] : agent.instances) {
        if (!isMember(instance))
            continue;
        const bool current = agent.isCurrent(instance) || instance.intent == Intent::Renew;
        (current ? counts.current : counts.old).push_back(&instance);
        counts.ready += isReady(instance) ? 1 : 0;
        counts.readyCurrent += isReady(instance) && current ? 1 : 0;
    }
    return counts;
}

// Those that serve nobody first, then the least loaded.
void sortByWorth(std::vector<Instance*>& instances, const AgentSpec& spec)
{
    std::sort(instances.begin(), instances.end(), [&](const Instance* a, const Instance* b) {
        const auto rank = [&](const Instance* instance) {
            return std::tuple(isReady(*instance), isReady(*instance) ? loadOf(*instance, spec) : 0.0);
        };
        return rank(a) != rank(b) ? rank(a) < rank(b) : a->id > b->id;
    });
}

QJsonArray namesOf(const std::vector<InstanceId>& ids)
{
    QJsonArray names;
    for (const InstanceId& id : ids)
        names.append(QString::fromStdString(id.text()));
    return names;
}

QJsonObject arithmeticOf(const Agent& agent, const Counts& counts, std::uint32_t wanted,
                         const StepContext& step)
{
    const ScalingSpec& scaling = agent.record->spec->scaling;
    return {{QStringLiteral("wanted"), qint64(wanted)},
            {QStringLiteral("current"), qint64(counts.current.size())},
            {QStringLiteral("old"), qint64(counts.old.size())},
            {QStringLiteral("ready"), qint64(counts.ready)},
            {QStringLiteral("min"), qint64(scaling.min)},
            {QStringLiteral("max"), qint64(scaling.max)},
            {QStringLiteral("observedAgeMs"), step.readAgeMs(agent.record->spec->regions.primary)}};
}

void add(Agent& agent, std::size_t number, const Counts& counts, std::uint32_t wanted, StepContext& step)
{
    if (number == 0)
        return;
    const std::vector<InstanceId> ids = freeIds(agent, number);
    for (const InstanceId& id : ids) {
        Instance& instance = agent.instances[id];
        instance.id = id;
        instance.region = agent.record->spec->regions.primary;
        instance.templateKey = agent.key;
        instance.version = agent.record->spec->version;
        enter(instance, InstanceState::Pending, "waits to be started", step.now);
    }
    QJsonObject detail = arithmeticOf(agent, counts, wanted, step);
    detail.insert(QStringLiteral("added"), namesOf(ids));
    step.tell(agent.isRollingOut() ? "rollout" : "instance", agent.id.text(),
              countOf(ids.size(), "instance", "instances") + " of " + agent.id.text() + " version "
                  + agent.record->spec->version + " added: " + std::to_string(counts.members()) + " there, "
                  + std::to_string(wanted) + " wanted.",
              detail);
}

// Lets go of `number` of them, ready ones only as long as `spare` ready ones are left over.
void remove(Agent& agent, std::vector<Instance*> from, std::size_t number, std::uint32_t spare,
            const std::string& reason, const QJsonObject& arithmetic, StepContext& step)
{
    sortByWorth(from, *agent.record->spec);
    std::vector<InstanceId> removed;
    for (Instance* instance : from) {
        if (removed.size() == number)
            break;
        if (isReady(*instance)) {
            if (spare == 0)
                break;
            --spare;
        }
        removed.push_back(instance->id);
        letGo(agent, *instance, Intent::Leave, reason, step);
    }
    if (removed.empty())
        return;
    QJsonObject detail = arithmetic;
    detail.insert(QStringLiteral("removed"), namesOf(removed));
    step.tell(agent.isRollingOut() ? "rollout" : "instance", agent.id.text(),
              countOf(removed.size(), "instance", "instances") + " of " + agent.id.text()
                  + " removed: " + reason + ".",
              detail);
}

void finishRollout(Agent& agent, const Counts& counts, std::uint32_t wanted, StepContext& step)
{
    agent.rollout.updated = counts.readyCurrent;
    agent.rollout.total = wanted;
    if (!agent.isRollingOut() || !counts.old.empty() || counts.readyCurrent < wanted)
        return;
    const bool undone = agent.rollout.phase == RolloutPhase::Undoing;
    agent.rollout.phase = undone ? RolloutPhase::Undone : RolloutPhase::Done;
    agent.rollout.endedAt = step.now.wall;
    if (!undone)
        agent.rollout.reason = "all instances are of this version";
    if (agent.record->previous) {
        agent.record->previous.reset();
        step.stateChanged();
    }
    QJsonObject detail = arithmeticOf(agent, counts, wanted, step);
    detail.insert(QStringLiteral("phase"), undone ? QStringLiteral("undone") : QStringLiteral("done"));
    detail.insert(QStringLiteral("version"), QString::fromStdString(agent.record->spec->version));
    step.tell("rollout", agent.id.text(),
              undone ? agent.id.text() + " is back at version " + agent.record->spec->version + "."
                     : agent.id.text() + " runs version " + agent.record->spec->version + ".",
              detail);
}

// A region that cannot be read, of the agent or of one of its instances, leaves everything as it is.
bool holds(Agent& agent, StepContext& step)
{
    std::string reason;
    if (!step.memory.isReadable(agent.record->spec->regions.primary))
        reason = "region " + agent.record->spec->regions.primary.text() + " cannot be read";
    for (const auto& [id, instance] : agent.instances)
        if (!step.memory.isReadable(instance.region) && reason.empty())
            reason = "region " + instance.region.text() + " cannot be read";
    const bool tellable = !agent.toldHeldAt || step.now.mono - *agent.toldHeldAt >= tellAgainAfter;
    if (!reason.empty() && reason != agent.heldFor && tellable) {
        agent.toldHeldAt = step.now.mono;
        step.tell("instance", agent.id.text(),
                  "Nothing is decided for " + agent.id.text() + ": " + reason + ".",
                  {{QStringLiteral("instances"), qint64(agent.instances.size())}});
    }
    agent.heldFor = reason;
    return !reason.empty();
}

void watchRollout(Agent& agent, StepContext& step)
{
    if (agent.rollout.phase != RolloutPhase::Progressing || !canUndo(agent))
        return;
    if (agent.rolloutFailures >= step.limits().rolloutFailuresToUndo || agent.rolloutLate)
        undo(agent, agent.rolloutFailure, "controller", step);
}

// Instances of another template with no rollout under way: the console ended in the middle of one.
void noticeOld(Agent& agent, const Counts& counts, StepContext& step)
{
    if (counts.old.empty() || agent.isRollingOut())
        return;
    agent.rollout = {RolloutPhase::Progressing,
                     counts.old.front()->version,
                     agent.record->spec->version,
                     0,
                     0,
                     "goes on with instances that were found",
                     step.now.wall,
                     std::nullopt};
    agent.rolloutFailures = 0;
    agent.rolloutLate = false;
}

void replaceOld(Agent& agent, const Counts& counts, std::uint32_t wanted, StepContext& step)
{
    const std::uint32_t spare = counts.ready > wanted ? counts.ready - wanted : 0;
    const QJsonObject arithmetic = arithmeticOf(agent, counts, wanted, step);
    remove(agent, counts.old, counts.old.size(), spare, "replaced by version " + agent.record->spec->version,
           arithmetic, step);
    const std::size_t stay = std::size_t(
        std::count_if(counts.old.begin(), counts.old.end(), [](const Instance* i) { return isMember(*i); }));
    const std::size_t batch = std::max<std::size_t>(1, wanted * step.limits().rolloutBatchPercent / 100);
    const std::size_t room =
        wanted + batch > stay + counts.current.size() ? wanted + batch - stay - counts.current.size() : 0;
    const std::size_t missing = wanted > counts.current.size() ? wanted - counts.current.size() : 0;
    add(agent, std::min(room, missing), counts, wanted, step);
}

}  // namespace

bool isMember(const Instance& instance)
{
    return instance.intent != Intent::Leave && instance.state != InstanceState::Stopped && !instance.gone;
}

bool isReady(const Instance& instance)
{
    return instance.inRotation && instance.intent == Intent::Run && takesNewRequests(instance);
}

std::uint32_t readyCount(const Agent& agent)
{
    return std::uint32_t(std::count_if(agent.instances.begin(), agent.instances.end(),
                                       [](const auto& entry) { return isReady(entry.second); }));
}

double loadOf(const Instance& instance, const AgentSpec& spec)
{
    const double cpu = instance.cpu ? instance.cpu->value : 0.5;
    const double memory = instance.memory ? instance.memory->value : 0.5;
    return 0.4 * cpu + 0.3 * memory
        + 0.3 * double(instance.active) / double(std::max(spec.capacity.concurrency, 1U));
}

std::vector<InstanceId> freeIds(const Agent& agent, std::size_t count)
{
    std::vector<InstanceId> ids;
    for (std::size_t number = 1; ids.size() < count; ++number) {
        const std::string digits = std::to_string(number);
        InstanceId id(agent.id.text() + "-" + (digits.size() < 2 ? "0" : "") + digits);
        if (!agent.instances.count(id))
            ids.push_back(std::move(id));
    }
    return ids;
}

void retarget(Agent& agent, AgentSpecPtr spec, std::uint32_t generation, StepContext& step)
{
    AgentRecord& record = *agent.record;
    const AgentSpecPtr before = std::exchange(record.spec, std::move(spec));
    const std::uint32_t generationBefore = std::exchange(record.restartGeneration, generation);
    record.revision = step.memory.state.nextRevision++;
    step.stateChanged();
    const std::string keyBefore = agent.key;
    agent.refreshKey();
    if (agent.key == keyBefore)
        return;

    const bool worked = std::any_of(agent.instances.begin(), agent.instances.end(), [&](const auto& entry) {
        return entry.second.templateKey == keyBefore && isMember(entry.second) && entry.second.wasReady;
    });
    if (record.previous && templateKeyOf(*record.previous, record.previousGeneration) == agent.key) {
        record.previous.reset();
    } else if (!record.previous && worked) {
        record.previous = before;
        record.previousGeneration = generationBefore;
    }
    agent.rollout = {RolloutPhase::Progressing,
                     before->version,
                     record.spec->version,
                     0,
                     record.wanted,
                     "instances are replaced batch by batch",
                     step.now.wall,
                     std::nullopt};
    agent.rolloutFailures = 0;
    agent.rolloutLate = false;
    agent.rolloutFailure.clear();
    step.tell("rollout", agent.id.text(),
              "The rollout of " + agent.id.text() + " from version " + before->version + " to "
                  + record.spec->version + " begins.",
              {{QStringLiteral("phase"), QStringLiteral("begins")},
               {QStringLiteral("from"), QString::fromStdString(before->version)},
               {QStringLiteral("version"), QString::fromStdString(record.spec->version)}});
}

bool canUndo(const Agent& agent)
{
    return agent.record->previous != nullptr && agent.rollout.phase == RolloutPhase::Progressing;
}

void undo(Agent& agent, const std::string& reason, const std::string& actor, StepContext& step)
{
    AgentRecord& record = *agent.record;
    const std::string failed = record.spec->version;
    record.spec = std::exchange(record.previous, nullptr);
    record.restartGeneration = record.previousGeneration;
    record.revision = step.memory.state.nextRevision++;
    agent.refreshKey();
    agent.rollout.phase = RolloutPhase::Undoing;
    agent.rollout.reason = reason;
    step.stateChanged();
    step.tell("rollout", agent.id.text(),
              "The rollout of " + agent.id.text() + " from version " + agent.rollout.fromVersion + " to "
                  + failed + " is undone: " + reason + ".",
              {{QStringLiteral("phase"), QStringLiteral("undoing")},
               {QStringLiteral("version"), QString::fromStdString(record.spec->version)},
               {QStringLiteral("failedStarts"), qint64(agent.rolloutFailures)},
               {QStringLiteral("failuresToUndo"), qint64(step.limits().rolloutFailuresToUndo)},
               {QStringLiteral("notReadyWithinGrace"), agent.rolloutLate},
               {QStringLiteral("newest"), QString::fromStdString(agent.rolloutFailure)}},
              actor);
}

void reconcile(Agent& agent, StepContext& step)
{
    if (holds(agent, step))
        return;
    watchRollout(agent, step);
    const std::uint32_t wanted = agent.record->removing ? 0 : agent.record->wanted;
    const Counts counts = count(agent);
    noticeOld(agent, counts, step);
    if (agent.record->removing) {
        std::vector<Instance*> all = counts.current;
        all.insert(all.end(), counts.old.begin(), counts.old.end());
        remove(agent, all, all.size(), counts.ready, "the agent is removed",
               arithmeticOf(agent, counts, 0, step), step);
        return;
    }
    if (counts.old.empty() && counts.current.size() == wanted) {
        finishRollout(agent, counts, wanted, step);
        return;
    }
    if (counts.current.size() > wanted)
        remove(agent, counts.current, counts.current.size() - wanted,
               counts.ready > wanted ? counts.ready - wanted : 0, "scaled down to " + std::to_string(wanted),
               arithmeticOf(agent, counts, wanted, step), step);
    if (!counts.old.empty())
        replaceOld(agent, count(agent), wanted, step);
    else if (counts.current.size() < wanted)
        add(agent, wanted - counts.current.size(), counts, wanted, step);
    finishRollout(agent, count(agent), wanted, step);
}

}  // namespace core
