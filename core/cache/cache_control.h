#pragma once

#include "core/base/http_field.h"

#include <chrono>
#include <optional>
#include <string_view>

namespace core {

// What the Cache-Control fields of one message say (RFC 9111, 5.2), as far as a shared cache acts on it.
struct CacheControl {
    bool noStore = false;
    bool noCache = false;  // with a list of fields too: it is then taken for the whole answer
    bool isPrivate = false;  // likewise
    bool isPublic = false;
    bool mustRevalidate = false;  // must-revalidate or proxy-revalidate
    bool onlyIfCached = false;
    std::optional<std::chrono::seconds> maxAge{};  // at most 2^31 s, as all of them
    std::optional<std::chrono::seconds> sharedMaxAge{};
    std::optional<std::chrono::seconds> staleWhileRevalidate{};

    bool operator==(const CacheControl&) const = default;
};

// Adds one field's value to what earlier ones said. False when it breaks the grammar, when a directive lacks
// the argument it needs or has one it cannot have, or says two different times; then nobody knows what was
// meant, and the caller is to keep out of the cache. Directives that are not known are skipped.
bool readCacheControl(std::string_view value, CacheControl& found);

// All Cache-Control fields of a message together; nothing when one of them is wrong.
std::optional<CacheControl> cacheControlOf(const HttpFields& fields);

}  // namespace core
