#include "ui/traffic/traffic_table_model.h"

#include "ui/model/state_text.h"
#include "ui/theme/theme.h"
#include "ui/traffic/routing_text.h"
#include "ui/widget/figure_text.h"
#include "ui/widget/item_roles.h"
#include "ui/widget/row_button_delegate.h"

#include <QBrush>

#include <cmath>

namespace ui {
namespace {

bool isRightAligned(int column)
{
    return column == TrafficTableModel::ActiveColumn
        || (column >= TrafficTableModel::WeightColumn && column <= TrafficTableModel::P99Column);
}

const std::optional<core::Sample>* sampleIn(const core::InstanceView& row, int column)
{
    switch (column) {
    case TrafficTableModel::RequestColumn: return &row.requestsPerSecond;
    case TrafficTableModel::ErrorColumn: return &row.errorRate;
    case TrafficTableModel::P50Column: return &row.responseTimeP50;
    case TrafficTableModel::P95Column: return &row.responseTime;
    case TrafficTableModel::P99Column: return &row.responseTimeP99;
    }
    return nullptr;
}

QString figureOf(double value, int column)
{
    if (std::isnan(value))
        return unknownText();
    if (column == TrafficTableModel::RequestColumn)
        return value < 10 ? decimalText(value, 1) : countText(value);
    return ui::textOf(column == TrafficTableModel::ErrorColumn ? percentFigure(value)
                                                               : durationFigure(value));
}

}  // namespace

void TrafficTableModel::setAgent(const core::AgentId& agent)
{
    if (agent == m_agent)
        return;
    m_agent = agent;
    if (m_snapshot)
        show(m_snapshot);
}

void TrafficTableModel::show(const core::SnapshotPtr& next)
{
    m_snapshot = next;
    m_now = next->time;
    m_panicking.clear();
    for (const core::AgentViewPtr& agent : next->agents)
        if (agent->routing.isPanicking)
            m_panicking.insert(agent->id);
    if (m_agent.isEmpty())
        return setAll(next->instances);
    std::vector<core::InstanceViewPtr> mine;
    for (const core::InstanceViewPtr& instance : next->instances)
        if (instance->agent == m_agent)
            mine.push_back(instance);
    setAll(std::move(mine));
}

void TrafficTableModel::setNarrow(bool isNarrow)
{
    if (isNarrow == m_isNarrow)
        return;
    m_isNarrow = isNarrow;
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, ActionColumn), index(rowCount() - 1, ActionColumn));
}

void TrafficTableModel::setFilter(const QString& text)
{
    m_filter = text.trimmed();
    rearrange();
}

core::InstanceId TrafficTableModel::idAt(int index) const
{
    const core::InstanceView* instance = row(index);
    return instance ? instance->id : core::InstanceId();
}

int TrafficTableModel::rowOf(const core::InstanceId& instance) const
{
    for (int i = 0; i < rowCount(); ++i)
        if (row(i)->id == instance)
            return i;
    return -1;
}

