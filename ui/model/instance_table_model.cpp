#include "ui/model/instance_table_model.h"

#include "ui/model/state_text.h"
#include "ui/widget/figure_text.h"
#include "ui/widget/item_roles.h"

#include <algorithm>
#include <cmath>
#include <string_view>

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

// The words that a state is shown with, numbered.
std::size_t kindOf(const core::InstanceView& instance)
{
    constexpr auto failed = std::size_t(core::InstanceState::Failed);
    if (instance.state != core::InstanceState::Failed)
        return std::size_t(instance.state);
    return failed + (instance.crashLoop ? 2 : instance.nextStart ? 1 : 0);
}

// Whatever the case of Latin letters; `wanted` is in lower case. Ten thousand rows are searched each second,
// so nothing is converted.
bool holds(std::string_view text, std::string_view wanted)
{
    return std::search(text.begin(), text.end(), wanted.begin(), wanted.end(),
                       [](char a, char b) { return (a >= 'A' && a <= 'Z' ? char(a - 'A' + 'a') : a) == b; })
        != text.end();
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
    const QString wanted = text.trimmed();
    m_filter = wanted.toLower().toStdString();
    core::InstanceView probe;
    const auto look = [&] {
        m_isWordFound[kindOf(probe)] = markOf(probe).word.contains(wanted, Qt::CaseInsensitive);
    };
    for (int state = 0; state <= int(core::InstanceState::Failed); ++state) {
        probe.state = core::InstanceState(state);
        look();
    }
    probe.nextStart = core::TimePoint();
    look();
    probe.crashLoop = true;
    look();
    rearrange();
}

void InstanceTableModel::setStateFilter(std::optional<core::InstanceState> state)
{
    m_state = state;
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
    if (m_state && row.state != *m_state)
        return false;
    return m_filter.empty() || holds(row.id.text(), m_filter) || holds(row.region.text(), m_filter)
        || holds(row.version, m_filter) || holds(row.reason, m_filter) || m_isWordFound[kindOf(row)];
}

SortKey InstanceTableModel::keyOf(const core::InstanceView& row, int column) const
{
    switch (column) {
    case StateColumn: return {double(row.state)};
    case RegionColumn: return {0, row.region.text()};
    case CpuColumn: return {orderOf(row.cpu)};
    case MemoryColumn: return {orderOf(row.memory)};
    case ActiveColumn: return {double(row.active)};
    case ScoreColumn: return {row.score};
    case ResponseColumn: return {orderOf(row.responseTime)};
    case ErrorColumn: return {orderOf(row.errorRate)};
    case RestartColumn: return {double(row.restarts)};
    case UptimeColumn: return {-double(row.startedAt.time_since_epoch().count())};
    }
    return {0, row.id.text()};
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
        QString::fromStdString(row.id.text()),
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
