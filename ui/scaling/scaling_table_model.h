#pragma once

#include "ui/model/snapshot_table_model.h"

#include "core/fleet/snapshot.h"

#include <cstdint>
#include <functional>
#include <map>

namespace ui {

// How every agent is scaled: its count between its bounds, what decides it, and what comes next.
class ScalingTableModel final : public SnapshotTableModel<core::AgentView> {
    Q_OBJECT

public:
    enum Column {
        AgentColumn,
        ReadyColumn,
        WantedColumn,
        RangeColumn,
        DriverColumn,
        ValueColumn,
        TargetColumn,
        StateColumn,
        NextColumn,
        ActionColumn,
        ColumnCount
    };
    enum Button { Fewer, More, Edit };
    // Counts that were asked for and are not in a snapshot yet.
    using Asked = std::map<core::AgentId, std::uint32_t>;

    using SnapshotTableModel::SnapshotTableModel;

    void show(const core::SnapshotPtr& next);
    void setAsked(Asked asked);
    // Why a count may not be changed by who sits here; asked while the buttons are painted.
    void setRefusal(std::function<QString(const core::AgentView&)> refusal)
    {
        m_refusal = std::move(refusal);
    }
    // Only rows whose name, driver or state has the text in it, whatever its case.
    void setFilter(const QString& text);

    core::AgentId idAt(int row) const;
    int rowOf(const core::AgentId& agent) const;  // -1: not shown

    int columnCount(const QModelIndex& parent = {}) const override
    {
        return parent.isValid() ? 0 : ColumnCount;
    }
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

protected:
    bool passes(const core::AgentView& row) const override;
    SortKey keyOf(const core::AgentView& row, int column) const override;

private:
    std::uint32_t wantedOf(const core::AgentView& row) const;
    bool isAsked(const core::AgentView& row) const;
    QString textOf(const core::AgentView& row, int column) const;
    QString tooltipOf(const core::AgentView& row, int column) const;
    QVariant partOf(const core::AgentView& row, int column) const;
    QVariant colorOfText(const core::AgentView& row, int column) const;
    QVariant buttonsOf(const core::AgentView& row) const;
    QString spokenOf(const core::AgentView& row, int column) const;

    Asked m_asked;
    std::function<QString(const core::AgentView&)> m_refusal;
    QString m_filter;
    core::TimePoint m_now;
    int m_widestBound = 0;
};

}  // namespace ui
