#include "core/gateway/choice_heap.h"

#include <algorithm>

namespace core {

void ChoiceHeap::add(std::uint64_t rank)
{
    if (slotOf(rank) >= m_places.size())
        m_places.resize(slotOf(rank) + 1, none);
    m_ranks.push_back(last);
    moveUp(m_count++, rank);
}

void ChoiceHeap::remove(std::uint32_t slot)
{
    if (!contains(slot))
        return;
    const std::size_t place = m_places[slot];
    m_places[slot] = none;
    const std::uint64_t moved = m_ranks[--m_count];
    m_ranks[m_count] = last;
    m_ranks.pop_back();
    if (place == m_count)
        return;
    if (place > 0 && moved < m_ranks[(place - 1) / width])
        moveUp(place, moved);
    else
        moveDown(place, moved);
}

void ChoiceHeap::clear()
{
    m_ranks.assign(width, last);
    m_count = 0;
    std::fill(m_places.begin(), m_places.end(), none);
}

}  // namespace core
