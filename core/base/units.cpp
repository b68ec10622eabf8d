#include "core/base/units.h"

#include <array>
#include <charconv>

namespace core {
namespace {

struct Unit {
    std::string_view suffix;
    std::uint64_t factor;
};

// Largest last, so that formatting takes the largest that divides.
constexpr std::array<Unit, 5> durationUnits{
    {{"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
constexpr std::array<Unit, 5> sizeUnits{
    {{"B", 1}, {"KiB", 1ULL << 10}, {"MiB", 1ULL << 20}, {"GiB", 1ULL << 30}, {"TiB", 1ULL << 40}}};

constexpr std::uint64_t longestDuration = 3'653ULL * 86'400'000ULL;
constexpr std::uint64_t largestSize = 1ULL << 53;

std::optional<std::uint64_t> parse(std::string_view text, const std::array<Unit, 5>& units,
                                   std::uint64_t limit)
{
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end == text.data())
        return std::nullopt;
    const std::string_view suffix = text.substr(std::size_t(end - text.data()));
    for (const Unit& unit : units)
        if (suffix == unit.suffix)
            return number <= limit / unit.factor ? std::optional(number * unit.factor) : std::nullopt;
    return std::nullopt;
}

std::string format(std::uint64_t value, const std::array<Unit, 5>& units)
{
    const Unit* best = &units.front();
    for (const Unit& unit : units)
        if (value != 0 && value % unit.factor == 0)
            best = &unit;
    return std::to_string(value / best->factor) + std::string(best->suffix);
}

}  // namespace

std::optional<Duration> parseDuration(std::string_view text)
{
    const auto value = parse(text, durationUnits, longestDuration);
    return value ? std::optional(Duration(static_cast<Duration::rep>(*value))) : std::nullopt;
}

std::string formatDuration(Duration duration)
{
    if (duration == Duration::zero())
        return "0s";
    return format(static_cast<std::uint64_t>(duration.count()), durationUnits);
}

std::optional<std::uint64_t> parseSize(std::string_view text)
{
    return parse(text, sizeUnits, largestSize);
}

std::string formatSize(std::uint64_t bytes)
{
    return format(bytes, sizeUnits);
}

}  // namespace core
