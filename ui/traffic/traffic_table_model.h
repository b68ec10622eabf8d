#pragma once

#include "ui/model/snapshot_table_model.h"

#include "core/fleet/snapshot.h"

#include <functional>
#include <set>

namespace ui {

// How requests are spread over the instances of one agent, or of all: what each has, how it stands in the
// choice, and how it answers.
class TrafficTableModel final : public SnapshotTableModel<core::InstanceView> {
    Q_OBJECT

public:
    enum Column {
        InstanceColumn,
        RegionColumn,
        RoutingColumn,
        ActiveColumn,
        LoadColumn,
        WeightColumn,
        RequestColumn,
        ErrorColumn,
        P50Column,
        P95Column,
        P99Column,
        ActionColumn,
        ColumnCount
    };
    enum Button { Drain, Weight, Eject, Change };

    using SnapshotTableModel::SnapshotTableModel;

    // Empty: of all.
    void setAgent(const core::AgentId& agent);
    void show(const core::SnapshotPtr& next);
    // Why who sits here may not change it; asked while the buttons are painted.
    void setRefusal(std::function<QString(const core::InstanceView&)> refusal)
    {
        m_refusal = std::move(refusal);
    }
    // One button instead of three, for what opens a menu.
    void setNarrow(bool isNarrow);
    bool isNarrow() const { return m_isNarrow; }
    // Only rows whose name, region or state has the text in it, whatever its case.
    void setFilter(const QString& text);

    core::InstanceId idAt(int row) const;
    int rowOf(const core::InstanceId& instance) const;  // -1: not shown
    core::TimePoint now() const { return m_now; }

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
    bool isPanicking(const core::InstanceView& row) const { return m_panicking.contains(row.agent); }
    QString textOf(const core::InstanceView& row, int column) const;
    QString tooltipOf(const core::InstanceView& row, int column) const;
    QVariant partOf(const core::InstanceView& row, int column) const;
    QVariant buttonsOf(const core::InstanceView& row) const;
    bool isMuted(const core::InstanceView& row, int column) const;

    core::AgentId m_agent;
    core::SnapshotPtr m_snapshot;
    core::TimePoint m_now;
    std::set<core::AgentId> m_panicking;
    QString m_filter;
    std::function<QString(const core::InstanceView&)> m_refusal;
    bool m_isNarrow = false;
};

}  // namespace ui
