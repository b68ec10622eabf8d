#pragma once

#include "core/fleet/vault_record.h"

#include <cstdint>
#include <string>

namespace core {

enum class VaultState {
    None,  // none was made yet
    Locked,  // its master key was not given, or was another one
    Open,
};

// How the vault is, for the screens.
struct VaultView {
    VaultState state = VaultState::None;
    MasterSource source = MasterSource::PassPhrase;
    std::uint64_t outdated = 0;  // records that are still to be sealed with the newest key
    std::string trouble{};  // a sentence: why it is locked, or that a record was tampered with
};

}  // namespace core
