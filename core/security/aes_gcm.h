#pragma once

#include <cstddef>
#include <string_view>

namespace core {

// AES-256-GCM (NIST SP 800-38D) by OpenSSL: keys of 32 bytes, nonces of 12, and tags of 16 that stand behind
// the encrypted bytes. A nonce that is used twice with one key gives both texts away, so callers use seal().
struct AesGcm {
    static constexpr std::size_t keySize = 32;
    static constexpr std::size_t nonceSize = 12;
    static constexpr std::size_t tagSize = 16;

    std::string_view key;
    std::string_view nonce;
    std::string_view associated;  // authenticated with the text, and not encrypted

    // Writes as many bytes as there are and the tag. False when a size is wrong or OpenSSL fails.
    bool encrypt(std::string_view plain, char* to) const;
    // Writes as many bytes as there are before the tag. False, with nothing left in `to`, when the tag is not
    // that of these bytes with this key.
    bool decrypt(std::string_view sealed, char* to) const;
};

}  // namespace core
