#pragma once

#include "ui/model/snapshot_table_model.h"

#include "core/fleet/snapshot.h"
#include "ui/theme/state_shape.h"

#include <array>
#include <unordered_map>

namespace ui {

using AlertRowId = core::Id<struct AlertRowTag>;

struct AlertRow {
    AlertRowId id;  // of its rule and subject
    core::AlertViewPtr alert;
};

StateMark markOf(const core::AlertView& alert);
// What became of telling people: "Silenced by S-1", "Fires in 23 s"; empty: they are told.
QString tellingOf(const core::AlertView& alert, core::TimePoint now);
// Why it is in its state, in a person's units: "CPU is 94 %, at or above 90 %".
QString alertReason(const core::AlertView& alert);
Tone toneOf(core::Severity severity);
QString wordOf(core::Severity severity);
QString wordOf(core::AlertState state);

// The alerts that are not inactive.
class AlertTableModel final : public SnapshotTableModel<AlertRow> {
    Q_OBJECT

public:
    enum Column {
        StateColumn,
        RuleColumn,
        SubjectColumn,
        RegionColumn,
        ValueColumn,
        ThresholdColumn,
        SinceColumn,
        TellingColumn,
        ColumnCount
    };
    // Which of them. Firing: those that people are told; Hidden: silenced, hidden by another or acknowledged.
    enum class Choice { All, Firing, Pending, Hidden, WithoutData, Resolved };

    using SnapshotTableModel::SnapshotTableModel;

    void show(const core::SnapshotPtr& next);
    void setChoice(Choice choice);
    // Only those whose rule, subject, region, type or reason has the text in it, whatever its case.
    void setFilter(const QString& text);

    core::AlertViewPtr alertAt(int row) const;
    int countOf(Choice choice) const { return m_counts[std::size_t(choice)]; }

    int columnCount(const QModelIndex& parent = {}) const override
    {
        return parent.isValid() ? 0 : ColumnCount;
    }
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

protected:
    bool passes(const AlertRow& row) const override;
    SortKey keyOf(const AlertRow& row, int column) const override;

private:
    QString textOf(const core::AlertView& alert, int column) const;

    std::unordered_map<const core::AlertView*, RowPtr> m_known;  // each row keeps its alert
    std::array<int, std::size_t(Choice::Resolved) + 1> m_counts{};  // of each choice
    Choice m_choice = Choice::All;
    QString m_filter;
    core::TimePoint m_now;
};

}  // namespace ui
