#include "ui/dashboards/chart_marks.h"

#include "core/fleet/find_view.h"
#include "ui/dashboards/tile_series.h"
#include "ui/model/answer.h"
#include "ui/theme/state_shape.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <array>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr std::array kinds{"rollout", "scaling", "failover", "alert"};
constexpr std::size_t mostOfAKind = 200;
constexpr auto askAgainAfter = 5s;

EventMark made(const core::JournalEntry& entry, const QString& label, Tone tone)
{
    return {double(entry.time.time_since_epoch().count()), label, colorOf(tone)};
}

std::optional<EventMark> ofRollout(const core::JournalEntry& entry, const QJsonObject& detail)
{
    const QString phase = detail[u"phase"].toString();
    const QString version = detail[u"version"].toString();
    if (phase == u"begins")
        return made(entry, version, Tone::Accent);
    if (phase == u"undoing")
        return made(entry, ChartMarks::tr("back to %1").arg(version), Tone::Warning);
    return std::nullopt;
}

// Holding still is a decision too, and no event.
std::optional<EventMark> ofScaling(const core::JournalEntry& entry, const QJsonObject& detail)
{
    const int from = detail[u"from"].toInt();
    const int to = detail[u"replicas"].toInt();
    return from == to ? std::nullopt : std::optional(made(entry, u"%1 → %2"_s.arg(from).arg(to), Tone::Idle));
}

std::optional<EventMark> ofAlert(const core::JournalEntry& entry, const QJsonObject& detail)
{
    const QString rule = detail[u"rule"].toString();
    const QString to = detail[u"to"].toString();
    if (to == u"firing")
        return made(entry, rule, Tone::Critical);
    if (to == u"resolved")
        return made(entry, ChartMarks::tr("%1 over").arg(rule), Tone::Ok);
    return std::nullopt;
}

}  // namespace

std::optional<EventMark> markOf(const core::JournalEntry& entry)
{
    const core::JournalDraft& content = entry.content;
    const QJsonObject detail = QJsonDocument::fromJson(QByteArray::fromStdString(content.detail)).object();
    if (content.kind == "rollout")
        return ofRollout(entry, detail);
    if (content.kind == "alert")
        return ofAlert(entry, detail);
    if (content.kind == "scaling" && detail.contains(u"replicas"))
        return ofScaling(entry, detail);
    if (content.kind == "failover")
        return made(entry, ChartMarks::tr("failover"), Tone::Critical);
    return std::nullopt;
}

ChartMarks::ChartMarks(core::FleetService& service, QObject* parent) : QObject(parent), m_service(service) {}

void ChartMarks::look(const core::SnapshotPtr& snapshot)
{
    m_snapshot = snapshot;
    if (m_waiting > 0 || (m_askedAt && Clock::now() - *m_askedAt < askAgainAfter))
        return;
    m_askedAt = Clock::now();
    m_waiting = kinds.size();
    for (const char* kind : kinds)
        ask(kind);
}

void ChartMarks::ask(const std::string& kind)
{
    core::JournalQuery query;
    query.kind = kind;
    query.limit = mostOfAKind;
    query.newestFirst = true;
    query.after = m_kinds[kind].newest;
    m_service.readJournal(
        query,
        answerOn<std::vector<core::JournalEntry>>(
            this, [this, kind](const core::Result<std::vector<core::JournalEntry>>& entries) {
                --m_waiting;
                // A journal that cannot be read is said by the window's vitals; the marks stay as they are.
                if (entries)
                    take(kind, entries.value());
            }));
}

void ChartMarks::take(const std::string& name, const std::vector<core::JournalEntry>& entries)
{
    if (entries.empty())
        return;
    Kind& kind = m_kinds[name];
    kind.newest = entries.front().seq;
    for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry)
        if (auto mark = markOf(*entry))
            kind.marks.push_front({agentOf(entry->content.subject), std::move(*mark)});
    if (kind.marks.size() > mostOfAKind)
        kind.marks.resize(mostOfAKind);
    Q_EMIT changed();
}

// An instance that is gone still has its agent's name before its number.
core::AgentId ChartMarks::agentOf(const std::string& subject) const
{
    if (const core::InstanceViewPtr instance =
            core::findView(m_snapshot->instances, core::InstanceId(subject)))
        return instance->agent;
    const core::AgentId withoutNumber(subject.substr(0, subject.rfind('-')));
    return !core::findView(m_snapshot->agents, core::AgentId(subject))
            && core::findView(m_snapshot->agents, withoutNumber)
        ? withoutNumber
        : core::AgentId(subject);
}

std::vector<EventMark> ChartMarks::of(const core::AgentId& agent) const
{
    std::vector<EventMark> marks;
    for (const auto& [name, kind] : m_kinds)
        for (const Known& known : kind.marks)
            if (known.agent == agent)
                marks.push_back(known.mark);
    std::sort(marks.begin(), marks.end(), [](const EventMark& a, const EventMark& b) { return a.at < b.at; });
    return marks;
}

}  // namespace ui
