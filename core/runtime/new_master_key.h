#pragma once

#include "core/fleet/trust_wishes.h"
#include "core/runtime/keyring_access.h"
#include "core/runtime/vault_book.h"

#include <cstdint>
#include <string>

namespace core {

// A master key as it is wished for; one for the keyring is in there when this returns. Takes about a tenth of
// a second with a pass phrase, and as long as its owner needs with a keyring.
//
// The keyring keeps each key under a name of its own, and none is ever taken out: not the one of before,
// since a copy of the data folder may still need it, nor one that came to nothing, since that opens nothing.
//
// Errors: Invalid, the pass phrase is too short or too long, or it is to come from elsewhere; Unreachable,
// there is no keyring; those of newDerivation(), keyOfPassPhrase() and SealingKey::random().
Result<MasterKey> newMasterKey(const VaultWish& wish, const KeyringAccess& keyring);

// What the keyring has a master key under.
std::string keyringName(std::uint64_t masterId);

}  // namespace core
