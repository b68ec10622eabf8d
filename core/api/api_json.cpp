#include "core/api/api_json.h"

#include "core/api/json_values.h"
#include "core/fleet/access_reach.h"
#include "core/fleet/names.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <cmath>

using namespace Qt::StringLiterals;

namespace core {
namespace {

QJsonValue valueOf(const std::optional<Sample>& sample)
{
    return sample && sample->quality != Quality::Missing ? number(sample->value) : QJsonValue();
}

template <typename List>
QJsonArray texts(const List& list)
{
    QJsonArray array;
    for (const auto& one : list)
        array.append(text(one));
    return array;
}

QJsonObject issuerJson(const IssuerKeysView& issuer)
{
    return {{u"issuer"_s, text(issuer.issuer)},       {u"location"_s, text(issuer.location)},
            {u"state"_s, text(nameOf(issuer.state))}, {u"keys"_s, number(std::uint64_t{issuer.count})},
            {u"readAt"_s, text(issuer.readAt)},       {u"wrong"_s, text(issuer.wrong)}};
}

QJsonArray issuersJson(const FleetSnapshot& snapshot)
{
    QJsonArray issuers;
    if (snapshot.issuerKeys)
        for (const IssuerKeysView& issuer : snapshot.issuerKeys->views)
            issuers.append(issuerJson(issuer));
    return issuers;
}

QJsonObject regionJson(const RegionView& region)
{
    return {{u"name"_s, text(region.name.text())},
            {u"platform"_s, text(nameOf(region.platform))},
            {u"health"_s, text(nameOf(region.health))},
            {u"reason"_s, text(region.reason)},
            {u"checkedAt"_s, text(region.checkedAt)}};
}

QJsonObject healthJson(const HealthAssessment& health)
{
    QJsonArray failed;
    QJsonArray checks;
    for (const HealthCheck& check : health.checks) {
        if (check.outcome == CheckOutcome::Failed)
            failed.append(text(check.name));
        checks.append(QJsonObject{
            {u"name"_s, text(check.name)},
            {u"outcome"_s, text(nameOf(check.outcome))},
            {u"value"_s, check.outcome == CheckOutcome::Unknown ? QJsonValue() : number(check.value)},
            {u"threshold"_s, number(check.threshold)},
            {u"clear"_s, number(check.clear)},
            {u"share"_s, number(check.share)}});
    }
    return {{u"status"_s, text(nameOf(health.status))},
            {u"score"_s, number(health.score)},
            {u"failedChecks"_s, failed},
            {u"checks"_s, checks},
            {u"recommendations"_s, texts(health.recommendations)}};
}

QJsonObject metricsJson(const Figures& figures)
{
    QJsonObject object;
    for (const auto& [key, sample] : figures)
        object[text(key)] = QJsonObject{{u"value"_s, valueOf(sample)},
                                        {u"time"_s, text(sample.time)},
                                        {u"quality"_s, text(nameOf(sample.quality))}};
    return object;
}

QJsonObject rolloutJson(const RolloutView& rollout)
{
    return {{u"phase"_s, text(nameOf(rollout.phase))},
            {u"fromVersion"_s, text(rollout.fromVersion)},
            {u"toVersion"_s, text(rollout.toVersion)},
            {u"updated"_s, number(std::uint64_t{rollout.updated})},
            {u"total"_s, number(std::uint64_t{rollout.total})},
            {u"reason"_s, text(rollout.reason)}};
}

QJsonObject routingJson(const InstanceRouting& routing)
{
    return {{u"weight"_s, number(routing.weight)},
            {u"draining"_s, routing.draining},
            {u"circuit"_s, text(nameOf(routing.circuit))},
            {u"ejectedUntil"_s, text(routing.ejectedUntil)},
            {u"reason"_s, text(routing.reason)},
            {u"listed"_s, routing.isListed},
            {u"unready"_s, routing.isUnready},
            {u"asked"_s,
             QJsonObject{{u"weight"_s, number(routing.askedWeight)},
                         {u"drain"_s, routing.isDrainAsked},
                         {u"ejection"_s, routing.isEjectionAsked}}}};
}

QJsonObject routingJson(const AgentRouting& routing)
{
    return {{u"state"_s, routing.isPanicking ? u"panic routing"_s : u"normal"_s},
            {u"queueTime"_s, number(routing.queueTime)},
            {u"connectTime"_s, number(routing.connectTime)},
            {u"firstByteTime"_s, number(routing.firstByteTime)}};
}

QJsonObject instanceJson(const InstanceView& instance)
{
    const bool hasAddress = !instance.host.empty() && instance.port != 0;
    const bool isV6 = instance.host.find(':') != std::string::npos;
    const std::string host = isV6 ? "[" + instance.host + "]" : instance.host;
    return {{u"id"_s, text(instance.id.text())},
            {u"agent"_s, text(instance.agent.text())},
            {u"region"_s, text(instance.region.text())},
            {u"version"_s, text(instance.version)},
            {u"state"_s, text(nameOf(instance.state))},
            {u"reason"_s, text(instance.reason)},
            {u"since"_s, text(instance.since)},
            {u"address"_s, text(hasAddress ? host + ":" + std::to_string(instance.port) : std::string())},
            {u"pid"_s, static_cast<qint64>(instance.pid)},
            {u"cpu"_s, valueOf(instance.cpu)},
            {u"memory"_s, valueOf(instance.memory)},
            {u"active"_s, number(std::uint64_t{instance.active})},
            {u"score"_s, number(instance.score)},
            {u"requestsPerSecond"_s, valueOf(instance.requestsPerSecond)},
            {u"errorRate"_s, valueOf(instance.errorRate)},
            {u"p50"_s, valueOf(instance.responseTimeP50)},
            {u"p95"_s, valueOf(instance.responseTime)},
            {u"p99"_s, valueOf(instance.responseTimeP99)},
            {u"restarts"_s, number(std::uint64_t{instance.restarts})},
            {u"crashLoop"_s, instance.crashLoop},
            {u"health"_s, healthJson(instance.health)},
            {u"routing"_s, routingJson(instance.routing)}};
}

template <typename List, typename ToJson>
QJsonArray listOf(const List& list, ToJson toJson)
{
    QJsonArray array;
    for (const auto& one : list)
        array.append(toJson(one));
    return array;
}

QJsonObject scalingInputJson(const ScalingInput& input)
{
    return {{u"metric"_s, text(input.metric)},
            {u"per"_s, input.per == ScalingScope::Agent ? u"agent"_s : u"instance"_s},
            {u"value"_s, number(input.value)},
            {u"target"_s, number(input.target)},
            {u"desired"_s, number(std::uint64_t{input.desired})},
            {u"missing"_s, number(std::uint64_t{input.missing})},
            {u"notReady"_s, number(std::uint64_t{input.notReady})},
            {u"ageMs"_s, input.value ? QJsonValue(qint64(input.age.count())) : QJsonValue()}};
}

QJsonValue manualJson(const std::optional<ManualReplicas>& manual)
{
    if (!manual)
        return {};
    return QJsonObject{{u"replicas"_s, number(std::uint64_t{manual->replicas})},
                       {u"until"_s, text(manual->until)},
                       {u"by"_s, text(manual->by)},
                       {u"reason"_s, text(manual->reason)}};
}

QJsonObject scalingJson(const ScalingView& scaling)
{
    return {{u"enabled"_s, scaling.enabled},
            {u"status"_s, text(nameOf(scaling.status))},
            {u"paused"_s, scaling.paused},
            {u"pausedUntil"_s, text(scaling.pausedUntil)},
            {u"manual"_s, manualJson(scaling.manual)},
            {u"driver"_s, text(scaling.driver)},
            {u"value"_s, number(scaling.value)},
            {u"target"_s, number(scaling.target)},
            {u"desired"_s, number(std::uint64_t{scaling.desired})},
            {u"inputs"_s, listOf(scaling.inputs, scalingInputJson)},
            {u"limits"_s, texts(scaling.limits)},
            {u"reason"_s, text(scaling.reason)},
            {u"needs"_s, texts(scaling.needs)},
            {u"nextChangeAt"_s, text(scaling.nextChangeAt)}};
}

}  // namespace

QJsonObject agentJson(const AgentView& agent)
{
    const ReplicaCounts& replicas = agent.replicas;
    return {{u"id"_s, text(agent.id.text())},
            {u"version"_s, text(agent.spec ? agent.spec->version : std::string())},
            {u"revision"_s, number(agent.revision)},
            {u"activeRegion"_s, text(agent.activeRegion.text())},
            {u"replicas"_s,
             QJsonObject{{u"wanted"_s, number(std::uint64_t{replicas.wanted})},
                         {u"ready"_s, number(std::uint64_t{replicas.ready})},
                         {u"total"_s, number(std::uint64_t{replicas.total})},
                         {u"min"_s, number(std::uint64_t{replicas.min})},
                         {u"max"_s, number(std::uint64_t{replicas.max})}}},
            {u"health"_s, healthJson(agent.health)},
            {u"scaling"_s, scalingJson(agent.scaling)},
            {u"metrics"_s, metricsJson(agent.metrics)},
            {u"rollout"_s, rolloutJson(agent.rollout)},
            {u"routing"_s, routingJson(agent.routing)},
            {u"removing"_s, agent.removing}};
}

QJsonObject snapshotJson(const FleetSnapshot& snapshot)
{
    const GatewayView& gateway = snapshot.gateway;
    return {
        {u"fleet"_s, text(snapshot.fleet)},
        {u"time"_s, text(snapshot.time)},
        {u"seq"_s, number(snapshot.seq)},
        {u"role"_s, u"controller"_s},
        {u"regions"_s, listOf(snapshot.regions, regionJson)},
        {u"agents"_s, listOf(snapshot.agents, [](const AgentViewPtr& agent) { return agentJson(*agent); })},
        {u"instances"_s,
         listOf(snapshot.instances, [](const InstanceViewPtr& one) { return instanceJson(*one); })},
        {u"alerts"_s, alertsJson(snapshot)},
        {u"incidents"_s, QJsonArray()},
        {u"gateway"_s,
         QJsonObject{{u"requestsPerSecond"_s, number(gateway.requestsPerSecond)},
                     {u"active"_s, number(std::uint64_t{gateway.active})},
                     {u"errorRate"_s, number(gateway.errorRate)},
                     {u"p95"_s, number(gateway.p95)},
                     {u"access"_s, text(nameOf(reachOf(snapshot.access.get())))},
                     {u"issuers"_s, issuersJson(snapshot)}}},
        {u"traffic"_s, trafficJson(snapshot.traffic ? *snapshot.traffic : TrafficView())},
        {u"notices"_s, texts(snapshot.vitals.notices)}};
}

QJsonObject planJson(const FleetPlan& plan)
{
    const auto itemJson = [](const PlanItem& item) {
        return QJsonObject{{u"agent"_s, text(item.agent.text())},
                           {u"action"_s, text(nameOf(item.action))},
                           {u"instances"_s, number(std::uint64_t{item.instances})},
                           {u"changes"_s, texts(item.changes)}};
    };
    return {{u"digest"_s, text(plan.digest)},
            {u"items"_s, listOf(plan.items, itemJson)},
            {u"access"_s, texts(plan.access)},
            {u"settings"_s, texts(plan.settings)}};
}

QJsonObject entryJson(const JournalEntry& entry)
{
    const JournalDraft& content = entry.content;
    const QJsonDocument detail = QJsonDocument::fromJson(QByteArray::fromStdString(content.detail));
    return {{u"seq"_s, number(entry.seq)},
            {u"time"_s, text(entry.time)},
            {u"kind"_s, text(content.kind)},
            {u"subject"_s, text(content.subject)},
            {u"actor"_s, text(content.actor)},
            {u"summary"_s, text(content.summary)},
            {u"detail"_s, detail.isObject() ? QJsonValue(detail.object()) : QJsonValue()},
            {u"hash"_s, text(entry.hash)}};
}

QJsonObject seriesJson(const SeriesData& series)
{
    const auto pointJson = [](const SeriesPoint& point) {
        return QJsonArray{text(point.time), number(point.value)};
    };
    return {{u"name"_s, text(series.name)},
            {u"unit"_s, text(series.unit)},
            {u"points"_s, listOf(series.points, pointJson)}};
}

QJsonObject previewJson(const CommandPreview& preview)
{
    return {{u"consequences"_s, texts(preview.consequences)},
            {u"instancesAffected"_s, number(std::uint64_t{preview.instancesAffected})},
            {u"requestsInFlight"_s, number(std::uint64_t{preview.requestsInFlight})},
            {u"needsApproval"_s, preview.needsApproval}};
}

QJsonArray approvalsJson(const FleetSnapshot& snapshot)
{
    QJsonArray list;
    for (const ApprovalView& view : snapshot.approvals)
        list.append(QJsonObject{{u"id"_s, text(view.id)},
                                {u"what"_s, text(view.what)},
                                {u"subject"_s, text(view.subject)},
                                {u"by"_s, text(view.by)},
                                {u"reason"_s, text(view.reason)},
                                {u"asked"_s, text(view.asked)},
                                {u"until"_s, text(view.until)},
                                {u"consequences"_s, texts(view.consequences)}});
    return list;
}

std::string textOf(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString();
}

std::string textOf(const QJsonArray& list)
{
    return QJsonDocument(list).toJson(QJsonDocument::Compact).toStdString();
}

}  // namespace core
