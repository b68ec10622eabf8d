#pragma once

#include "core/fleet/alerting_state.h"
#include "core/store/database.h"

namespace core {

// The state of alerting in the database: one row, of JSON, for each rule saved at the console, each silence,
// each alert that is not inactive, and each group of notices.

// Writes what differs between the two, inside the caller's transaction; `before` is what the table holds.
Result<> writeAlerting(Database& database, const AlertingState& before, const AlertingState& after);
// Corrupt names the row that cannot be read.
Result<AlertingState> readAlerting(Database& database);

}  // namespace core
