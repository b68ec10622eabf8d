#pragma once

#include "core/security/signature_key.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace core {

struct Jwk {
    std::optional<std::string> id;  // "kid"
    SignatureKey key;
};

// The keys of an issuer of tokens (RFC 7517). Immutable once read; any number of threads may use one at once.
class JwkSet {
public:
    static constexpr std::size_t largestDocument = 1'048'576;  // bytes

    // An empty set, with which no token holds.
    JwkSet() = default;

    // Reads a JWKS document of at most largestDocument and 1000 keys.
    //
    // Each key has one algorithm: its `alg`, or else the one of its `kty` and `crv`. Left out are keys which
    // could verify nothing here: of another `kty`, `crv` or `alg`, with a `use` other than "sig", or with
    // `key_ops` that lack "verify". Private parts are not read.
    //
    // Invalid when the document or a key that is not left out is broken, an `alg` is one of another `kty`, or
    // two keys have one `kid`. The context names the place (`keys[2].n: ...`) and holds nothing of the
    // document.
    static Result<JwkSet> read(std::string_view bytes);

    const std::vector<Jwk>& keys() const { return m_keys; }

    // The key with this `kid`; null when there is none.
    const SignatureKey* withId(std::string_view id) const;

    // The one key of the algorithm; null when there is none and when there are several.
    const SignatureKey* onlyOneFor(SignatureAlgorithm algorithm) const;

private:
    std::vector<Jwk> m_keys;
};

}  // namespace core
