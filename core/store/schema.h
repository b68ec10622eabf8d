#pragma once

#include "core/store/database.h"

#include <span>

namespace core {

// The statements that bring a database from one schema version to the next; the first one starts from an
// empty file. Steps are never edited once released: new ones are added at the end.
using MigrationSteps = std::span<const char* const>;

MigrationSteps storeSchema();

// Brings the database to the last step's version, one transaction a step. A copy of an older database with
// content is kept first, beside it, as <file>.v<version>. Refused when the database is newer than the steps.
Result<> migrate(Database& database, MigrationSteps steps);

// Refused unless the database has exactly the last step's version.
Result<> expectCurrent(Database& database, MigrationSteps steps);

}  // namespace core
