#include "core/base/top_counts.h"

#include <algorithm>

namespace core {
namespace {

bool isLarger(const NamedCount& a, const NamedCount& b)
{
    return a.count != b.count ? a.count > b.count : a.name < b.name;
}

}  // namespace

void TopCounts::add(std::string_view name, std::uint64_t count)
{
    if (const auto found = m_counts.find(name); found != m_counts.end()) {
        found->second += count;
        return;
    }
    if (m_counts.size() >= 2 * m_most)
        giveUpHalf();
    m_counts.emplace(name, count);
}

std::vector<NamedCount> TopCounts::largest() const
{
    std::vector<NamedCount> all;
    all.reserve(m_counts.size());
    for (const auto& [name, count] : m_counts)
        all.push_back({name, count});
    const std::size_t kept = std::min(m_most, all.size());
    std::partial_sort(all.begin(), all.begin() + std::ptrdiff_t(kept), all.end(), isLarger);
    all.resize(kept);
    return all;
}

std::uint64_t TopCounts::others() const
{
    std::uint64_t rest = m_others;
    for (const auto& [name, count] : m_counts)
        rest += count;
    for (const NamedCount& one : largest())
        rest -= one.count;
    return rest;
}

void TopCounts::giveUpHalf()
{
    const std::uint64_t rest = others();
    const std::vector<NamedCount> kept = largest();
    m_counts.clear();
    for (const NamedCount& one : kept)
        m_counts.emplace(one.name, one.count);
    m_others = rest;
}

}  // namespace core
