#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace core {

enum class Reading { Gauge, Rate };

// How a series is read from an agent's own metrics: `gauge(NAME)` is the sum of the samples of that name,
// `rate(NAME)` the growth a second of their sum, each optionally `* NUMBER`.
struct Mapping {
    Reading reading = Reading::Gauge;
    std::string metric;
    double factor = 1;

    bool operator==(const Mapping&) const = default;
};

std::optional<Mapping> parseMapping(std::string_view text);

}  // namespace core
