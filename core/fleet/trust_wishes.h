#pragma once

#include "core/base/secret.h"
#include "core/fleet/rights.h"
#include "core/fleet/trust_state.h"

#include <cstdint>
#include <optional>
#include <string>

namespace core {

// What a face asks of the TrustService. The secrets in it are hashed or sealed before anything is kept.

struct SignInAttempt {
    std::string name{};
    Secret passPhrase{};
    std::string from{};  // the client's address; empty: this machine
};
struct SignedIn {
    std::string name{};
    Rights rights{};
    Secret session{};  // a token for the control API: for twelve hours, or an hour without a request
};

struct NewOperator {
    std::string name{};
    Rights rights{};
    Secret passPhrase{};  // 12 to 1024 bytes
    Actor by{};
};
struct NewPassPhrase {
    std::string name{};
    std::optional<Secret> current{};  // needed for one's own
    Secret passPhrase{};
    Actor by{};
};

struct TokenWish {
    std::string name{};
    Rights rights{};
    std::optional<TimePoint> expires{};
    Actor by{};
};
// The only time that it can be seen.
struct NewToken {
    std::string id{};
    Secret token{};  // pht_<id>_<secret>
    std::uint64_t journalSeq = 0;  // the entry that records it
};

// Where a vault's new master key comes from: a pass phrase, or the desktop's keyring, which makes one.
struct VaultWish {
    MasterSource source = MasterSource::PassPhrase;
    Secret passPhrase{};  // 12 to 1024 bytes
    Actor by{};
    Secret current{};  // the present pass phrase, needed to change a master key that is made from one
};

struct SecretWish {
    std::string name{};
    Secret value{};  // 1 byte to 32 KiB, without NUL: an environment cannot have one
    Actor by{};
};
struct AgentDataWish {
    AgentId agent{};
    Secret data{};  // a JSON document of 64 KiB at most
    Actor by{};
};

// A part of the journal.
struct JournalExportWish {
    std::uint64_t first = 1;
    std::uint64_t last = 0;  // 0: the newest
    Actor by{};
};

}  // namespace core
