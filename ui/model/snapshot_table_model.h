#pragma once

#include <QAbstractTableModel>

#include <QString>

#include <algorithm>
#include <iterator>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ui {

// Rows that come from snapshots, sorted and filtered here rather than in a proxy: one pass over the values
// and one ranged signal an update, however many rows there are. A row keeps its identity by its id, so that
// selection and scroll position survive. UI thread only.
template <typename Row>
class SnapshotTableModel : public QAbstractTableModel {
public:
    using RowPtr = std::shared_ptr<const Row>;
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
    const std::vector<RowPtr>& rows() const { return m_rows; }

protected:
    void setAll(std::vector<RowPtr> all)
    {
        m_all = std::move(all);
        rearrange();
    }

    // Called when what passes may have changed.
    void rearrange()
    {
        std::vector<RowPtr> next;
        next.reserve(m_all.size());
        std::copy_if(m_all.begin(), m_all.end(), std::back_inserter(next),
                     [this](const RowPtr& row) { return passes(*row); });
        if (m_sortColumn >= 0)
            std::stable_sort(next.begin(), next.end(), [this](const RowPtr& a, const RowPtr& b) {
                return m_sortOrder == Qt::AscendingOrder ? isLess(*a, *b, m_sortColumn)
                                                         : isLess(*b, *a, m_sortColumn);
            });
        replaceRows(std::move(next));
    }

    virtual bool passes(const Row& row) const = 0;
    virtual bool isLess(const Row& a, const Row& b, int column) const = 0;

private:
    using Places = std::unordered_map<std::string_view, int>;

    // The rows that went leave from the end and the new ones come at the end, so that each is one signal;
    // then all take their places.
    void replaceRows(std::vector<RowPtr> next)
    {
        removeAllBut(placesOf(next));
        addMissing(next);
        const bool isSameOrder = std::equal(next.begin(), next.end(), m_rows.begin(), m_rows.end(),
                                            [](const RowPtr& a, const RowPtr& b) { return a->id == b->id; });
        if (!isSameOrder)
            return arrange(std::move(next));
        m_rows = std::move(next);
        if (!m_rows.empty())
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
    }

    static Places placesOf(const std::vector<RowPtr>& rows)
    {
        Places places;
        places.reserve(rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i)
            places.emplace(rows[i]->id.text(), int(i));
        return places;
    }

    void removeAllBut(const Places& staying)
    {
        std::vector<RowPtr> rows = m_rows;
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

    void addMissing(const std::vector<RowPtr>& next)
    {
        std::vector<RowPtr> added;
        const Places known = placesOf(m_rows);
        std::copy_if(next.begin(), next.end(), std::back_inserter(added),
                     [&](const RowPtr& row) { return !known.contains(row->id.text()); });
        if (added.empty())
            return;
        beginInsertRows({}, rowCount(), rowCount() + int(added.size()) - 1);
        m_rows.insert(m_rows.end(), added.begin(), added.end());
        endInsertRows();
    }

    // The same rows in another order.
    void arrange(std::vector<RowPtr> next)
    {
        Q_EMIT layoutAboutToBeChanged();
        const Places places = placesOf(next);
        for (const QModelIndex& old : persistentIndexList())
            changePersistentIndex(old,
                                  index(places.at(m_rows[std::size_t(old.row())]->id.text()), old.column()));
        m_rows = std::move(next);
        Q_EMIT layoutChanged();
    }

    std::vector<RowPtr> m_all;  // as the snapshot has them, by id
    std::vector<RowPtr> m_rows;  // as they are shown
    int m_sortColumn = -1;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
};

}  // namespace ui
