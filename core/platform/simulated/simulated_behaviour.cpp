#include "core/platform/simulated/simulated_behaviour.h"

namespace core {
namespace {

// The finalizer of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
std::uint64_t mix(std::uint64_t value)
{
    value += 0x9e3779b97f4a7c15ULL;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
    return value ^ (value >> 31);
}

}  // namespace

double simulatedNoise(std::uint64_t seed, std::string_view what, std::uint64_t turn)
{
    std::uint64_t hash = mix(seed);
    for (const char letter : what)
        hash = mix(hash ^ static_cast<unsigned char>(letter));
    return double(mix(hash ^ turn) >> 11) / double(1ULL << 53);
}

}  // namespace core
