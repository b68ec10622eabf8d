#pragma once

#include "ui/model/snapshot_table_model.h"

#include "core/fleet/snapshot.h"

namespace ui {

// All agents of the fleet.
class AgentTableModel final : public SnapshotTableModel<core::AgentView> {
    Q_OBJECT

public:
    enum Column {
        AgentColumn,
        HealthColumn,
        ReadyColumn,
        VersionColumn,
        RequestColumn,
        ResponseColumn,
        ErrorColumn,
        CpuColumn,
        MemoryColumn,
        RolloutColumn,
        ColumnCount
    };

    using SnapshotTableModel::SnapshotTableModel;

    void show(const core::SnapshotPtr& next);
    // Only rows whose name, version or health has the text in it, whatever its case.
    void setFilter(const QString& text);

    core::AgentId idAt(int row) const;

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
    QString textOf(const core::AgentView& row, int column) const;
    QString tooltipOf(const core::AgentView& row, int column) const;

    QString m_filter;
    core::TimePoint m_now;
};

}  // namespace ui
