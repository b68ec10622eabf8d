#pragma once

#include "ui/model/snapshot_table_model.h"

#include "core/base/id.h"
#include "ui/theme/state_shape.h"

#include <QStringList>

#include <map>
#include <optional>

namespace ui {

using TextRowId = core::Id<struct TextRowTag>;

// A row whose cells are words already.
struct TextRow {
    TextRowId id;
    QStringList cells;
    std::vector<double>
        order;  // what columns are sorted by before their words; may be shorter than the cells
    std::optional<StateMark> mark;  // of the mark's column
    QString tooltip;
    bool isMuted = false;

    bool operator==(const TextRow&) const = default;
};

// A table for lists of some hundred rows that have no model of their own.
class TextTableModel final : public SnapshotTableModel<TextRow> {
    Q_OBJECT

public:
    // The column whose cell is a state's mark, and the first of those that hold figures.
    TextTableModel(QStringList headers, int markColumn, int firstFigure, QObject* parent);

    void show(std::vector<TextRow> rows);
    // Only rows that have the text in a cell, whatever its case.
    void setFilter(const QString& text);

    QString idAt(int row) const;

    int columnCount(const QModelIndex& parent = {}) const override
    {
        return parent.isValid() ? 0 : int(m_headers.size());
    }
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

protected:
    bool passes(const TextRow& row) const override;
    SortKey keyOf(const TextRow& row, int column) const override;

private:
    struct Sortable {
        std::vector<std::string> texts;
    };

    const QStringList m_headers;
    const int m_markColumn;
    const int m_firstFigure;
    std::map<std::string, std::pair<RowPtr, Sortable>> m_known;
    QString m_filter;
};

}  // namespace ui
