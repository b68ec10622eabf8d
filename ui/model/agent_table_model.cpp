#include "ui/model/agent_table_model.h"

#include "ui/model/state_text.h"
#include "ui/widget/figure_text.h"
#include "ui/widget/item_roles.h"

#include <cmath>

namespace ui {
namespace {

const char* seriesOf(int column)
{
    switch (column) {
    case AgentTableModel::RequestColumn: return core::series::requestsPerSecond;
    case AgentTableModel::ResponseColumn: return core::series::responseTimeP95;
    case AgentTableModel::ErrorColumn: return core::series::errorRate;
    case AgentTableModel::CpuColumn: return core::series::cpu;
    case AgentTableModel::MemoryColumn: return core::series::memory;
    }
    return nullptr;
}

// The sample of the column when it is not fresh.
const core::Sample* lateSample(const core::AgentView& row, int column)
{
    const char* key = seriesOf(column);
    const auto found = key ? row.metrics.find(key) : row.metrics.end();
    return found != row.metrics.end() && found->second.quality != core::Quality::Good ? &found->second
                                                                                      : nullptr;
}

bool isRight(int column)
{
    return column == AgentTableModel::ReadyColumn || seriesOf(column);
}

// Unknown values sort below known ones.
double orderOf(const core::AgentView& row, int column)
{
    const double value = valueOf(row.metrics, seriesOf(column));
    return std::isnan(value) ? -1 : value;
}

}  // namespace

void AgentTableModel::show(const core::SnapshotPtr& next)
{
    m_now = next->time;
    setAll(next->agents);
}

void AgentTableModel::setFilter(const QString& text)
{
    m_filter = text.trimmed();
    rearrange();
}

core::AgentId AgentTableModel::idAt(int index) const
{
    const core::AgentView* agent = row(index);
    return agent ? agent->id : core::AgentId();
}

QVariant AgentTableModel::data(const QModelIndex& index, int role) const
{
    const core::AgentView* agent = index.isValid() ? row(index.row()) : nullptr;
    if (!agent)
        return {};
    switch (role) {
    case Qt::DisplayRole: return textOf(*agent, index.column());
    case Qt::ToolTipRole: return tooltipOf(*agent, index.column());
    case StateMarkRole:
        return index.column() == HealthColumn ? QVariant::fromValue(markOf(agent->health.status))
                                              : QVariant();
    case MutedRole: return agent->removing || lateSample(*agent, index.column());
    case Qt::TextAlignmentRole:
        return int((isRight(index.column()) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    return {};
}

QVariant AgentTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((isRight(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case AgentColumn: return tr("Agent");
    case HealthColumn: return tr("Health");
    case ReadyColumn: return tr("Ready");
    case VersionColumn: return tr("Version");
    case RequestColumn: return tr("Requests");
    case ResponseColumn: return tr("p95");
    case ErrorColumn: return tr("Errors");
    case CpuColumn: return tr("CPU");
    case MemoryColumn: return tr("Memory");
    case RolloutColumn: return tr("Rollout");
    }
    return {};
}

bool AgentTableModel::passes(const core::AgentView& row) const
{
    if (m_filter.isEmpty())
        return true;
    for (const int column : {AgentColumn, VersionColumn, HealthColumn, RolloutColumn})
        if (textOf(row, column).contains(m_filter, Qt::CaseInsensitive))
            return true;
    return false;
}

SortKey AgentTableModel::keyOf(const core::AgentView& row, int column) const
{
    switch (column) {
    case HealthColumn: return {double(row.health.status) * 2 + row.health.score};
    case ReadyColumn: return {double(row.replicas.ready)};
    case VersionColumn: return {0, row.spec->version};
    case RolloutColumn: return {double(row.rollout.phase)};
    }
    return seriesOf(column) ? SortKey{orderOf(row, column)} : SortKey{0, row.id.text()};
}

QString AgentTableModel::textOf(const core::AgentView& row, int column) const
{
    const char* key = seriesOf(column);
    const double value = key ? valueOf(row.metrics, key) : 0;
    if (std::isnan(value))
        return unknownText();
    switch (column) {
    case AgentColumn: return QString::fromStdString(row.id.text());
    case HealthColumn: return row.removing ? tr("Removing") : markOf(row.health.status).word;
    case ReadyColumn: return tr("%1 / %2").arg(row.replicas.ready).arg(row.replicas.wanted);
    case VersionColumn: return QString::fromStdString(row.spec->version);
    case RequestColumn: return tr("%1 /s").arg(ui::textOf(compactFigure(value)));
    case ResponseColumn: return ui::textOf(durationFigure(value));
    case ErrorColumn:
    case CpuColumn:
    case MemoryColumn: return ui::textOf(percentFigure(value));
    case RolloutColumn: return wordOf(row.rollout.phase);
    }
    return {};
}

QString AgentTableModel::tooltipOf(const core::AgentView& row, int column) const
{
    if (const core::Sample* late = lateSample(row, column))
        return tr("%1 old").arg(ageText(m_now - late->time));
    return column == AgentColumn  ? QString::fromStdString(row.id.text())
        : column == RolloutColumn ? QString::fromStdString(row.rollout.reason)
                                  : QString();
}

}  // namespace ui
