#pragma once

#include "core/fleet/api_key.h"
#include "core/store/database.h"

#include <map>
#include <string>

namespace core {

using ApiKeys = std::map<std::string, ApiKeyRecord>;  // by id

// The gateway's keys in the database, a row each: their hashes, never the keys.

// Writes what differs between the two, inside the caller's transaction; `before` is what the table holds.
Result<> writeApiKeys(Database& database, const ApiKeys& before, const ApiKeys& after);
// Corrupt names the row that cannot be read.
Result<ApiKeys> readApiKeys(Database& database);

}  // namespace core
