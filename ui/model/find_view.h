#pragma once

#include <algorithm>

namespace ui {

// The agent or instance of an id in a snapshot's list; nothing when it is not there.
template <typename List, typename Id>
auto findView(const List& list, const Id& id) -> decltype(list.front().get())
{
    const auto at = std::lower_bound(list.begin(), list.end(), id,
                                     [](const auto& view, const Id& wanted) { return view->id < wanted; });
    return at != list.end() && (*at)->id == id ? at->get() : nullptr;
}

}  // namespace ui
