#pragma once

#include "core/base/result.h"
#include "core/base/secret.h"

#include <memory>
#include <optional>
#include <string_view>

struct evp_pkey_st;

namespace core {

// The signatures that are taken, by their names in RFC 7518 and RFC 8037: HS256, RS256, ES256 and EdDSA, the
// last with Ed25519 only.
enum class SignatureAlgorithm { Hs256, Rs256, Es256, EdDsa };

std::string_view nameOf(SignatureAlgorithm algorithm);
// Nothing for another name; upper and lower case differ.
std::optional<SignatureAlgorithm> signatureAlgorithmNamed(std::string_view name);

// A key that verifies signatures of one algorithm and of no other.
//
// Immutable and cheap to copy; any number of threads may use one at once. The makers take raw bytes, numbers
// with the highest byte first. They answer with Invalid for a key that must not be used; the context starts
// with the name which the JWK has for the part that is wrong, and holds nothing of the key.
class SignatureKey {
public:
    // At least 32 bytes.
    static Result<SignatureKey> hs256(Secret secret);
    // From 2048 to 8192 bits, no leading zero bytes; the exponent is odd, from 3 on, and has at most 8 bytes.
    static Result<SignatureKey> rs256(std::string_view modulus, std::string_view exponent);
    // A point on P-256, 32 bytes each.
    static Result<SignatureKey> es256(std::string_view x, std::string_view y);
    // 32 bytes.
    static Result<SignatureKey> ed25519(std::string_view point);

    SignatureAlgorithm algorithm() const { return m_algorithm; }

    // Whether the signature, in the form of a JWS, was made over these bytes with this key.
    bool verifies(std::string_view message, std::string_view signature) const;

private:
    SignatureKey(SignatureAlgorithm algorithm, Secret secret, std::shared_ptr<evp_pkey_st> publicKey);

    SignatureAlgorithm m_algorithm;
    Secret m_secret;  // of HS256
    std::shared_ptr<evp_pkey_st> m_publicKey;  // of the others
};

}  // namespace core
