#include "ui/model/text_table_model.h"

#include "ui/widget/item_roles.h"

namespace ui {

TextTableModel::TextTableModel(QStringList headers, int markColumn, int firstFigure, QObject* parent)
    : SnapshotTableModel(parent),
      m_headers(std::move(headers)),
      m_markColumn(markColumn),
      m_firstFigure(firstFigure)
{
}

void TextTableModel::show(std::vector<TextRow> rows)
{
    std::sort(rows.begin(), rows.end(), [](const TextRow& a, const TextRow& b) { return a.id < b.id; });
    std::map<std::string, std::pair<RowPtr, Sortable>> known;
    Rows all;
    for (TextRow& row : rows) {
        const std::string id = row.id.text();
        const auto before = m_known.find(id);
        std::pair<RowPtr, Sortable> entry;
        if (before != m_known.end() && *before->second.first == row) {
            entry = before->second;
        } else {
            for (const QString& cell : row.cells)
                entry.second.texts.push_back(cell.toLower().toStdString());
            entry.first = std::make_shared<const TextRow>(std::move(row));
        }
        all.push_back(entry.first);
        known.insert_or_assign(id, std::move(entry));
    }
    m_known = std::move(known);
    setAll(std::move(all));
}

void TextTableModel::setFilter(const QString& text)
{
    m_filter = text.trimmed();
    rearrange();
}

QString TextTableModel::idAt(int index) const
{
    const TextRow* found = row(index);
    return found ? QString::fromStdString(found->id.text()) : QString();
}

QVariant TextTableModel::data(const QModelIndex& index, int role) const
{
    const TextRow* found = index.isValid() ? row(index.row()) : nullptr;
    if (!found)
        return {};
    switch (role) {
    case Qt::DisplayRole: return found->cells.value(index.column());
    case Qt::ToolTipRole:
        return found->tooltip.isEmpty() ? found->cells.value(index.column()) : found->tooltip;
    case MutedRole: return found->isMuted;
    case StateMarkRole:
        return index.column() == m_markColumn && found->mark ? QVariant::fromValue(*found->mark) : QVariant();
    case Qt::TextAlignmentRole: return headerData(index.column(), Qt::Horizontal, role);
    }
    return {};
}

QVariant TextTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section >= m_firstFigure ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    return role == Qt::DisplayRole ? QVariant(m_headers.value(section)) : QVariant();
}

bool TextTableModel::passes(const TextRow& row) const
{
    return m_filter.isEmpty() || std::any_of(row.cells.begin(), row.cells.end(), [this](const QString& cell) {
               return cell.contains(m_filter, Qt::CaseInsensitive);
           });
}

SortKey TextTableModel::keyOf(const TextRow& row, int column) const
{
    const auto at = std::size_t(column);
    if (at < row.order.size())
        return {row.order[at]};
    const Sortable& sortable = m_known.at(row.id.text()).second;
    return {0, at < sortable.texts.size() ? std::string_view(sortable.texts[at]) : std::string_view()};
}

}  // namespace ui
