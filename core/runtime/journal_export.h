#pragma once

#include "core/security/signing_key.h"
#include "core/store/store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace core {

// A part of the journal as text that can be checked anywhere: a line of JSON for what it is, one for each
// entry, and one with an Ed25519 signature over all lines before it. The lines are JSON objects; an entry's
// detail is the text of one, since its hash is over that text. What a hash is over: journal_table.h.

// Entries first to last (0: the newest). Invalid: there are none; Busy: more than mostExported at once.
Result<std::string> exportJournal(const Store& store, std::uint64_t first, std::uint64_t last,
                                  const SigningKey& key, TimePoint now);

struct CheckedExport {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    std::string hash;  // of the last entry
    std::string publicKey;  // 64 hexadecimal digits
};

// Checks each entry's hash, that none is missing, and the signature. With a public key (64 hexadecimal
// digits) it must be that one's: else whoever wrote the text could have signed it. Corrupt names the line.
Result<CheckedExport> checkJournalExport(std::string_view text, const std::optional<std::string>& publicKey);

}  // namespace core
