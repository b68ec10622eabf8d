#include "ui/scaling/scaling_table_model.h"

#include "ui/model/metric_text.h"
#include "ui/scaling/scaling_text.h"
#include "ui/theme/theme.h"
#include "ui/widget/figure_text.h"
#include "ui/widget/item_roles.h"
#include "ui/widget/range_delegate.h"
#include "ui/widget/row_button_delegate.h"

#include <QBrush>
#include <QFont>

#include <limits>

namespace ui {
namespace {

bool isRight(int column)
{
    return column == ScalingTableModel::ReadyColumn || column == ScalingTableModel::WantedColumn
        || column == ScalingTableModel::ValueColumn || column == ScalingTableModel::TargetColumn
        || column == ScalingTableModel::NextColumn;
}

QFont nameFont()
{
    QFont font = fontFor(FontRole::Table);
    font.setWeight(QFont::DemiBold);
    return font;
}

QString bulleted(const std::vector<std::string>& sentences)
{
    QString text;
    for (const std::string& sentence : sentences)
        text += QStringLiteral("\n• ") + QString::fromStdString(sentence);
    return text;
}

}  // namespace

void ScalingTableModel::show(const core::SnapshotPtr& next)
{
    m_now = next->time;
    std::uint32_t widest = 0;
    for (const core::AgentViewPtr& agent : next->agents)
        widest = std::max({widest, agent->replicas.min, agent->replicas.max});
    m_widestBound = int(widest);
    setAll(next->agents);
}

void ScalingTableModel::setAsked(Asked asked)
{
    if (asked == m_asked)
        return;
    m_asked = std::move(asked);
    rearrange();
}

void ScalingTableModel::setFilter(const QString& text)
{
    m_filter = text.trimmed();
    rearrange();
}

core::AgentId ScalingTableModel::idAt(int index) const
{
    const core::AgentView* agent = row(index);
    return agent ? agent->id : core::AgentId();
}

int ScalingTableModel::rowOf(const core::AgentId& agent) const
{
    for (int i = 0; i < rowCount(); ++i)
        if (row(i)->id == agent)
            return i;
    return -1;
}

bool ScalingTableModel::isAsked(const core::AgentView& row) const
{
    return m_asked.contains(row.id);
}

std::uint32_t ScalingTableModel::wantedOf(const core::AgentView& row) const
{
    const auto found = m_asked.find(row.id);
    return found == m_asked.end() ? row.replicas.wanted : found->second;
}

QVariant ScalingTableModel::data(const QModelIndex& index, int role) const
{
    const core::AgentView* agent = index.isValid() ? row(index.row()) : nullptr;
    if (!agent)
        return {};
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole: return textOf(*agent, column);
    case Qt::ToolTipRole: return tooltipOf(*agent, column);
    case Qt::FontRole: return column == AgentColumn ? QVariant(nameFont()) : QVariant();
    case Qt::ForegroundRole: return colorOfText(*agent, column);
    case Qt::AccessibleTextRole: return spokenOf(*agent, column);
    case Qt::TextAlignmentRole:
        return int((isRight(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case StateMarkRole:
    case RangeRole:
    case RowButtonsRole: return partOf(*agent, column);
    case MutedRole:
        return agent->removing || column == NextColumn
            || (column == RangeColumn && (!agent->scaling.enabled || agent->scaling.paused));
    }
    return {};
}

// What a cell's delegate paints instead of its text; of each there is one column.
QVariant ScalingTableModel::partOf(const core::AgentView& row, int column) const
{
    switch (column) {
    case StateColumn: return QVariant::fromValue(scalingMark(row));
    case RangeColumn:
        return QVariant::fromValue(
            ValueRange{int(row.replicas.min), int(row.replicas.max), int(wantedOf(row)), m_widestBound});
    case ActionColumn: return buttonsOf(row);
    }
    return {};
}

QVariant ScalingTableModel::colorOfText(const core::AgentView& row, int column) const
{
    if (column == WantedColumn && isAsked(row))
        return QBrush(tokens().accent);
    if (column != StateColumn)
        return {};
    const Tone tone = scalingMark(row).tone;
    return tone == Tone::Idle || tone == Tone::Accent ? QVariant() : QBrush(colorOf(tone));
}

QVariant ScalingTableModel::buttonsOf(const core::AgentView& row) const
{
    const std::uint32_t wanted = wantedOf(row);
    const QString removing = row.removing ? tr("The agent is being removed.") : QString();
    const QString forbidden = m_refusal ? m_refusal(row) : QString();
    const QString barred = forbidden.isEmpty() ? removing : forbidden;
    const auto stepTip = [&](bool isPossible, const QString& refusal, const QString& what) {
        if (!barred.isEmpty())
            return barred;
        if (!isPossible)
            return refusal;
        return row.scaling.enabled && !row.scaling.paused
            ? tr("%1, for an hour; then the policy decides again").arg(what)
            : tr("%1, until that is changed").arg(what);
    };
    const bool canShrink = wanted > row.replicas.min;
    const bool canGrow = wanted < row.replicas.max;
    return QVariant::fromValue(QList<RowButton>{
        {QStringLiteral("\u2212"),
         stepTip(canShrink, tr("The minimum is reached."), tr("One replica fewer (−)")),
         canShrink && barred.isEmpty()},
        {QStringLiteral("+"), stepTip(canGrow, tr("The maximum is reached."), tr("One replica more (+)")),
         canGrow && barred.isEmpty()},
        {tr("Edit…"), removing.isEmpty() ? tr("Change the scaling policy (Enter)") : removing,
         !row.removing}});
}

QVariant ScalingTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((isRight(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role == Qt::AccessibleTextRole && section == ActionColumn)
        return tr("Actions");
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case AgentColumn: return tr("Agent");
    case ReadyColumn: return tr("Ready");
    case WantedColumn: return tr("Wanted");
    case RangeColumn: return tr("Range");
    case DriverColumn: return tr("Driver");
    case ValueColumn: return tr("Value");
    case TargetColumn: return tr("Target");
    case StateColumn: return tr("State");
    case NextColumn: return tr("Next change");
    }
    return {};
}

bool ScalingTableModel::passes(const core::AgentView& row) const
{
    if (m_filter.isEmpty())
        return true;
    for (const int column : {AgentColumn, DriverColumn, StateColumn})
        if (textOf(row, column).contains(m_filter, Qt::CaseInsensitive))
            return true;
    return false;
}

SortKey ScalingTableModel::keyOf(const core::AgentView& row, int column) const
{
    const core::ScalingView& scaling = row.scaling;
    switch (column) {
    case ReadyColumn: return {double(row.replicas.ready)};
    case WantedColumn: return {double(wantedOf(row))};
    case RangeColumn:
        return {
            RangeDelegate::filledPart({int(row.replicas.min), int(row.replicas.max), int(wantedOf(row))})};
    case DriverColumn: return {0, scaling.driver};
    // Units differ from row to row, so what counts is how far each is on the way to its target.
    case ValueColumn:
        return {scaling.value && scaling.target.value_or(0) > 0 ? *scaling.value / *scaling.target : -1};
    case TargetColumn: return {scaling.target.value_or(-1)};
    case StateColumn: return {double(scalingRank(row))};
    case NextColumn: {
        const auto next = nextChangeOf(scaling);
        return {next ? double(next->time_since_epoch().count()) : std::numeric_limits<double>::infinity()};
    }
    }
    return {0, row.id.text()};
}

QString ScalingTableModel::textOf(const core::AgentView& row, int column) const
{
    switch (column) {
    case AgentColumn: return QString::fromStdString(row.id.text());
    case ReadyColumn: return countText(row.replicas.ready);
    case WantedColumn:
        return isAsked(row) ? QStringLiteral("\u2192 ") + countText(wantedOf(row))
                            : countText(row.replicas.wanted);
    case DriverColumn: return driverText(row.scaling);
    case ValueColumn: return driverValueText(row.scaling, row.scaling.value);
    case TargetColumn: return driverValueText(row.scaling, row.scaling.target);
    case StateColumn: return scalingMark(row).word;
    case NextColumn: return nextChangeText(row.scaling, m_now);
    }
    return {};
}

QString ScalingTableModel::tooltipOf(const core::AgentView& row, int column) const
{
    switch (column) {
    case AgentColumn: return QString::fromStdString(row.id.text());
    case WantedColumn:
        return isAsked(row) ? tr("Asked for; %1 until now.").arg(row.replicas.wanted) : QString();
    case RangeColumn:
        if (wantedOf(row) < row.replicas.min || wantedOf(row) > row.replicas.max)
            return tr("%1 is outside of %2 to %3.")
                .arg(wantedOf(row))
                .arg(row.replicas.min)
                .arg(row.replicas.max);
        return tr("%1 of %2 to %3").arg(wantedOf(row)).arg(row.replicas.min).arg(row.replicas.max);
    case DriverColumn:
        if (row.scaling.driver.find('/') == std::string::npos)
            return driverText(row.scaling);
        return row.scaling.per == core::ScalingScope::Agent
            ? tr("%1: the agent's own figure").arg(metricName(row.scaling.driver))
            : tr("%1: the mean over its instances").arg(metricName(row.scaling.driver));
    case StateColumn: {
        QString text = QString::fromStdString(row.scaling.reason);
        if (const QString pause = pauseText(row.scaling, m_now); !pause.isEmpty())
            text += QChar(u'\n') + pause;
        return text + bulleted(row.scaling.needs);
    }
    case NextColumn:
        return nextChangeOf(row.scaling) ? tr("As things stand, nothing changes before that.") : QString();
    }
    return {};
}

QString ScalingTableModel::spokenOf(const core::AgentView& row, int column) const
{
    if (column == RangeColumn)
        return tooltipOf(row, column);
    if (column == ActionColumn)
        return tr("Plus and minus change the count, Enter edits the policy");
    return textOf(row, column);
}

}  // namespace ui
