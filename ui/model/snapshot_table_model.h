#pragma once

#include <QAbstractTableModel>

#include "ui/model/row_order.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <vector>

namespace ui {

// Rows that come from snapshots, sorted and filtered here rather than in a proxy: one pass over the values
// and one ranged signal an update, however many rows there are. A row keeps its identity by its id, so that
// selection and scroll position survive. UI thread only.
template <typename Row>
class SnapshotTableModel : public QAbstractTableModel {
public:
    using RowPtr = std::shared_ptr<const Row>;
    using Rows = RowList<Row>;
    using QAbstractTableModel::QAbstractTableModel;

    int rowCount(const QModelIndex& parent = {}) const override
    {
        return parent.isValid() ? 0 : int(m_rows.size());
    }

    // Ascending or descending by a column; equal values by id.
    void sort(int column, Qt::SortOrder order) override
    {
        m_sortColumn = column;
        m_sortOrder = order;
        rearrange();
    }

    const Row* row(int index) const
    {
        return index >= 0 && index < rowCount() ? m_rows[std::size_t(index)].get() : nullptr;
    }

protected:
    // Sorted by id, as snapshots are.
    void setAll(Rows all)
    {
        m_all = std::move(all);
        rearrange();
    }

    // Called when what passes may have changed. The rows that went leave from the end and the new ones come
    // at the end, so that each is one signal; then all take their places.
    void rearrange()
    {
        Rows next;
        next.reserve(m_all.size());
        std::copy_if(m_all.begin(), m_all.end(), std::back_inserter(next),
                     [this](const RowPtr& row) { return passes(*row); });
        if (!areSame(next, m_passing)) {
            removeAllBut(placesOf(next));
            addMissing(next);
        }
        m_passing = next;
        if (m_sortColumn >= 0)
            sortRows(next, m_sortOrder, [this](const Row& row) { return keyOf(row, m_sortColumn); });
        if (!areSame(next, m_rows))
            return arrange(std::move(next));
        m_rows = std::move(next);
        if (!m_rows.empty())
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
    }

    virtual bool passes(const Row& row) const = 0;
    virtual SortKey keyOf(const Row& row, int column) const = 0;

private:
    void removeAllBut(const RowPlaces& staying)
    {
        Rows rows = m_rows;
        const auto firstGone = std::stable_partition(
            rows.begin(), rows.end(), [&](const RowPtr& row) { return staying.contains(row->id.text()); });
        const auto kept = std::size_t(firstGone - rows.begin());
        if (kept == rows.size())
            return;
        arrange(std::move(rows));
        beginRemoveRows({}, int(kept), rowCount() - 1);
        m_rows.resize(kept);
        endRemoveRows();
    }

    void addMissing(const Rows& next)
    {
        Rows added;
        const RowPlaces known = placesOf(m_rows);
        std::copy_if(next.begin(), next.end(), std::back_inserter(added),
                     [&](const RowPtr& row) { return !known.contains(row->id.text()); });
        if (added.empty())
            return;
        beginInsertRows({}, rowCount(), rowCount() + int(added.size()) - 1);
        m_rows.insert(m_rows.end(), added.begin(), added.end());
        endInsertRows();
    }

    // The same rows in another order.
    void arrange(Rows next)
    {
        Q_EMIT layoutAboutToBeChanged();
        const QModelIndexList before = persistentIndexList();
        const RowPlaces places = before.isEmpty() ? RowPlaces() : placesOf(next);
        QModelIndexList after;
        for (const QModelIndex& old : before)
            after << index(places.at(m_rows[std::size_t(old.row())]->id.text()), old.column());
        changePersistentIndexList(before, after);
        m_rows = std::move(next);
        Q_EMIT layoutChanged();
    }

    Rows m_all;  // as the snapshot has them
    Rows m_passing;  // those that pass the filter, in the same order
    Rows m_rows;  // as they are shown
    int m_sortColumn = -1;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
};

}  // namespace ui
