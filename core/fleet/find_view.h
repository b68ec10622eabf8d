#pragma once

#include <algorithm>

namespace core {

// The view of an id in a snapshot's list, which is sorted by id; null when it is not there.
template <typename List, typename Id>
typename List::value_type findView(const List& list, const Id& id)
{
    const auto at = std::lower_bound(list.begin(), list.end(), id,
                                     [](const auto& view, const Id& wanted) { return view->id < wanted; });
    return at != list.end() && (*at)->id == id ? *at : nullptr;
}

}  // namespace core
