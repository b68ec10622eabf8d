#include "ui/model/alert_table_model.h"

#include "ui/model/metric_text.h"
#include "ui/widget/item_roles.h"

#include <QCoreApplication>

#include <cmath>

namespace ui {
namespace {

QString alertTr(const char* text)
{
    return QCoreApplication::translate("ui::alert", text);
}

bool isHidden(const core::AlertView& alert)
{
    return !alert.silencedBy.empty() || !alert.inhibitedBy.empty() || alert.acknowledged;
}

bool isOf(const core::AlertView& alert, AlertTableModel::Choice choice)
{
    using Choice = AlertTableModel::Choice;
    switch (choice) {
    case Choice::All: return true;
    case Choice::Firing: return alert.active && !isHidden(alert);
    case Choice::Pending: return alert.state == core::AlertState::Pending;
    case Choice::Hidden: return alert.state != core::AlertState::Resolved && isHidden(alert);
    case Choice::WithoutData:
        return alert.state == core::AlertState::NoData || alert.state == core::AlertState::Error;
    case Choice::Resolved: return alert.state == core::AlertState::Resolved;
    }
    Q_UNREACHABLE();
}

// What needs a person comes first.
int rankOf(const core::AlertView& alert)
{
    if (alert.state == core::AlertState::Resolved)
        return 0;
    const int seen = isHidden(alert) ? 0 : 10;
    return (alert.active                                   ? 40
                : alert.state == core::AlertState::Pending ? 20
                                                           : 10)
        + seen + int(alert.severity);
}

}  // namespace

Tone toneOf(core::Severity severity)
{
    switch (severity) {
    case core::Severity::Info: return Tone::Accent;
    case core::Severity::Low:
    case core::Severity::Medium:
    case core::Severity::Warning: return Tone::Warning;
    case core::Severity::High:
    case core::Severity::Critical: return Tone::Critical;
    }
    Q_UNREACHABLE();
}

QString wordOf(core::Severity severity)
{
    switch (severity) {
    case core::Severity::Info: return alertTr("Info");
    case core::Severity::Low: return alertTr("Low");
    case core::Severity::Medium: return alertTr("Medium");
    case core::Severity::Warning: return alertTr("Warning");
    case core::Severity::High: return alertTr("High");
    case core::Severity::Critical: return alertTr("Critical");
    }
    Q_UNREACHABLE();
}

QString wordOf(core::AlertState state)
{
    switch (state) {
    case core::AlertState::Inactive: return alertTr("Inactive");
    case core::AlertState::Pending: return alertTr("Pending");
    case core::AlertState::Firing: return alertTr("Firing");
    case core::AlertState::Recovering: return alertTr("Recovering");
    case core::AlertState::Resolved: return alertTr("Resolved");
    case core::AlertState::NoData: return alertTr("No data");
    case core::AlertState::Error: return alertTr("Error");
    }
    Q_UNREACHABLE();
}

StateMark markOf(const core::AlertView& alert)
{
    const QString word = wordOf(alert.state);
    switch (alert.state) {
    case core::AlertState::Firing:
    case core::AlertState::Recovering: {
        StateMark mark = markOf(toneOf(alert.severity), word);
        if (isHidden(alert))
            mark.tone = Tone::Muted;
        return mark;
    }
    case core::AlertState::Pending: return {StateShape::Ring, toneOf(alert.severity), word};
    case core::AlertState::Resolved: return markOf(Tone::Ok, word);
    case core::AlertState::NoData:
    case core::AlertState::Error:
        return {StateShape::Square, alert.active ? toneOf(alert.severity) : Tone::Idle, word};
    case core::AlertState::Inactive: break;
    }
    return markOf(Tone::Muted, word);
}

QString tellingOf(const core::AlertView& alert, core::TimePoint now)
{
    if (alert.state == core::AlertState::Pending && alert.firesAt)
        return alertTr("Fires in %1").arg(countdownText(*alert.firesAt - now));
    if (alert.state == core::AlertState::Resolved)
        return {};
    if (!alert.silencedBy.empty())
        return alertTr("Silenced by %1").arg(QString::fromStdString(alert.silencedBy));
    if (!alert.inhibitedBy.empty())
        return alertTr("Hidden by %1").arg(QString::fromStdString(alert.inhibitedBy));
    if (alert.acknowledged)
        return alertTr("Acknowledged by %1, for %2")
            .arg(QString::fromStdString(alert.acknowledged->by),
                 countdownText(alert.acknowledged->until - now));
    if (alert.flapping)
        return alertTr("Flapping, %1 times").arg(alert.fired);
    return {};
}

QString alertReason(const core::AlertView& alert)
{
    const bool isPlain = alert.state == core::AlertState::Firing || alert.state == core::AlertState::Pending;
    if (!isPlain || !alert.value || !alert.threshold)
        return QString::fromStdString(alert.reason);
    return (*alert.value >= *alert.threshold ? alertTr("%1 is %2, at or above %3")
                                             : alertTr("%1 is %2, at or below %3"))
        .arg(metricName(alert.metric), metricText(alert.metric, *alert.value),
             metricText(alert.metric, *alert.threshold));
}

void AlertTableModel::show(const core::SnapshotPtr& next)
{
    m_now = next->time;
    m_counts.fill(0);
    std::unordered_map<const core::AlertView*, RowPtr> known;
    known.reserve(next->alerts.size());
    Rows rows;
    rows.reserve(next->alerts.size());
    for (const core::AlertViewPtr& alert : next->alerts) {
        const auto before = m_known.find(alert.get());
        RowPtr row = before != m_known.end()
            ? before->second
            : std::make_shared<const AlertRow>(
                AlertRow{AlertRowId(alert->key.rule + " " + core::subjectOf(alert->key)), alert});
        for (std::size_t choice = 0; choice < m_counts.size(); ++choice)
            m_counts[choice] += isOf(*alert, Choice(choice)) ? 1 : 0;
        known.emplace(alert.get(), row);
        rows.push_back(std::move(row));
    }
    m_known = std::move(known);
    setAll(std::move(rows));
}

void AlertTableModel::setChoice(Choice choice)
{
    m_choice = choice;
    rearrange();
}

void AlertTableModel::setFilter(const QString& text)
{
    m_filter = text.trimmed();
    rearrange();
}

core::AlertViewPtr AlertTableModel::alertAt(int index) const
{
    const AlertRow* found = row(index);
    return found ? found->alert : nullptr;
}

QVariant AlertTableModel::data(const QModelIndex& index, int role) const
{
    const AlertRow* found = index.isValid() ? row(index.row()) : nullptr;
    if (!found)
        return {};
    const core::AlertView& alert = *found->alert;
    switch (role) {
    case Qt::DisplayRole: return textOf(alert, index.column());
    case Qt::ToolTipRole: return alertReason(alert);
    case StateMarkRole:
        return index.column() == StateColumn ? QVariant::fromValue(markOf(alert)) : QVariant();
    case MutedRole: return isHidden(alert) || alert.state == core::AlertState::Resolved;
    case Qt::TextAlignmentRole:
        return int((index.column() == ValueColumn || index.column() == ThresholdColumn ? Qt::AlignRight
                                                                                       : Qt::AlignLeft)
                   | Qt::AlignVCenter);
    }
    return {};
}

QVariant AlertTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == ValueColumn || section == ThresholdColumn ? Qt::AlignRight : Qt::AlignLeft)
                   | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case StateColumn: return tr("State");
    case RuleColumn: return tr("Rule");
    case SubjectColumn: return tr("On");
    case RegionColumn: return tr("Region");
    case ValueColumn: return tr("Value");
    case ThresholdColumn: return tr("Threshold");
    case SinceColumn: return tr("For");
    case TellingColumn: return tr("Notices");
    }
    return {};
}

