#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace core {

// Slots in the order of their ranks, the smallest on top: a 4-ary heap that knows where each slot is, so that
// one whose rank changed moves in O(log n). A rank has the slot in its lowest 16 bits: what is compared and
// what it stands for lie in one word, and four children in half a line of the processor's cache.
class ChoiceHeap {
public:
    static constexpr std::size_t mostSlots = 1 << 16;
    static std::uint32_t slotOf(std::uint64_t rank) { return rank & 0xffff; }

    ChoiceHeap() : m_ranks(width, last) {}

    bool isEmpty() const { return m_count == 0; }
    std::size_t size() const { return m_count; }
    std::uint64_t top() const { return m_ranks.front(); }  // above all ranks when it is empty
    bool contains(std::uint32_t slot) const { return slot < m_places.size() && m_places[slot] != none; }

    // Puts the rank's slot in, or moves it to its new rank.
    void put(std::uint64_t rank);
    // Takes a slot out; nothing when it is not in.
    void remove(std::uint32_t slot);
    void clear();

private:
    static constexpr std::size_t width = 4;
    static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();
    static constexpr std::uint64_t last = std::numeric_limits<std::uint64_t>::max();

    void add(std::uint64_t rank);
    void moveUp(std::size_t place, std::uint64_t rank);
    void moveDown(std::size_t place, std::uint64_t rank);
    void set(std::size_t place, std::uint64_t rank);

    std::vector<std::uint64_t> m_ranks;  // and behind them a family's worth of the last one
    std::vector<std::uint32_t> m_places;  // by slot: where its rank is, or none
    std::size_t m_count = 0;
};

// Here, so that a choice is one piece of code: a fifth of its time else goes into calls.

inline void ChoiceHeap::put(std::uint64_t rank)
{
    const std::uint32_t slot = slotOf(rank);
    if (!contains(slot))
        return add(rank);
    const std::size_t place = m_places[slot];
    if (rank > m_ranks[place])
        moveDown(place, rank);
    else
        moveUp(place, rank);
}

inline void ChoiceHeap::moveUp(std::size_t place, std::uint64_t rank)
{
    while (place > 0) {
        const std::size_t parent = (place - 1) / width;
        if (m_ranks[parent] <= rank)
            break;
        set(place, m_ranks[parent]);
        place = parent;
    }
    set(place, rank);
}

// Which child is the least is found by arithmetic, since a branch on it could not be foretold.
inline void ChoiceHeap::moveDown(std::size_t place, std::uint64_t rank)
{
    for (std::size_t child = place * width + 1; child < m_count; child = place * width + 1) {
        const std::uint64_t* ranks = m_ranks.data() + child;
        const std::size_t isSecond = ranks[1] < ranks[0] ? 1 : 0;
        const std::size_t isFourth = ranks[3] < ranks[2] ? 1 : 0;
        const std::size_t isRight = std::min(ranks[2], ranks[3]) < std::min(ranks[0], ranks[1]) ? 1 : 0;
        const std::size_t least = 2 * isRight + (isSecond ^ ((isSecond ^ isFourth) & isRight));
        if (ranks[least] >= rank)
            break;
        set(place, ranks[least]);
        place = child + least;
    }
    set(place, rank);
}

inline void ChoiceHeap::set(std::size_t place, std::uint64_t rank)
{
    m_ranks[place] = rank;
    m_places[slotOf(rank)] = static_cast<std::uint32_t>(place);
}

}  // namespace core
