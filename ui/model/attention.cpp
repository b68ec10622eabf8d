#include "ui/model/attention.h"

#include "ui/model/alert_table_model.h"
#include "ui/model/state_text.h"
#include "ui/widget/figure_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <map>
#include <set>

namespace ui {
namespace {

struct AttentionText {
    Q_DECLARE_TR_FUNCTIONS(AttentionText)
};

QString nameOf(const core::AgentId& agent)
{
    return QString::fromStdString(agent.text());
}

struct Trouble {
    Tone tone;
    QString word;  // "in a crash loop"
};

std::optional<Trouble> troubleOf(const core::InstanceView& instance)
{
    if (instance.crashLoop)
        return Trouble{Tone::Critical, AttentionText::tr("in a crash loop")};
    if (instance.state == core::InstanceState::Failed)
        return Trouble{Tone::Critical, AttentionText::tr("down")};
    if (instance.state == core::InstanceState::Degraded)
        return Trouble{Tone::Warning, AttentionText::tr("degraded")};
    return std::nullopt;
}

// The alerts of a rule and agent as one item; those that are hidden are not for the eye either. Whatever they
// are about is in `told`, so that nothing is listed twice.
void addAlerts(const core::FleetSnapshot& snapshot, std::vector<Attention>& all,
               std::set<core::AgentId>& told)
{
    std::map<std::pair<std::string, std::string>, std::vector<core::AlertViewPtr>> groups;
    for (const core::AlertViewPtr& alert : snapshot.alerts) {
        if (!alert->active || alert->key.agent.isEmpty())
            continue;
        told.insert(alert->key.agent);
        if (alert->silencedBy.empty() && alert->inhibitedBy.empty() && !alert->acknowledged)
            groups[{alert->key.rule, alert->key.agent.text()}].push_back(alert);
    }
    for (const auto& [key, alerts] : groups) {
        const core::AlertView& first = *alerts.front();
        Attention item;
        item.id = QStringLiteral("alert/%1/%2")
                      .arg(QString::fromStdString(key.first), QString::fromStdString(key.second));
        item.tone = toneOf(first.severity);
        item.agent = first.key.agent;
        item.instance = alerts.size() == 1 ? first.key.instance : core::InstanceId();
        item.since = first.since;
        for (const core::AlertViewPtr& alert : alerts)
            item.since = std::min(*item.since, alert->since);
        const QString rule = QString::fromStdString(key.first);
        item.title = alerts.size() == 1
            ? AttentionText::tr("%1 on %2").arg(rule, QString::fromStdString(core::subjectOf(first.key)))
            : AttentionText::tr("%1 on %n of %2", nullptr, int(alerts.size()))
                  .arg(rule, QString::fromStdString(key.second));
        item.detail = alertReason(first);
        all.push_back(std::move(item));
    }
}

void addInstances(const core::FleetSnapshot& snapshot, std::vector<Attention>& all,
                  const std::set<core::AgentId>& told)
{
    std::map<std::pair<core::AgentId, QString>, std::vector<core::InstanceViewPtr>> groups;
    for (const core::InstanceViewPtr& instance : snapshot.instances)
        if (const auto trouble = troubleOf(*instance); trouble && !told.contains(instance->agent))
            groups[{instance->agent, trouble->word}].push_back(instance);
    for (const auto& [key, instances] : groups) {
        const core::InstanceView& first = *instances.front();
        const bool isOne = instances.size() == 1;
        Attention item;
        item.id = QStringLiteral("instances/%1/%2").arg(nameOf(key.first), key.second);
        item.tone = troubleOf(first)->tone;
        item.agent = key.first;
        item.detail = QString::fromStdString(first.reason);
        item.since = first.since;
        for (const core::InstanceViewPtr& instance : instances)
            item.since = std::min(*item.since, instance->since);
        if (isOne) {
            item.instance = first.id;
            item.title =
                AttentionText::tr("%1 is %2").arg(QString::fromStdString(first.id.text()), key.second);
        } else {
            item.title = AttentionText::tr("%1: %n instances are %2", nullptr, int(instances.size()))
                             .arg(nameOf(key.first), key.second);
        }
        all.push_back(std::move(item));
    }
}

QString failedChecksOf(const core::HealthAssessment& health)
{
    QStringList failed;
    for (const core::HealthCheck& check : health.checks)
        if (check.outcome == core::CheckOutcome::Failed)
            failed << AttentionText::tr("%1 %2").arg(checkName(check.name), checkValue(check));
    return failed.join(QStringLiteral(" · "));
}

void addAgents(const core::FleetSnapshot& snapshot, std::vector<Attention>& all,
               const std::set<core::AgentId>& told)
{
    for (const core::AgentViewPtr& agent : snapshot.agents) {
        const bool isUnhealthy = agent->health.status == core::HealthStatus::Unhealthy;
        const QString failed = failedChecksOf(agent->health);
        if (!told.contains(agent->id)
            && (isUnhealthy || (agent->health.status == core::HealthStatus::Degraded && !failed.isEmpty())))
            all.push_back({QStringLiteral("health/") + nameOf(agent->id),
                           isUnhealthy ? Tone::Critical : Tone::Warning,
                           AttentionText::tr("%1 is %2")
                               .arg(nameOf(agent->id), markOf(agent->health.status).word.toLower()),
                           failed.isEmpty()
                               ? AttentionText::tr("score %1").arg(decimalText(agent->health.score))
                               : failed,
                           std::nullopt,
                           agent->id,
                           {}});
        if (agent->rollout.phase == core::RolloutPhase::Undone
            || agent->rollout.phase == core::RolloutPhase::Undoing)
            all.push_back({QStringLiteral("rollout/") + nameOf(agent->id),
                           Tone::Warning,
                           AttentionText::tr("The rollout of %1 to %2 was undone")
                               .arg(nameOf(agent->id), QString::fromStdString(agent->rollout.toVersion)),
                           QString::fromStdString(agent->rollout.reason),
                           agent->rollout.endedAt.value_or(agent->rollout.startedAt),
                           agent->id,
                           {}});
    }
}

void addRegions(const core::FleetSnapshot& snapshot, std::vector<Attention>& all)
{
    for (const core::RegionView& region : snapshot.regions)
        if (region.health == core::HealthStatus::Unhealthy || region.health == core::HealthStatus::Unknown)
            all.push_back({QStringLiteral("region/") + QString::fromStdString(region.name.text()),
                           region.health == core::HealthStatus::Unhealthy ? Tone::Critical : Tone::Warning,
                           AttentionText::tr("The region %1 cannot be read")
                               .arg(QString::fromStdString(region.name.text())),
                           QString::fromStdString(region.reason),
                           std::nullopt,
                           {},
                           {}});
    for (const std::string& notice : snapshot.vitals.notices)
        all.push_back({QStringLiteral("notice/") + QString::fromStdString(notice),
                       Tone::Warning,
                       AttentionText::tr("The console itself"),
                       QString::fromStdString(notice),
                       std::nullopt,
                       {},
                       {}});
}

}  // namespace

std::vector<Attention> attentionOf(const core::FleetSnapshot& snapshot)
{
    std::vector<Attention> all;
    std::set<core::AgentId> told;
    addAlerts(snapshot, all, told);
    addInstances(snapshot, all, told);
    addAgents(snapshot, all, told);
    addRegions(snapshot, all);
    std::stable_sort(all.begin(), all.end(), [](const Attention& a, const Attention& b) {
        if (a.tone != b.tone)
            return a.tone == Tone::Critical;
        return a.since.value_or(core::TimePoint::max()) < b.since.value_or(core::TimePoint::max());
    });
    return all;
}

std::vector<AttentionItem> attentionItems(const std::vector<Attention>& all, core::TimePoint now)
{
    std::vector<AttentionItem> items;
    for (const Attention& attention : all)
        items.push_back({attention.id, markOf(attention.tone), attention.title, attention.detail,
                         attention.since ? ageText(now - *attention.since) : QString()});
    return items;
}

}  // namespace ui
