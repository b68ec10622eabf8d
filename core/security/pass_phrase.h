#pragma once

#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/fleet/trust_state.h"

namespace core {

// A pass phrase is kept as what Argon2id makes of it with a salt of its own. Both take about a tenth of a
// second and 64 MiB, on purpose.

// Invalid: it is too short or too long.
Result<> checkPassPhrase(const Secret& passPhrase);

// Errors of checkPassPhrase(), newDerivation() and deriveKey().
Result<PassPhraseHash> hashPassPhrase(const Secret& passPhrase);

// With nobody's hash (null) it takes as long and is false. Errors of deriveKey().
Result<bool> matches(const Secret& passPhrase, const PassPhraseHash* kept);

}  // namespace core
