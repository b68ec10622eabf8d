#pragma once

#include "core/base/result.h"
#include "core/security/sealing.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace core {

// Seals a large file in pieces, so that any part of it can be read alone: a header, then each 64 KiB of it
// with a tag of its own, encrypted with AES-256-GCM. Each file has a key of its own, HMAC-SHA-256 of a random
// salt, so a piece's nonce is its number: no piece is ever sealed twice, and none opens in another place or
// file. The header binds the whole file's size and name, and is written last.
//
// Immutable; any thread.
class ChunkSealer {
public:
    static constexpr std::size_t chunkSize = 64 << 10;  // bytes; the last one has the rest
    static constexpr std::size_t tagSize = 16;
    static constexpr std::size_t headerSize = 64;

    // For a new file. Errors: Io, the system has no random numbers.
    static Result<ChunkSealer> create(const SealingKey& key);
    // For one with this header. Corrupt: it was sealed with another key or under another name, or damaged or
    // tampered with, which cannot be told apart.
    static Result<ChunkSealer> open(const SealingKey& key, std::string_view header, std::string_view name);

    // Of the sealed file, for one of so many bytes.
    static std::uint64_t sealedSize(std::uint64_t bytes);
    static std::uint64_t offsetOf(std::uint64_t chunk) { return headerSize + chunk * (chunkSize + tagSize); }

    std::uint64_t size() const { return m_size; }  // bytes, before sealing; of open() alone
    // `name` is at most 255 bytes. Errors: Io, OpenSSL failed.
    Result<std::string> header(std::uint64_t size, std::string_view name) const;
    // Writes the bytes and a tag to `to`. Each chunk once. False: OpenSSL failed.
    bool seal(std::uint64_t chunk, std::string_view plain, char* to) const;
    // Writes the bytes without their tag. False, with nothing left in `to`: they are not this chunk.
    bool unseal(std::uint64_t chunk, std::string_view sealed, char* to) const;

private:
    ChunkSealer(std::string salt, Secret key) : m_salt(std::move(salt)), m_key(std::move(key)) {}
    static Secret keyOf(const SealingKey& key, const std::string& salt);

    std::string m_salt;
    Secret m_key;
    std::uint64_t m_size = 0;
};

}  // namespace core
