#include "core/control/alerts.h"
#include "core/fleet/names.h"

#include <QJsonArray>

#include <algorithm>
#include <map>

using namespace Qt::StringLiterals;

namespace core {
namespace {

constexpr std::size_t mostListed = 20;  // alerts of one journal entry or notice

QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

std::string verbOf(AlertState state)
{
    switch (state) {
    case AlertState::Pending: return "is pending";
    case AlertState::Firing: return "fires";
    case AlertState::Recovering: return "recovers";
    case AlertState::Resolved: return "is resolved";
    case AlertState::NoData: return "has no data";
    case AlertState::Error: return "cannot be evaluated";
    case AlertState::Inactive: break;
    }
    return "is inactive again";
}

// "summarizer-03", or "5 of summarizer".
std::string whom(const std::vector<const AlertKey*>& keys)
{
    if (keys.size() == 1)
        return subjectOf(*keys.front());
    return std::to_string(keys.size()) + " of " + keys.front()->agent.text();
}

// Those of one agent, rule and transition together: an entry, however many instances it is about; the
// agent's own alert apart.
using Together = std::tuple<AgentId, RegionName, bool, std::string, AlertState, AlertState>;

void tellTogether(const std::vector<const AlertChange*>& changes, StepContext& step)
{
    const AlertChange& first = *changes.front();
    std::vector<const AlertKey*> keys;
    QJsonArray alerts;
    for (const AlertChange* change : changes) {
        keys.push_back(&change->key);
        if (std::size_t(alerts.size()) >= mostListed)
            continue;
        QJsonObject alert{{u"subject"_s, text(subjectOf(change->key))}, {u"reason"_s, text(change->reason)}};
        if (change->value) {
            alert.insert(u"value"_s, *change->value);
            alert.insert(u"ageMs"_s, step.ageMs(change->valueTime));
        }
        alerts.append(alert);
    }
    const std::string subject = changes.size() == 1 && !first.key.instance.isEmpty()
        ? first.key.instance.text()
        : first.key.agent.isEmpty() ? first.key.region.text()
                                    : first.key.agent.text();
    const auto wordOf = [](AlertState state) { return text(std::string(nameOf(state))); };
    step.tell("alert", subject,
              first.key.rule + " " + verbOf(first.to) + " on " + whom(keys)
                  + (changes.size() == 1 ? ": " + first.reason : std::string()) + ".",
              {{u"rule"_s, text(first.key.rule)},
               {u"from"_s, wordOf(first.from)},
               {u"to"_s, wordOf(first.to)},
               {u"count"_s, qint64(changes.size())},
               {u"alerts"_s, alerts}});
}

// A group's alerts, found where they are.
std::vector<const Alert*> alertsOf(const std::string& group, const AlertBook& book)
{
    std::vector<const Alert*> found;
    const auto collect = [&](const std::vector<Alert>& alerts) {
        for (const Alert& alert : alerts)
            if ((alert.isActive() || alert.state == AlertState::Resolved) && groupOf(alert.key) == group)
                found.push_back(&alert);
    };
    const auto slash = group.find('/');
    const auto own = book.agents.find(AgentId(group.substr(slash + 1)));
    collect(own == book.agents.end() ? book.regionAlerts : own->second.alerts);
    return found;
}

bool isMuted(const Alert& alert)
{
    return !alert.silencedBy.empty() || !alert.inhibitedBy.empty();
}

std::string summaryOf(const Notice& notice, const Alert& first)
{
    const std::string place = first.key.agent.isEmpty() ? subjectOf(first.key) : first.key.agent.text();
    if (notice.firing == 0)
        return notice.rule + " on " + place + " is over";
    if (notice.firing == 1)
        return notice.rule + " on " + subjectOf(first.key) + ": " + reasonOf(first);
    return notice.rule + " on " + place + ": " + countOf(notice.firing, "alert fires", "alerts fire");
}

Notice noticeOf(const std::string& group, const GroupFlush& flush, const std::vector<const Alert*>& alerts,
                Now now)
{
    const auto firstOf = [&](bool active) {
        return std::find_if(alerts.begin(), alerts.end(), [&](const Alert* alert) {
            return alert->isActive() == active && !isMuted(*alert);
        });
    };
    const Alert& first = **(flush.firing.empty() ? firstOf(false) : firstOf(true));
    Notice notice;
    notice.id = group + "#" + std::to_string(flush.number) + "@"
        + std::to_string(now.wall.time_since_epoch().count());
    notice.rule = first.key.rule;
    notice.agent = first.key.agent;
    notice.region = first.key.region;
    notice.severity = first.rule->severity;
    notice.time = now.wall;
    notice.firing = std::uint32_t(flush.firing.size());
    notice.resolved = std::uint32_t(flush.resolved.size());
    notice.isRepeat = flush.isRepeat;
    notice.summary = summaryOf(notice, first);
    for (const Alert* alert : alerts)
        if (!isMuted(*alert) && notice.lines.size() < mostListed
            && (flush.firing.contains(alert->key) || flush.resolved.contains(alert->key)))
            notice.lines.push_back(subjectOf(alert->key) + ": " + reasonOf(*alert));
    return notice;
}

void tellNotice(const Notice& notice, std::size_t muted, StepContext& step)
{
    QJsonArray lines;
    for (const std::string& line : notice.lines)
        lines.append(text(line));
    step.tell("notice", notice.agent.isEmpty() ? notice.region.text() : notice.agent.text(),
              (notice.isRepeat ? "Told again: " : "Told: ") + notice.summary + ".",
              {{u"id"_s, text(notice.id)},
               {u"rule"_s, text(notice.rule)},
               {u"severity"_s, text(std::string(nameOf(notice.severity)))},
               {u"firing"_s, qint64(notice.firing)},
               {u"resolved"_s, qint64(notice.resolved)},
               {u"muted"_s, qint64(muted)},
               {u"lines"_s, lines}});
}

// Why nobody hears of alerts that fire: once when they come to be hidden.
void tellMuted(const std::string& group, const std::vector<const Alert*>& alerts, StepContext& step)
{
    const auto muted = std::find_if(alerts.begin(), alerts.end(),
                                    [](const Alert* alert) { return alert->isActive() && isMuted(*alert); });
    if (muted == alerts.end())
        return;
    const AlertKey& key = (*muted)->key;
    const std::string by = (*muted)->silencedBy.empty() ? "hidden by " + (*muted)->inhibitedBy
                                                        : "silenced by " + (*muted)->silencedBy;
    step.tell("notice", key.agent.isEmpty() ? key.region.text() : key.agent.text(),
              "Not told: " + key.rule + " on " + subjectOf(key) + " is " + by + ".",
              {{u"group"_s, text(group)}});
}

void flushGroup(const std::string& group, StepContext& step)
{
    AlertBook& book = step.memory.alerts;
    const std::vector<const Alert*> alerts = alertsOf(group, book);
    std::vector<GroupMember> members;
    std::size_t muted = 0;
    for (const Alert* alert : alerts) {
        members.push_back({alert->key, alert->isActive(), isMuted(*alert), alert->acknowledged.has_value(),
                           alert->since.mono});
        muted += isMuted(*alert) ? 1 : 0;
    }
    const GroupFlush flush = book.groups.flush(group, members, step.now);
    if (flush.tells) {
        const Notice notice = noticeOf(group, flush, alerts, step.now);
        tellNotice(notice, muted, step);
        step.act(Notify{notice});
    } else if (flush.isNewlyMuted) {
        tellMuted(group, alerts, step);
    }
    auto& records = step.memory.state.alerting.groups;
    if (book.groups.has(group))
        records[group] = book.groups.recordOf(group);
    else
        records.erase(group);
    step.stateChanged();
}

void endSilences(StepContext& step)
{
    auto& silences = step.memory.state.alerting.silences;
    for (auto at = silences.begin(); at != silences.end();) {
        const Silence& silence = at->second;
        if (step.now.wall < silence.until) {
            ++at;
            continue;
        }
        std::size_t hidden = 0;
        for (const auto& [id, own] : step.memory.alerts.agents)
            hidden +=
                std::size_t(std::count_if(own.alerts.begin(), own.alerts.end(), [&](const Alert& alert) {
                    return alert.isActive() && alert.silencedBy == silence.id;
                }));
        step.tell("silence", silence.id,
                  "Silence " + silence.id + " has ended; it hid "
                      + countOf(hidden, "alert that still fires", "alerts that still fire") + ".",
                  {{u"author"_s, text(silence.author)}, {u"reason"_s, text(silence.reason)}});
        at = silences.erase(at);
        ++step.memory.alerts.silencesVersion;
        step.stateChanged();
    }
}

void endAcknowledgements(std::vector<Alert>& alerts, StepContext& step)
{
    for (Alert& alert : alerts) {
        if (!alert.acknowledged || step.now.wall < alert.acknowledged->until)
            continue;
        step.tell("alert", alert.key.instance.isEmpty() ? alert.key.agent.text() : alert.key.instance.text(),
                  "The acknowledgement of " + alert.key.rule + " on " + subjectOf(alert.key) + " by "
                      + alert.acknowledged->by + " has run out; it still fires.");
        alert.acknowledged.reset();
        step.memory.alerts.groups.tellAgain(groupOf(alert.key), alert.key);
        store(alert, step);
    }
}

}  // namespace

void tellChanges(const std::vector<AlertChange>& changes, StepContext& step)
{
    std::map<Together, std::vector<const AlertChange*>> together;
    for (const AlertChange& change : changes)
        if (change.from != AlertState::Resolved || change.to != AlertState::Inactive)  // only off the screens
            together[{change.key.agent, change.key.region, change.key.instance.isEmpty(), change.key.rule,
                      change.from, change.to}]
                .push_back(&change);
    for (const auto& [key, ones] : together)
        tellTogether(ones, step);
}

void tellGroups(StepContext& step)
{
    endSilences(step);
    endAcknowledgements(step.memory.alerts.regionAlerts, step);
    for (auto& [id, own] : step.memory.alerts.agents)
        endAcknowledgements(own.alerts, step);
    for (const std::string& group : step.memory.alerts.groups.due(step.now.mono))
        flushGroup(group, step);
}

void refreshSilence(Alert& alert, const ControlMemory& memory)
{
    if (alert.silencesAt == memory.alerts.silencesVersion)
        return;
    alert.silencesAt = memory.alerts.silencesVersion;
    alert.silencedBy.clear();
    for (const auto& [id, silence] : memory.state.alerting.silences)
        if (covers(silence.matchers, alert)) {
            alert.silencedBy = id;
            return;
        }
}

void store(const Alert& alert, StepContext& step)
{
    auto& records = step.memory.state.alerting.alerts;
    if (alert.state == AlertState::Inactive)
        records.erase(alert.key);
    else
        records[alert.key] = recordOf(alert);
    step.stateChanged();
}

}  // namespace core
