#pragma once

#include "core/fleet/state.h"
#include "core/store/database.h"

#include <optional>

namespace core {

// The fleet's state in the database: one row an agent. Remembers what it wrote last, so that a change of one
// agent among thousands writes one row.
class StateTable {
public:
    explicit StateTable(Database& database) : m_database(database) {}

    Result<> save(const FleetState& state);
    // Corrupt names the row that cannot be read.
    Result<std::optional<FleetState>> load();

private:
    Result<> write(const FleetState& state);

    Database& m_database;
    std::optional<FleetState> m_written;
};

}  // namespace core
