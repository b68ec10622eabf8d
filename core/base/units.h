#pragma once

#include "core/base/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace core {

// Durations as the fleet file writes them: a whole number and ms, s, m, h or d. Nothing for a number without
// a unit, a sign, a fraction, or more than ten years.
std::optional<Duration> parseDuration(std::string_view text);
// The shortest text that parseDuration reads back to the same value: 90s, 5m, 1500ms.
std::string formatDuration(Duration duration);

// Sizes as the fleet file writes them: a whole number and B, KiB, MiB, GiB or TiB, in bytes. Nothing without
// a unit or above 2^53.
std::optional<std::uint64_t> parseSize(std::string_view text);
// The shortest text that parseSize reads back to the same value.
std::string formatSize(std::uint64_t bytes);

}  // namespace core
