#pragma once

#include "core/fleet/trust_state.h"

#include <optional>
#include <string>

namespace core {

// What an admin may ask for of accounts, tokens and sealed records. What is secret in them was hashed or
// sealed before: a command may be kept and told of.

// Exists; Invalid for a name that is none, and for a first one that is no admin.
struct AddOperator {
    OperatorRecord account;
};
// Refused when no admin would be left.
struct ChangeRights {
    std::string name;
    Rights rights;
};
// An operator's own, or anybody's by an admin.
struct SetPassPhrase {
    std::string name;
    PassPhraseHash passPhrase;
};
struct RemoveOperator {
    std::string name;
};

// Exists when a token has the name; Invalid without one, or expired.
struct AddApiToken {
    ApiTokenRecord token;
};
struct RevokeApiToken {
    std::string id;
};

// Keeps a record in the place of its version before. Stale: another version is there.
struct KeepSealed {
    SealedRecord record;
    std::optional<VaultRecord> vault{};  // when it has news: kept with the record
    bool isResealed = false;  // the same text with another key
};
struct RemoveSealed {
    std::string kind;
    std::string owner;
};
// Data is about to be read: the journal says by whom before it is.
struct NoteSealedRead {
    std::string kind;
    std::string owner;
};
// The journal is about to be taken out of the console: the journal says by whom.
struct NoteJournalExport {
    std::uint64_t first = 1;
    std::uint64_t last = 0;  // 0: the newest
};
// The vault is about to be opened with its pass phrase: the journal says by whom before it is. NotFound:
// there is none.
struct NoteVaultUnlocked {};
// A vault was made, has another master key or a new data key.
struct KeepVault {
    VaultRecord vault;
    std::string what;  // "make the vault", for the journal
};

}  // namespace core
