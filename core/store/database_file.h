#pragma once

#include "core/store/database.h"

#include <memory>
#include <string>

namespace core {

// A database file of the data folder: opened for writing, the folder (0700) and the file (0600) are made when
// they are not there; for reading, a file that is not there is NotFound.
Result<std::unique_ptr<Database>> openDatabaseFile(const std::string& folder, const std::string& name,
                                                   Database::Access access);

// Renames a damaged database with its side files to <name>.corrupt-<time>; no connection to it may be open.
// Returns the new path.
Result<std::string> setAside(const std::string& folder, const std::string& name);

}  // namespace core
