#pragma once

#include "core/base/text_map.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace core {

struct NamedCount {
    std::string name;
    std::uint64_t count = 0;

    bool operator==(const NamedCount&) const = default;
};

// Counts by name in bounded memory: twice as many names as are wanted, of which the smaller half is given up
// when there is one more. Exact for names that were never given up; those begin at nothing when they come
// again, so a large one is told too small at worst, and what is missing is among the others.
class TopCounts {
public:
    explicit TopCounts(std::size_t most) : m_most(most) {}

    void add(std::string_view name, std::uint64_t count = 1);
    void addOthers(std::uint64_t count) { m_others += count; }

    // The largest, at most so many as are wanted: the largest first, equal ones by name.
    std::vector<NamedCount> largest() const;
    // What was counted of all names that largest() does not have.
    std::uint64_t others() const;
    bool isEmpty() const { return m_counts.empty() && m_others == 0; }

private:
    void giveUpHalf();

    std::size_t m_most;
    TextMap<std::uint64_t> m_counts;
    std::uint64_t m_others = 0;
};

}  // namespace core
