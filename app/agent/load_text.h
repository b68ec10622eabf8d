#pragma once

#include <cstddef>
#include <random>
#include <string>

namespace app {

// Text to give to agents: sentences of made-up operations reports, the same for the same generator state.
std::string makeText(std::mt19937& chance, std::size_t sentences);

}  // namespace app
