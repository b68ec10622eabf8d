#pragma once

#include "core/base/result.h"
#include "core/base/time.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace core {

class JwkSet;

inline constexpr std::size_t longestSubject = 256;  // bytes, of whatever names a principal
// Without control characters, as every name of a principal and of a group is.
bool isPrintable(const std::string& utf8);

inline constexpr std::size_t longestToken = 8'192;

// What a token must say to be taken. Without an issuer or an audience no token is.
struct JwtExpectations {
    std::string issuer;
    std::string audience;
    Duration leeway = std::chrono::seconds(60);  // how far the issuer's clock may be from ours
};

// What a token that holds says of its bearer.
struct JwtClaims {
    std::string subject;  // from 1 to 256 bytes without control characters
    std::vector<std::string> groups;  // in the token's order; none when it has no claim `groups`
    TimePoint expires;  // as the token says, without the leeway

    bool operator==(const JwtClaims&) const = default;
};

// Verifies a JSON Web Token (RFC 7519) in the compact serialization of RFC 7515, of at most longestToken
// bytes.
//
// The key is that of the header's `kid`, or without one the only key of the header's `alg`; the `alg` must be
// the key's own. A token with `crit` is refused. `exp`, `iss`, `aud` and `sub` are required; `nbf`, `iat` and
// `groups` are judged where they are there. No claim is read before the signature is known to be good.
//
// Refused when the token does not hold, NotFound when it names a key that is not among `keys`; the context
// says why and holds no part of the token. Reads no clock; any number of threads may call it at once with one
// key set.
Result<JwtClaims> verifyJwt(std::string_view token, const JwkSet& keys, const JwtExpectations& expectations,
                            TimePoint now);

// Who signed the token, as it says itself: good for nothing but choosing whose keys to verify it with.
// Nothing when it cannot be read.
std::optional<std::string> unverifiedIssuerOf(std::string_view token);

}  // namespace core
