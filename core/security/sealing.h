#pragma once

#include "core/base/result.h"
#include "core/base/secret.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace core {

// What a sealed record is part of. It opens as nothing else: not in another place, nor as a version of
// before.
struct SealContext {
    std::string kind;  // "secret", "agent-data"; at most 255 bytes
    std::string owner;  // an agent's id, a secret's name; at most 65535 bytes
    std::uint64_t version = 0;  // of the record: grows with each writing

    bool operator==(const SealContext&) const = default;
};

// 256 bits for AES-256-GCM, wiped when they go. One key never goes by another's id.
class SealingKey {
public:
    static constexpr std::size_t size = 32;  // bytes

    // Errors: Io, the system has no random numbers.
    static Result<SealingKey> random();
    // Errors: Invalid, when there are not 32 bytes.
    static Result<SealingKey> of(Secret bytes);

    std::uint64_t id() const { return m_id; }  // of its SHA-256; tells nothing of the key
    std::string_view reveal() const { return m_bytes.reveal(); }

private:
    explicit SealingKey(Secret bytes);

    Secret m_bytes;
    std::uint64_t m_id;
};

// What stands before the sealed bytes, for everybody to read. Nothing of it is true before the record opened.
struct SealedHeader {
    std::uint64_t key = 0;
    SealContext context;

    bool operator==(const SealedHeader&) const = default;
};

// Encrypts and authenticates. Each time with a random nonce of 96 bits, so one key may seal 2^32 records
// (NIST SP 800-38D, 8.3). Errors: Invalid, the context does not fit; Io, no random numbers.
Result<std::string> seal(const SealingKey& key, const SealContext& context, std::string_view plain);

// Errors:
//   Corrupt   not a sealed record; cut; or damaged or tampered with, which cannot be told apart
//   Refused   of a format that a newer console wrote; or of another kind or owner
//   NotFound  sealed with another key
//   Stale     another version than the one that is wanted
Result<Secret> open(const SealingKey& key, const SealContext& context, std::string_view sealed);

// Errors: Corrupt and Refused of open().
Result<SealedHeader> readSealedHeader(std::string_view sealed);

// So many random bytes. Errors: Io.
Result<std::string> randomBytes(std::size_t count);

}  // namespace core
