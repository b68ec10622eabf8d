#pragma once

#include <cstdint>
#include <string>

namespace core {

// That somebody came in, or tried to do what they may not.
struct AccessAttempt {
    enum class Kind {
        SignedIn,
        SignedOut,
        NotSignedIn,  // the name or the pass phrase is wrong, or it was tried too often
        UnknownToken,
        VaultNotUnlocked,  // the pass phrase is wrong, with whatever was to be done to the vault
        NotOpened,  // a sealed record: it was damaged or tampered with; `what` is "secret:NAME"
        Forbidden,  // known, and not allowed
    };

    Kind kind = Kind::Forbidden;
    std::string actor{};  // who it is, or says to be; empty: nobody knows
    std::string what{};  // that was asked for: "scale summarizer to 3 replicas", "GET /api/v1/keys"
    std::string from{};  // the client's address; empty: this machine
    std::string why{};
    std::uint64_t times = 1;
};

}  // namespace core
