#pragma once

#include "core/base/http_field.h"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace core {

// An answer as it is kept: without the fields that are between two hops only. Shared and immutable.
struct CachedAnswer {
    unsigned status = 0;
    std::string reason;
    HttpFields fields;
    std::shared_ptr<const std::string> body;  // never null; an empty one is an answer like any other

    bool operator==(const CachedAnswer&) const = delete;
};
using CachedAnswerPtr = std::shared_ptr<const CachedAnswer>;

// Whom an answer belongs to, beside the agent.
struct CacheScope {
    std::string_view
        version;  // what the agent's instances run: the template key. A rollout reaches no old answer
    std::string_view principal;  // empty: nobody in particular
    std::string_view provider;  // who vouches for the principal
};

// A request as the cache sees it. Views: it lives no longer than the call it is given to.
struct CacheRequest {
    std::string_view method;
    std::string_view target;  // as the agent gets it
    const HttpFields& fields;  // as the client sent them
    CacheScope scope;
    bool hasBody = false;
    std::string_view bodySha256 =
        {};  // see core/cache/sha256_stream.h; without it, no request with a body is looked up
};

}  // namespace core
