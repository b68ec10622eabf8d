#pragma once

#include <Qt>

#include <algorithm>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ui {

// What a row is sorted by: the number, and the text where numbers are equal. The text is the row's own.
struct SortKey {
    double number = 0;
    std::string_view text = {};

    bool operator<(const SortKey& other) const
    {
        return number != other.number ? number < other.number : text < other.text;
    }
};

template <typename Row>
using RowList = std::vector<std::shared_ptr<const Row>>;
using RowPlaces = std::unordered_map<std::string_view, int>;  // by id

// The same rows in the same order, whatever their values.
template <typename Row>
bool areSame(const RowList<Row>& a, const RowList<Row>& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const auto& x, const auto& y) { return x == y || x->id == y->id; });
}

template <typename Row>
RowPlaces placesOf(const RowList<Row>& rows)
{
    RowPlaces places;
    places.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        places.emplace(rows[i]->id.text(), int(i));
    return places;
}

// Equal keys keep their order. By keys that lie side by side, since following each row's pointer in every
// comparison takes several times as long.
template <typename Row, typename KeyOf>
void sortRows(RowList<Row>& rows, Qt::SortOrder order, KeyOf keyOf)
{
    std::vector<std::pair<SortKey, std::shared_ptr<const Row>>> keyed;
    keyed.reserve(rows.size());
    for (auto& row : rows) {
        const SortKey key = keyOf(*row);
        keyed.emplace_back(key, std::move(row));
    }
    const auto isBefore = [order](const auto& a, const auto& b) {
        return order == Qt::AscendingOrder ? a.first < b.first : b.first < a.first;
    };
    if (!std::is_sorted(keyed.begin(), keyed.end(), isBefore))
        std::stable_sort(keyed.begin(), keyed.end(), isBefore);
    std::transform(keyed.begin(), keyed.end(), rows.begin(),
                   [](auto& entry) { return std::move(entry.second); });
}

}  // namespace ui
