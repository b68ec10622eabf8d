#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace core {

using Sha256Digest = std::array<std::uint8_t, 32>;

// All zeros when OpenSSL fails, which is nothing's hash.
Sha256Digest sha256Of(std::string_view text);

}  // namespace core
