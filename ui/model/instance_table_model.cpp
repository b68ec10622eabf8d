#include "ui/model/instance_table_model.h"

#include "ui/model/state_text.h"
#include "ui/widget/figure_text.h"
#include "ui/widget/item_roles.h"

#include <cmath>

namespace ui {
namespace {

QString percent(const std::optional<core::Sample>& sample)
{
    return sample ? ui::textOf(percentFigure(sample->value)) : unknownText();
}

// Unknown values sort below known ones.
double orderOf(const std::optional<core::Sample>& sample)
{
    return sample && !std::isnan(sample->value) ? sample->value : -1;
}

}  // namespace

void InstanceTableModel::setAgent(const core::AgentId& agent)
{
    m_agent = agent;
    setAll({});
}

void InstanceTableModel::show(const core::SnapshotPtr& next)
{
    m_now = next->time;
    std::vector<core::InstanceViewPtr> mine;
    for (const core::InstanceViewPtr& instance : next->instances)
        if (instance->agent == m_agent)
            mine.push_back(instance);
    setAll(std::move(mine));
}

void InstanceTableModel::setFilter(const QString& text)
{
    m_filter = text.trimmed();
    rearrange();
}

core::InstanceId InstanceTableModel::idAt(int index) const
{
    const core::InstanceView* instance = row(index);
    return instance ? instance->id : core::InstanceId();
}

QVariant InstanceTableModel::data(const QModelIndex& index, int role) const
{
    const core::InstanceView* instance = index.isValid() ? row(index.row()) : nullptr;
    if (!instance)
        return {};
    switch (role) {
    case Qt::DisplayRole: return textOf(*instance, index.column());
    case Qt::ToolTipRole: return tooltipOf(*instance);
    case MutedRole: return isMuted(*instance, index.column());
    case StateMarkRole:
        return index.column() == StateColumn ? QVariant::fromValue(markOf(*instance)) : QVariant();
    case FractionRole: return index.column() == ScoreColumn ? QVariant(instance->score) : QVariant();
    case Qt::TextAlignmentRole:
        return int(index.column() >= CpuColumn && index.column() != ScoreColumn
                       ? Qt::AlignRight | Qt::AlignVCenter
                       : Qt::AlignLeft | Qt::AlignVCenter);
    }
    return {};
}

QVariant InstanceTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(section >= CpuColumn && section != ScoreColumn ? Qt::AlignRight | Qt::AlignVCenter
                                                                  : Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case InstanceColumn: return tr("Instance");
    case StateColumn: return tr("State");
    case RegionColumn: return tr("Region");
    case CpuColumn: return tr("CPU");
    case MemoryColumn: return tr("Memory");
    case ActiveColumn: return tr("Active");
    case ScoreColumn: return tr("Load score");
    case ResponseColumn: return tr("p95");
    case ErrorColumn: return tr("Errors");
    case RestartColumn: return tr("Restarts");
    case UptimeColumn: return tr("Uptime");
    }
    return {};
}

bool InstanceTableModel::passes(const core::InstanceView& row) const
{
    if (m_filter.isEmpty())
        return true;
    for (const QString& text :
         {QString::fromStdString(row.id.text()), markOf(row).word, QString::fromStdString(row.region.text()),
          QString::fromStdString(row.version), QString::fromStdString(row.reason)})
        if (text.contains(m_filter, Qt::CaseInsensitive))
            return true;
    return false;
}

bool InstanceTableModel::isLess(const core::InstanceView& a, const core::InstanceView& b, int column) const
{
    switch (column) {
    case StateColumn: return a.state < b.state;
    case RegionColumn: return a.region < b.region;
    case CpuColumn: return orderOf(a.cpu) < orderOf(b.cpu);
    case MemoryColumn: return orderOf(a.memory) < orderOf(b.memory);
    case ActiveColumn: return a.active < b.active;
    case ScoreColumn: return a.score < b.score;
    case ResponseColumn: return orderOf(a.responseTime) < orderOf(b.responseTime);
    case ErrorColumn: return orderOf(a.errorRate) < orderOf(b.errorRate);
    case RestartColumn: return a.restarts < b.restarts;
    case UptimeColumn: return a.startedAt > b.startedAt;
    }
    return a.id < b.id;
}

QString InstanceTableModel::textOf(const core::InstanceView& row, int column) const
{
    const bool runs = row.pid != 0 && row.startedAt != core::TimePoint();
    switch (column) {
    case InstanceColumn: return QString::fromStdString(row.id.text());
    case StateColumn: return markOf(row).word;
    case RegionColumn: return QString::fromStdString(row.region.text());
    case CpuColumn: return percent(row.cpu);
    case MemoryColumn: return percent(row.memory);
    case ActiveColumn: return tr("%1 / %2").arg(row.active).arg(row.concurrency);
    case ScoreColumn: return decimalText(row.score);
    case ResponseColumn:
        return row.responseTime ? ui::textOf(durationFigure(row.responseTime->value)) : unknownText();
    case ErrorColumn: return percent(row.errorRate);
    case RestartColumn: return QString::number(row.restarts);
    case UptimeColumn: return runs ? ageText(m_now - row.startedAt) : unknownText();
    }
    return {};
}

QString InstanceTableModel::tooltipOf(const core::InstanceView& row) const
{
    QStringList lines{
        tr("%1 for %2: %3")
            .arg(markOf(row).word, ageText(m_now - row.since), QString::fromStdString(row.reason))};
    if (row.pid != 0)
        lines << tr("PID %1 at %2:%3, version %4")
                     .arg(row.pid)
                     .arg(QString::fromStdString(row.host))
                     .arg(row.port)
                     .arg(QString::fromStdString(row.version));
    return lines.join(QLatin1Char('\n'));
}

bool InstanceTableModel::isMuted(const core::InstanceView& row, int column) const
{
    switch (column) {
    case CpuColumn: return isLate(row.cpu);
    case MemoryColumn: return isLate(row.memory);
    case ResponseColumn: return isLate(row.responseTime);
    case ErrorColumn: return isLate(row.errorRate);
    }
    return row.state == core::InstanceState::Stopped;
}

}  // namespace ui
