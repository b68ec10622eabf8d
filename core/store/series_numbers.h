#pragma once

#include "core/fleet/sample.h"
#include "core/store/database.h"

#include <cstdint>
#include <unordered_map>

namespace core {

struct SeriesNumber {
    std::int64_t id = 0;
    std::int64_t owner = 0;
};

// The numbers that an archive gives to series and their owners. Those of labels that it has met are kept, so
// that the database is not asked for each sample.
class SeriesNumbers {
public:
    explicit SeriesNumbers(Database& database) : m_database(database) {}

    // Gives one when the series has none yet.
    Result<SeriesNumber> of(const SeriesLabelPtr& label);
    // Of labels that nobody else holds any more: they will not come again. Cheap while few are new.
    void forgetUnheld();
    void clear() { m_known.clear(); }

private:
    Result<SeriesNumber> number(const SeriesLabel& label);
    Result<std::int64_t> numberOwner(const std::string& name);

    Database& m_database;
    std::unordered_map<SeriesLabelPtr, SeriesNumber> m_known;
    std::size_t m_knownAfterForgetting = 0;
};

}  // namespace core
