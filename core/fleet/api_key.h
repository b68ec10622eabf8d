#pragma once

#include "core/base/secret.h"
#include "core/base/time.h"
#include "core/fleet/rights.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace core {

// A key with which a principal sends requests to the gateway, as it is kept: the hash alone. It is SHA-256,
// which is enough for a key of 256 random bits: there is nothing to guess.
struct ApiKeyRecord {
    std::string id;  // 12 of a to z and 2 to 7; a part of the key, and no secret
    std::string name;  // of the principal
    std::vector<std::string> groups;
    TimePoint made;
    std::optional<TimePoint> expires;  // not valid from then on
    std::array<std::uint8_t, 32> hash{};

    bool operator==(const ApiKeyRecord&) const = default;
};

// A key that was just made: the only time that it can be seen.
struct NewApiKey {
    std::string id;
    Secret key;  // phk_<id>_<secret>
    std::uint64_t journalSeq = 0;  // the entry that records it
};

struct ApiKeyWish {
    std::string name{};  // of the principal
    std::vector<std::string> groups{};
    std::optional<TimePoint> expires{};
    Actor actor{};  // who asks
};

}  // namespace core