bool AlertTableModel::passes(const AlertRow& row) const
{
    const core::AlertView& alert = *row.alert;
    if (!isOf(alert, m_choice))
        return false;
    if (m_filter.isEmpty())
        return true;
    for (const int column : {StateColumn, RuleColumn, SubjectColumn, RegionColumn, TellingColumn})
        if (textOf(alert, column).contains(m_filter, Qt::CaseInsensitive))
            return true;
    return QString::fromStdString(alert.type + "\n" + alert.reason).contains(m_filter, Qt::CaseInsensitive);
}

SortKey AlertTableModel::keyOf(const AlertRow& row, int column) const
{
    const core::AlertView& alert = *row.alert;
    switch (column) {
    case StateColumn: return {double(rankOf(alert))};
    case RuleColumn: return {0, alert.key.rule};
    case RegionColumn: return {0, alert.region.text()};
    case ValueColumn: return {alert.value.value_or(-1)};
    case ThresholdColumn: return {alert.threshold.value_or(-1)};
    case SinceColumn: return {double((m_now - alert.since).count())};
    case TellingColumn: return {double(isHidden(alert))};
    }
    return {0, alert.key.instance.isEmpty() ? alert.key.agent.text() : alert.key.instance.text()};
}

QString AlertTableModel::textOf(const core::AlertView& alert, int column) const
{
    switch (column) {
    case StateColumn: return wordOf(alert.state);
    case RuleColumn: return QString::fromStdString(alert.key.rule);
    case SubjectColumn: return QString::fromStdString(core::subjectOf(alert.key));
    case RegionColumn: return QString::fromStdString(alert.region.text());
    case ValueColumn:
        return alert.metric.empty() ? QString()
            : alert.value           ? metricText(alert.metric, *alert.value)
                                    : unknownText();
    case ThresholdColumn: return alert.threshold ? metricText(alert.metric, *alert.threshold) : QString();
    case SinceColumn: return ageText(m_now - alert.since);
    case TellingColumn: return tellingOf(alert, m_now);
    }
    return {};
}

}  // namespace ui