QVariant TrafficTableModel::data(const QModelIndex& index, int role) const
{
    const core::InstanceView* instance = index.isValid() ? row(index.row()) : nullptr;
    if (!instance)
        return {};
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole: return textOf(*instance, column);
    case Qt::ToolTipRole: return tooltipOf(*instance, column);
    case Qt::AccessibleTextRole:
        return column == ActionColumn ? tr("D drains, W sets the weight, E ejects")
                                      : textOf(*instance, column);
    case Qt::TextAlignmentRole:
        return int((isRightAligned(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case MutedRole: return isMuted(*instance, column);
    case StateMarkRole:
    case FractionRole:
    case RowButtonsRole: return partOf(*instance, column);
    }
    return {};
}

// What a cell's delegate paints instead of its text; of each there is one column.
QVariant TrafficTableModel::partOf(const core::InstanceView& row, int column) const
{
    switch (column) {
    case RoutingColumn: return QVariant::fromValue(routingMark(row, isPanicking(row), m_now));
    case LoadColumn: return row.score;
    case ActionColumn: return buttonsOf(row);
    }
    return {};
}

QVariant TrafficTableModel::buttonsOf(const core::InstanceView& row) const
{
    const core::InstanceRouting& routing = row.routing;
    const QString forbidden = m_refusal ? m_refusal(row) : QString();
    const QString refusal = forbidden.isEmpty() ? changeRefusal(row) : forbidden;
    const bool isPossible = refusal.isEmpty();
    const auto tip = [&](const QString& what) { return isPossible ? what : refusal; };
    if (m_isNarrow)
        return QVariant::fromValue(
            QList<RowButton>{{tr("Change…"), tip(tr("Drain it, weigh it or eject it")), isPossible}});
    return QVariant::fromValue(
        QList<RowButton>{{routing.isDrainAsked ? tr("Undrain…") : tr("Drain…"),
                          tip(routing.isDrainAsked ? tr("Let it get requests again (D)")
                                                   : tr("No new requests, without stopping it (D)")),
                          isPossible},
                         {tr("Weight…"), tip(tr("Its share beside the others' (W)")), isPossible},
                         {routing.isEjectionAsked ? tr("Readmit…") : tr("Eject…"),
                          tip(routing.isEjectionAsked ? tr("End its ejection now (E)")
                                                      : tr("No new requests for some time (E)")),
                          isPossible}});
}

QVariant TrafficTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((isRightAligned(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role == Qt::AccessibleTextRole && section == ActionColumn)
        return tr("Actions");
    if (role == Qt::ToolTipRole && section == LoadColumn)
        return tr("0.4 CPU + 0.3 memory + 0.3 active requests by concurrency");
    if (role == Qt::ToolTipRole && section == WeightColumn)
        return tr("Its region's, times what it says of itself and what an operator set");
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case InstanceColumn: return tr("Instance");
    case RegionColumn: return tr("Region");
    case RoutingColumn: return tr("Routing");
    case ActiveColumn: return tr("Active");
    case LoadColumn: return tr("Load score");
    case WeightColumn: return tr("Weight");
    case RequestColumn: return tr("Req/s");
    case ErrorColumn: return tr("Errors");
    case P50Column: return tr("p50");
    case P95Column: return tr("p95");
    case P99Column: return tr("p99");
    }
    return {};
}

bool TrafficTableModel::passes(const core::InstanceView& row) const
{
    if (m_filter.isEmpty())
        return true;
    for (const int column : {InstanceColumn, RegionColumn, RoutingColumn})
        if (textOf(row, column).contains(m_filter, Qt::CaseInsensitive))
            return true;
    return false;
}

SortKey TrafficTableModel::keyOf(const core::InstanceView& row, int column) const
{
    if (const auto* sample = sampleIn(row, column)) {
        const double value = valueOf(*sample);
        return {std::isnan(value) ? -1 : value};
    }
    switch (column) {
    case RegionColumn: return {0, row.region.text()};
    case RoutingColumn: return {double(routingRank(row, isPanicking(row)))};
    case ActiveColumn: return {double(row.active)};
    case LoadColumn: return {row.score};
    case WeightColumn: return {row.routing.weight};
    }
    return {0, row.id.text()};
}

QString TrafficTableModel::textOf(const core::InstanceView& row, int column) const
{
    if (const auto* sample = sampleIn(row, column))
        return figureOf(valueOf(*sample), column);
    switch (column) {
    case InstanceColumn: return QString::fromStdString(row.id.text());
    case RegionColumn: return QString::fromStdString(row.region.text());
    case RoutingColumn: return routingMark(row, isPanicking(row), m_now).word;
    case ActiveColumn: return tr("%1 / %2").arg(row.active).arg(row.concurrency);
    case LoadColumn: return decimalText(row.score);
    case WeightColumn: return weightText(row.routing.weight);
    }
    return {};
}

QString TrafficTableModel::tooltipOf(const core::InstanceView& row, int column) const
{
    switch (column) {
    case RegionColumn: return QString::fromStdString(row.region.text());
    case ActionColumn: return {};
    case WeightColumn:
        return row.routing.askedWeight == 1
            ? tr("No operator changed it.")
            : tr("An operator set %1 of it.").arg(weightText(row.routing.askedWeight));
    }
    return routingTip(row, isPanicking(row), m_now);
}

bool TrafficTableModel::isMuted(const core::InstanceView& row, int column) const
{
    if (const auto* sample = sampleIn(row, column))
        return !row.routing.isListed || isLate(*sample);
    return !row.routing.isListed && column != RoutingColumn;
}

}  // namespace ui
