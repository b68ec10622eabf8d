#pragma once

#include "core/base/result.h"
#include "core/base/time.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace core {

// What is known of one file that is kept. It lies under its hash as its name.
struct ModelRecord {
    std::string name;
    std::string source;
    std::string sha256;
    std::uint64_t bytes = 0;
    std::string etag;  // as the source gave them; empty: it gave none
    std::string lastModified;
    TimePoint checked;  // when the source last said that it is this
    TimePoint used;

    bool operator==(const ModelRecord&) const = default;
};
using ModelRecords = std::map<std::string, ModelRecord>;  // by name

inline constexpr int modelIndexSchema = 1;

std::string writeModelIndex(const ModelRecords& records);
// Corrupt for what is no index; Refused for one of a later schema, which is not ours to throw away. A record
// that cannot be right is left out.
Result<ModelRecords> readModelIndex(std::string_view text);

// 64 hexadecimal digits in lower case, so that nothing else ever becomes a path.
bool isSha256(std::string_view text);

}  // namespace core
