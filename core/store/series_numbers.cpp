#include "core/store/series_numbers.h"

#include "core/fleet/thinning.h"

namespace core {
namespace {

constexpr std::size_t fewKnown = 1'000;

}  // namespace

Result<SeriesNumber> SeriesNumbers::of(const SeriesLabelPtr& label)
{
    if (const auto found = m_known.find(label); found != m_known.end())
        return found->second;
    const auto found = number(*label);
    if (found)
        m_known.emplace(label, found.value());
    return found;
}

// Numbers it if there is none of its name yet.
Result<SeriesNumber> SeriesNumbers::number(const SeriesLabel& label)
{
    const auto owner = numberOwner(ownerOf(label.name));
    if (!owner)
        return owner.error();
    Statement insert(m_database, "INSERT OR IGNORE INTO series (owner, name, unit) VALUES (?, ?, ?)");
    if (auto inserted = insert.bind(owner.value()).bind(label.name).bind(label.unit).run(); !inserted)
        return inserted.error();
    Statement select(m_database, "SELECT id FROM series WHERE name = ?");
    const auto row = select.bind(label.name).step();
    if (!row)
        return row.error();
    return SeriesNumber{select.integer(0), owner.value()};
}

Result<std::int64_t> SeriesNumbers::numberOwner(const std::string& name)
{
    Statement insert(m_database, "INSERT OR IGNORE INTO owner (name) VALUES (?)");
    if (auto inserted = insert.bind(name).run(); !inserted)
        return inserted.error();
    Statement select(m_database, "SELECT id FROM owner WHERE name = ?");
    const auto row = select.bind(name).step();
    if (!row)
        return row.error();
    return select.integer(0);
}

void SeriesNumbers::forgetUnheld()
{
    if (m_known.size() <= 2 * m_knownAfterForgetting + fewKnown)
        return;
    std::erase_if(m_known, [](const auto& entry) { return entry.first.use_count() == 1; });
    m_knownAfterForgetting = m_known.size();
}

}  // namespace core
