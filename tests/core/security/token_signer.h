#pragma once

#include "core/security/signature_key.h"

#include <memory>
#include <string>
#include <string_view>

std::string toBase64Url(std::string_view bytes);

// Signs tokens as an issuer does, with a key of its own.
class TokenSigner {
public:
    explicit TokenSigner(core::SignatureAlgorithm algorithm);
    // An HS256 signer whose secret is chosen.
    static TokenSigner withSecret(std::string secret);

    core::SignatureAlgorithm algorithm() const { return m_algorithm; }

    // The key for verifying as a JWK; `more` are further members, each after a comma: `,"kid":"a"`.
    std::string jwk(std::string_view more = {}) const;
    std::string publicKeyPem() const;
    std::string publicKeyDer() const;

    std::string signature(std::string_view message) const;
    std::string token(std::string_view header, std::string_view payload) const;
    // With a header that holds the algorithm alone.
    std::string token(std::string_view payload) const;

private:
    core::SignatureAlgorithm m_algorithm;
    std::string m_secret;
    std::shared_ptr<evp_pkey_st> m_key;
};

// The JWKS document with these JWKs.
std::string keySet(std::initializer_list<std::string> jwks);
