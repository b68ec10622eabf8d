#pragma once

#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/security/sha256.h"

#include <string>
#include <string_view>

namespace core {

// Texts that open something, <prefix><id>_<secret>: the id finds the record, and the whole text's hash shows
// that it is the one. A hash is enough for a secret of 258 random bits: there is nothing to guess.

inline constexpr std::string_view tokenIdLetters = "abcdefghijklmnopqrstuvwxyz234567";
inline constexpr std::size_t tokenIdLength = 12;

struct MadeToken {
    std::string id;
    Secret text;  // shown once
    Sha256Digest hash{};
};

// Io when the operating system gives no randomness.
Result<MadeToken> makeToken(std::string_view prefix);

// The id in a text of this kind; empty for any other text.
std::string_view tokenIdOf(std::string_view text, std::string_view prefix);

// Whether the text has this hash. Takes the same time wherever they differ; a hash of zeros is nobody's.
bool hasHash(std::string_view text, const Sha256Digest& hash);

}  // namespace core
