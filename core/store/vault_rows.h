#pragma once

#include "core/fleet/trust_state.h"
#include "core/store/database.h"

#include <map>
#include <optional>

namespace core {

using SealedEntries = std::map<SealedName, SealedEntry>;

// The vault's wrapped keys and the records that they seal, in the database: nothing of it can be read without
// the master key. What is written is what differs between the two, inside the caller's transaction; `before`
// is what the tables hold.

Result<> writeVault(Database& database, const std::optional<VaultRecord>& before,
                    const std::optional<VaultRecord>& after);
// Nothing when there is none. Corrupt names what cannot be read.
Result<std::optional<VaultRecord>> readVault(Database& database);

Result<> writeSealed(Database& database, const SealedEntries& before, const SealedEntries& after);
// Corrupt names the row that cannot be read. Whether what is sealed in it opens is not looked at.
Result<SealedEntries> readSealed(Database& database);

}  // namespace core
