#include "core/control/control_memory.h"

#include <QJsonDocument>

#include <algorithm>

namespace core {
namespace {

// The fleet's own, kept with it.
std::shared_ptr<const AccessSpec> accessOf(const std::shared_ptr<const FleetSpec>& fleet)
{
    return fleet->access ? std::shared_ptr<const AccessSpec>(fleet, &*fleet->access) : nullptr;
}

}  // namespace

void Agent::refreshKey()
{
    key = templateKeyOf(*record->spec, record->restartGeneration);
}

bool Agent::isCurrent(const Instance& instance) const
{
    return instance.templateKey == key && instance.region == record->spec->regions.primary;
}

bool Agent::isRollingOut() const
{
    return rollout.phase == RolloutPhase::Progressing || rollout.phase == RolloutPhase::Undoing;
}

ControlMemory::ControlMemory(std::shared_ptr<const FleetSpec> spec) : fleet(std::move(spec)), alerts(*fleet)
{
    access = accessOf(fleet);
}

void ControlMemory::takeAccess(const FleetSpec& next)
{
    if (fleet->access == next.access && fleet->protection == next.protection)
        return;
    auto changed = std::make_shared<FleetSpec>(*fleet);
    changed->access = next.access;
    changed->protection = next.protection;
    fleet = std::move(changed);
    access = accessOf(fleet);
}

Agent* ControlMemory::find(const AgentId& agent)
{
    const auto found = agents.find(agent);
    return found == agents.end() ? nullptr : &found->second;
}

Instance* ControlMemory::find(const InstanceId& instance, Agent** owner)
{
    *owner = find(AgentId(std::string(agentOf(instance))));
    if (!*owner)
        return nullptr;
    const auto found = (*owner)->instances.find(instance);
    return found == (*owner)->instances.end() ? nullptr : &found->second;
}

bool ControlMemory::isReadable(const RegionName& region) const
{
    const auto found = regions.find(region);
    return found != regions.end() && found->second.seen && found->second.reachable;
}

QJsonValue StepContext::ageMs(TimePoint time) const
{
    return time == TimePoint() ? QJsonValue()
                               : QJsonValue(qint64(std::max(now.wall - time, Duration(0)).count()));
}

QJsonValue StepContext::ageMs(std::optional<MonoTime> time) const
{
    return time ? QJsonValue(qint64(std::max(now.mono - *time, Duration(0)).count())) : QJsonValue();
}

QJsonValue StepContext::readAgeMs(const RegionName& region) const
{
    const auto found = memory.regions.find(region);
    return found == memory.regions.end() ? QJsonValue() : ageMs(found->second.view.checkedAt);
}

std::size_t StepContext::tell(const char* kind, const std::string& subject, std::string summary,
                              const QJsonObject& detail, std::string actor)
{
    out.journal.push_back({kind, subject, std::move(actor), std::move(summary),
                           QJsonDocument(detail).toJson(QJsonDocument::Compact).toStdString()});
    return out.journal.size() - 1;
}

std::string templateKeyOf(const AgentSpec& spec, std::uint32_t generation)
{
    return templateKeyOf(spec) + "-" + std::to_string(generation);
}

std::string countOf(std::size_t count, const char* one, const char* many)
{
    return std::to_string(count) + " " + (count == 1 ? one : many);
}

}  // namespace core
