#pragma once

#include "core/base/time.h"
#include "core/fleet/rights.h"
#include "core/fleet/vault_record.h"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace core {

// A pass phrase as it is kept: what Argon2id makes of it.
struct PassPhraseHash {
    DerivationParameters derivation{};
    std::string hash{};  // 32 bytes

    bool operator==(const PassPhraseHash&) const = default;
};

// Somebody who signs in to the console.
struct OperatorRecord {
    std::string name{};  // 1 to 64 of a-z, 0-9, dot, underscore and hyphen, with a letter first
    Rights rights{};
    PassPhraseHash passPhrase{};
    TimePoint made{};

    bool operator==(const OperatorRecord&) const = default;
};

// What lets a program use the control API, as it is kept: a hash, SHA-256 of 256 random bits.
struct ApiTokenRecord {
    std::string id{};  // 12 of a to z and 2 to 7; a part of the token, and no secret
    std::string name{};
    Rights rights{};
    TimePoint made{};
    std::optional<TimePoint> expires{};  // not valid from then on
    std::string madeBy{};
    std::array<std::uint8_t, 32> hash{};

    bool operator==(const ApiTokenRecord&) const = default;
};

// The kinds of sealed records: what an agent gets in its environment, data that is kept for an agent, and
// what a cache seals its files with.
inline constexpr const char* secretKind = "secret";
inline constexpr const char* agentDataKind = "agent-data";
inline constexpr const char* cacheKeyKind = "cache-key";

// A sealed record, and what the journal knows of it.
struct SealedEntry {
    SealedRecord record{};
    TimePoint changed{};
    std::string changedBy{};
    std::optional<TimePoint> lastUsed{};  // a secret by an instance's start, data by being read

    bool operator==(const SealedEntry&) const = default;
};

using SealedName = std::pair<std::string, std::string>;  // kind and owner

// Who may use the console, and what it keeps sealed. No pass phrase, token or secret is in it that could be
// read; still, it stays inside the process and the store.
struct TrustState {
    std::map<std::string, OperatorRecord> operators{};  // by name; none: whoever sits at the console may all
    std::map<std::string, ApiTokenRecord> tokens{};  // by id
    std::map<SealedName, SealedEntry> sealed{};
    std::optional<VaultRecord> vault{};

    bool operator==(const TrustState&) const = default;
};

}  // namespace core
