#pragma once

#include "core/base/time.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace core {

// Where an issuer's keys are: true for a URL, false for a path.
inline bool isUrl(std::string_view location)
{
    return location.find("://") != std::string_view::npos;
}

class JwkSet;  // of core/security: here it is only handed on

// The public keys of one issuer of tokens, as they were last read from the place that the fleet file names.
struct IssuerKeys {
    std::string issuer;
    std::string location;  // JwtProviderSpec::keys; those of another place are no keys of the provider
    std::shared_ptr<const JwkSet> keys;  // null: there are none, so no token holds

    bool operator==(const IssuerKeys&) const = default;
};
using IssuerKeysList = std::vector<IssuerKeys>;

enum class IssuerKeysState {
    Waiting,  // not read yet
    Loaded,
    Kept,  // the last reading failed; those that were there are used on
    Missing,  // there are none, and every token is refused
};

// How it stands with the keys of one issuer, for people.
struct IssuerKeysView {
    std::string issuer;
    std::string location;
    IssuerKeysState state = IssuerKeysState::Waiting;
    std::uint32_t count = 0;  // keys that tokens are verified with
    std::optional<TimePoint> readAt{};  // those keys; nothing without any
    std::string wrong{};  // with the last reading; empty: nothing

    bool operator==(const IssuerKeysView&) const = default;
};

// All issuers of the fleet's access providers, in their order. Immutable once published; `keys` stays the
// same object while no key changed.
struct IssuerKeysReport {
    std::shared_ptr<const IssuerKeysList> keys;
    std::vector<IssuerKeysView> views;
};
using IssuerKeysReportPtr = std::shared_ptr<const IssuerKeysReport>;

}  // namespace core
