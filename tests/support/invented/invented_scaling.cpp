#include "tests/support/invented/invented_scaling.h"

#include "tests/support/invented/invented_fleet.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace tests {
namespace {

using Status = core::ScalingStatus;

QString qt(const std::string& text)
{
    return QString::fromStdString(text);
}

core::RehearsalSums sumsOf(const core::RehearsalQuery& query, double share)
{
    const double hours = double((query.to - query.from).count()) / 3'600'000;
    core::RehearsalSums sums;
    sums.replicaHours = 50.5 * hours * share;
    sums.changes = std::uint32_t(std::lround(1.6 * hours * share * share * share * share * share));
    sums.aboveTarget = core::Duration(std::int64_t(41.0 / 24 * hours * 60'000 * (2 - share)));
    if (query.draft.replicaPrice > 0)
        sums.cost = sums.replicaHours * query.draft.replicaPrice;
    return sums;
}

}  // namespace

core::AgentView& scaleAgent(core::FleetSnapshot& fleet, const std::string& id, core::ScalingStatus status,
                            core::ReplicaCounts replicas, const char* driver, double value, double target)
{
    core::AgentView& agent = agentOf(fleet, id);
    core::AgentSpec& spec = specOf(agent);
    spec.scaling.min = replicas.min;
    spec.scaling.max = replicas.max;
    spec.scaling.targets = {{driver, target}};
    spec.replicas = replicas.wanted;
    agent.replicas = replicas;
    core::ScalingView& scaling = agent.scaling;
    scaling.status = status;
    scaling.enabled = status != Status::Off;
    scaling.paused = status == Status::Paused;
    scaling.driver = driver;
    scaling.value = value;
    scaling.target = target;
    scaling.inputs = {
        {driver, core::ScalingScope::Instance, value, target, replicas.wanted, replicas.ready, 0, 0, 850ms}};
    scaling.reason = "CPU 0.61 is near its target 0.70. Within 10 % nothing changes.";
    scaling.needs = {"More replicas: CPU above 0.77.", "Fewer replicas: CPU at 0.63 or below for 5m."};
    return agent;
}

std::shared_ptr<core::FleetSnapshot> inventScaledFleet()
{
    auto fleet = inventFleet({{"summarizer", 84},
                              {"triage", 64},
                              {"retriever", 72},
                              {"planner", 40},
                              {"code-review", 38},
                              {"router", 20}});
    const auto cpu = core::series::cpu;
    scaleAgent(*fleet, "summarizer", Status::Holding, {84, 84, 84, 20, 120}, cpu, 0.61, 0.7)
        .scaling.nextChangeAt = fleet->time + 161s;
    scaleAgent(*fleet, "triage", Status::ScalingUp, {71, 64, 71, 16, 100}, core::series::queueDepth, 31, 28)
        .scaling.nextChangeAt = fleet->time;
    scaleAgent(*fleet, "retriever", Status::Holding, {72, 72, 72, 24, 96}, core::series::memory, 0.77, 0.8);
    scaleAgent(*fleet, "planner", Status::ScalingDown, {36, 40, 40, 8, 60}, cpu, 0.58, 0.7)
        .scaling.nextChangeAt = fleet->time + 250s;
    scaleAgent(*fleet, "code-review", Status::NearMax, {38, 38, 38, 10, 40}, core::series::responseTimeP95,
               1.9, 2);
    scaleAgent(*fleet, "router", Status::AtMax, {20, 20, 20, 4, 20}, cpu, 0.66, 0.7);
    return fleet;
}

core::JournalEntry inventDecision(std::uint64_t seq, const std::string& agent, std::uint32_t from,
                                  std::uint32_t to, const std::string& reason, core::TimePoint time)
{
    const QJsonObject input{{u"metric"_s, u"agent/queue_depth"_s},
                            {u"per"_s, u"instance"_s},
                            {u"value"_s, 31},
                            {u"target"_s, 28},
                            {u"desired"_s, qint64(to)},
                            {u"missing"_s, 2},
                            {u"notReady"_s, 1},
                            {u"ageMs"_s, 1'200}};
    const QJsonObject detail{
        {u"from"_s, qint64(from)},
        {u"replicas"_s, qint64(to)},
        {u"driver"_s, u"agent/queue_depth"_s},
        {u"inputs"_s, QJsonArray{input}},
        {u"arithmetic"_s, u"64 × 31 / 28 = 70.9 → 71"_s},
        {u"limits"_s, from == to ? QJsonArray{u"window"_s, u"tolerance"_s} : QJsonArray{u"rate"_s}},
        {u"reason"_s, qt(reason)},
        {u"needs"_s, QJsonArray{u"Fewer replicas: Queue depth at 25 or below for 5m."_s}},
        {u"rejected"_s, QJsonArray{QJsonObject{{u"replicas"_s, 78}, {u"why"_s, u"the rate allows 71"_s}}}}};
    const std::string head = from == to ? agent + " held at " + std::to_string(to)
                                        : agent + " " + std::to_string(from) + " → " + std::to_string(to);
    return {seq,
            time,
            {"scaling", agent, "controller", head + ": " + reason,
             QJsonDocument(detail).toJson(QJsonDocument::Compact).toStdString()},
            {}};
}

std::vector<core::JournalEntry> inventDecisions()
{
    const core::TimePoint now = inventedNow();
    core::JournalEntry byHand{
        806,
        now - 61min,
        {"scaling", "retriever", "m.ortiz", "retriever is scaled from 64 to 72 replicas.",
         R"({"from": 64, "replicas": 72, "reason": "the catalogue is read anew tonight"})"},
        {}};
    return {inventDecision(815, "triage", 64, 71,
                           "Queue depth 31 per replica is above target 28. 64 × 31 / 28 = 70.9 → 71.",
                           now - 15s),
            inventDecision(
                814, "planner", 40, 36,
                "CPU 0.58 is below target 0.70. 40 × 0.58 / 0.70 = 33.1 → 34; the rate allows 10 % in 1m.",
                now - 5min),
            inventDecision(812, "summarizer", 84, 84, "Wanted 78, but the 5m window's highest is 84.",
                           now - 20min),
            inventDecision(
                809, "code-review", 34, 38,
                "Response time p95 2.3 s is above target 2 s. 34 × 2.3 / 2 = 39.1 → 40; the rate allows 4 "
                "replicas in 1m.",
                now - 34min),
            inventDecision(807, "router", 20, 20, "Wanted 23, at its maximum of 20.", now - 52min),
            byHand};
}

core::RehearsalReport inventRehearsal(const core::RehearsalQuery& query)
{
    core::RehearsalReport report;
    report.id = "rehearsal-1";
    report.from = query.from;
    report.to = query.to;
    report.step = 5s;
    report.actual = sumsOf(query, 1);
    report.draft = sumsOf(query, 0.864);
    constexpr std::size_t count = 288;
    double actual = 40;
    double draft = 36;
    for (std::size_t i = 0; i < count; ++i) {
        const double part = double(i) / count;
        const double work = 34 + 28 * std::sin(part * 3.1) + 7 * (scatter(i / 3) - 0.5);
        if (i % 3 == 0)
            actual = std::round(work * 1.05 + 5 * (scatter(i) - 0.5));
        if (i % 7 == 0)
            draft = std::round(work * 0.97);
        report.points.push_back({query.from + (query.to - query.from) * std::int64_t(i) / std::int64_t(count),
                                 std::max(actual, 1.0), std::max(draft, 1.0), work * 0.82 / actual,
                                 work * 0.82 / draft});
    }
    return report;
}

}  // namespace tests
