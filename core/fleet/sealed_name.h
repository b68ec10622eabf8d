#pragma once

#include "core/fleet/trust_state.h"

#include <string>

namespace core {

// "secret model-key", "data of the agent triage", "key of the cache models".
inline std::string sealedText(const std::string& kind, const std::string& owner)
{
    return (kind == agentDataKind      ? "data of the agent "
                : kind == cacheKeyKind ? "key of the cache "
                                       : "secret ")
        + owner;
}

// The subject by which the journal is asked for what became of a sealed record: "secret:model-key".
inline std::string sealedSubject(const std::string& kind, const std::string& owner)
{
    return kind + ":" + owner;
}

}  // namespace core
