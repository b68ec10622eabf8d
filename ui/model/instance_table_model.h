#pragma once

#include "ui/model/snapshot_table_model.h"

#include "core/fleet/snapshot.h"

#include <array>
#include <optional>
#include <string>

namespace ui {

// The instances of one agent.
class InstanceTableModel final : public SnapshotTableModel<core::InstanceView> {
    Q_OBJECT

public:
    enum Column {
        InstanceColumn,
        StateColumn,
        RegionColumn,
        CpuColumn,
        MemoryColumn,
        ActiveColumn,
        ScoreColumn,
        ResponseColumn,
        ErrorColumn,
        RestartColumn,
        UptimeColumn,
        ColumnCount
    };

    using SnapshotTableModel::SnapshotTableModel;

    void setAgent(const core::AgentId& agent);
    void show(const core::SnapshotPtr& next);
    // Only rows whose name, state, region, version or reason has the text in it, whatever its case.
    void setFilter(const QString& text);
    // Only rows in this state; nothing: any.
    void setStateFilter(std::optional<core::InstanceState> state);

    core::InstanceId idAt(int row) const;

    int columnCount(const QModelIndex& parent = {}) const override
    {
        return parent.isValid() ? 0 : ColumnCount;
    }
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

protected:
    bool passes(const core::InstanceView& row) const override;
    SortKey keyOf(const core::InstanceView& row, int column) const override;

private:
    QString textOf(const core::InstanceView& row, int column) const;
    QString tooltipOf(const core::InstanceView& row) const;
    bool isMuted(const core::InstanceView& row, int column) const;

    core::AgentId m_agent;
    core::TimePoint m_now;
    std::string m_filter;  // in lower case
    std::array<bool, 9> m_isWordFound{};  // which states' words have the filter in them
    std::optional<core::InstanceState> m_state;
};

}  // namespace ui
