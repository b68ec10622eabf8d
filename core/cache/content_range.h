#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace core {

// The field Content-Range of a 206 (RFC 9110, 14.4): "bytes 5-9/10", or "bytes 5-9/*".
struct ContentRange {
    std::uint64_t first = 0;
    std::uint64_t last = 0;  // included
    std::optional<std::uint64_t> size{};

    bool operator==(const ContentRange&) const = default;
};

// Nothing for anything else, and for numbers that contradict each other.
std::optional<ContentRange> contentRangeOf(std::string_view value);

}  // namespace core
