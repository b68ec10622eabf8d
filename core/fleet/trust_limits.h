#pragma once

#include <cstddef>
#include <cstdint>

namespace core {

// What a face may say before the core refuses it.
inline constexpr std::size_t shortestPassPhrase = 12;  // bytes
inline constexpr std::size_t longestPassPhrase = 1'024;
inline constexpr std::uint64_t mostExported = 20'000;  // journal entries at once

}  // namespace core
