#pragma once

#include "core/base/result.h"
#include "core/base/secret.h"

#include <memory>
#include <string>
#include <string_view>

struct evp_pkey_st;

namespace core {

// An Ed25519 key that signs (RFC 8032). Immutable; any number of threads may use one at once.
class SigningKey {
public:
    // The key in a file as readKeyFile() takes it; made, with mode 0600, when there is none. With the errors
    // of readKeyFile() and makeKeyFile().
    static Result<SigningKey> fromFile(const std::string& path);
    // Of a seed of 32 bytes. Invalid for any other.
    static Result<SigningKey> of(const Secret& seed);

    const std::string& publicKey() const { return m_public; }  // 32 bytes
    // 64 bytes. Io: OpenSSL has no memory.
    Result<std::string> sign(std::string_view message) const;

private:
    SigningKey(std::shared_ptr<evp_pkey_st> key, std::string publicKey);

    std::shared_ptr<evp_pkey_st> m_key;
    std::string m_public;
};

}  // namespace core
