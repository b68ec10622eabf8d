#pragma once

#include "core/base/time.h"

#include <cstdint>
#include <string>

namespace core {

// What a controller decided or an operator did, before it has a number.
struct JournalDraft {
    std::string kind;  // rollout, instance, health, scaling, command, fleet, console
    std::string subject;  // the agent, instance or region it is about; empty: the fleet
    std::string actor;  // an operator's name, or "controller"
    std::string summary;  // one sentence
    std::string
        detail;  // a JSON object: inputs with their age, arithmetic, limits that bit, what was rejected

    bool operator==(const JournalDraft&) const = default;
};

struct JournalEntry {
    std::uint64_t seq = 0;  // from 1, without gaps
    TimePoint time;
    JournalDraft content;
    std::string hash;  // hex SHA-256 over the previous entry's hash and this entry

    bool operator==(const JournalEntry&) const = default;
};

struct JournalQuery {
    std::uint64_t after = 0;  // entries with a greater number
    std::size_t limit = 100;  // at most 1000
    std::string kind;  // empty: any
    std::string subject;  // empty: any
    std::string text{};  // in the summary, whatever its case; empty: any
    std::uint64_t before = 0;  // entries with a smaller number; 0: no bound
    bool newestFirst = false;  // then `after` still bounds from below
};

}  // namespace core
