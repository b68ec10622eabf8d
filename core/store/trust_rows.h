#pragma once

#include "core/fleet/trust_state.h"
#include "core/store/database.h"

namespace core {

// Who may use the console, and what it keeps sealed, in the database: a row for each account, token and
// sealed record. Pass phrases and tokens are there as hashes, never themselves.

// Writes what differs between the two, inside the caller's transaction; `before` is what the tables hold.
Result<> writeTrust(Database& database, const TrustState& before, const TrustState& after);
// Corrupt names the row that cannot be read.
Result<TrustState> readTrust(Database& database);

}  // namespace core
