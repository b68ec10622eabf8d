#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace core {

enum class FamilyType { Unknown, Counter, Gauge, Histogram, GaugeHistogram, Summary, Info, StateSet };

struct ExpositionSample {
    std::string name;  // with its suffix: _bucket, _sum, _total
    std::vector<std::pair<std::string, std::string>> labels;  // in the order of the text, unescaped
    double value = 0;
    std::optional<double> timestamp;  // seconds since the epoch

    const std::string* label(std::string_view wanted) const;
    bool operator==(const ExpositionSample&) const = default;
};

struct Exposition {
    std::vector<ExpositionSample> samples;
    std::map<std::string, FamilyType, std::less<>> types;  // by family name
    std::size_t dropped = 0;  // samples beyond the limit
};

// Reads the Prometheus text format 0.0.4 and OpenMetrics 1.0. A text that ends with "# EOF" is OpenMetrics:
// its time stamps are seconds, else they are milliseconds. Exemplars are skipped. Invalid names the line and
// what was expected; one bad line makes the whole text unusable, as half of a scrape would look like series
// that ended.
Result<Exposition> parseExposition(std::string_view text, std::size_t mostSamples = 10'000);

// A number as the format writes it, with +Inf and NaN.
std::optional<double> parseMetricNumber(std::string_view text);

}  // namespace core
