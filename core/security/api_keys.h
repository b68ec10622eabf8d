#pragma once

#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/fleet/api_key.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace core {

struct MadeApiKey {
    ApiKeyRecord record;
    Secret key;  // shown once: phk_<id>_<secret>
};

// Io when the operating system gives no randomness.
Result<MadeApiKey> makeApiKey(std::string name, std::vector<std::string> groups,
                              std::optional<TimePoint> expires, TimePoint now);

// True for a text that begins as our keys do: whoever sends it means to be known by it.
bool looksLikeApiKey(std::string_view text);

// All keys that are valid but for their expiry. Immutable, so any thread may ask.
class ApiKeyRing {
public:
    explicit ApiKeyRing(std::vector<ApiKeyRecord> records = {});

    // The record of a key that was presented; null when it is not known, not whole, or expired. What takes
    // time with the secret does so whether the key is known or not.
    const ApiKeyRecord* find(std::string_view presented, TimePoint now) const;
    std::size_t size() const { return m_records.size(); }

private:
    // By the id as a number, since a text would be one more place in memory to wait for.
    std::unordered_map<std::uint64_t, ApiKeyRecord> m_records;
};
using ApiKeyRingPtr = std::shared_ptr<const ApiKeyRing>;

}  // namespace core
