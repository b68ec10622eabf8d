#pragma once

#include "core/runtime/vault_book.h"
#include "core/store/store.h"

#include <optional>
#include <string>
#include <vector>

namespace core {

// The vault's master key, where nobody has to be asked for it: of the file that the command line names, or
// else of systemd's credential; nothing when there is neither. A file that is named and not there is made,
// unless there is a vault: that has its key already. Errors: Invalid, with the reason: what the operator
// named cannot be used.
Result<std::optional<MasterKey>> findMasterKey(const std::string& keyFile, bool hasVault);

// Those of the state's sealed records that the journal knows a newer version of, or the end of: somebody put
// an old row back. A journal without a word about a record says nothing against it. Errors of Store::read().
Result<std::vector<OverdueRecord>> findOverdue(const Store& store, const TrustState& trust);

// A vault as the core starts with it: open when the key opens it, else locked with the reason.
VaultBook startVault(TrustState stored, const std::optional<MasterKey>& key, const Store& store);

}  // namespace core
