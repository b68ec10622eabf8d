#pragma once

#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/fleet/vault_record.h"

#include <cstddef>

namespace core {

// Of today's cost with a salt of its own. Errors: Io, no random numbers.
Result<DerivationParameters> newDerivation();

// Whether they cost less than what is made today, so that a pass phrase is worth being hashed anew.
bool isOutdated(const DerivationParameters& parameters);

// `size` bytes, 16 to 64. Takes about a tenth of a second and the memory, on purpose. Errors: Invalid, the
// parameters are out of bounds (read from a file that anyone may have changed: at most 1 GiB and 20 passes);
// Busy, there is not so much memory.
Result<Secret> deriveKey(const Secret& passPhrase, const DerivationParameters& parameters, std::size_t size);

}  // namespace core
