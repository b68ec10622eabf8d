#pragma once

#include "core/base/time.h"

#include <cstdint>
#include <string>
#include <vector>

namespace core {

// What a key is made from a pass phrase with: Argon2id, version 1.3, one lane (RFC 9106).
struct DerivationParameters {
    static constexpr std::size_t saltSize = 16;  // bytes

    std::uint64_t passes = 3;
    std::uint64_t memoryBytes = 64ULL << 20;
    std::string salt{};

    bool operator==(const DerivationParameters&) const = default;
};

// A data key as it is kept: sealed with the master key.
struct WrappedKey {
    std::uint64_t id = 0;
    std::string scope{};  // the kind of the records that it seals
    TimePoint made{};
    bool isRetired = false;  // it opens what it sealed, and seals no more
    std::uint64_t records = 0;  // at most so many were sealed with it
    std::string sealed{};

    bool operator==(const WrappedKey&) const = default;
};

// Where the master key comes from.
enum class MasterSource { PassPhrase, KeyFile, Credential, Keyring };

// All that is kept of a vault. Without the master key it opens nothing.
struct VaultRecord {
    MasterSource source = MasterSource::PassPhrase;
    DerivationParameters derivation{};  // of a pass phrase
    std::uint64_t master = 0;  // the master key's id
    std::vector<WrappedKey> keys{};
    std::uint64_t revision = 0;  // grows with each change

    bool operator==(const VaultRecord&) const = default;
};

// A sealed record as it is kept: the bytes tell for themselves whose they are.
struct SealedRecord {
    std::string kind;
    std::string owner;
    std::uint64_t version = 0;
    std::string bytes;

    bool operator==(const SealedRecord&) const = default;
};

}  // namespace core
