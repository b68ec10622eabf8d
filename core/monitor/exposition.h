#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <forward_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace core {

// Of a metric's name, after its first character.
bool isNamePart(char c);

enum class FamilyType { Unknown, Counter, Gauge, Histogram, GaugeHistogram, Summary, Info, StateSet };

using MetricLabel = std::pair<std::string_view, std::string_view>;  // name and value

// What it names is the exposition's.
struct ExpositionSample {
    std::string_view name;  // with its suffix: _bucket, _sum, _total
    std::span<const MetricLabel> labels;  // in the order of the text, unescaped
    double value = 0;
    std::optional<double> timestamp;  // seconds since the epoch

    const std::string_view* label(std::string_view wanted) const;
};

struct Exposition {
    std::vector<ExpositionSample> samples;
    std::vector<std::pair<std::string_view, FamilyType>> types;  // by family name, in the order of the text
    std::size_t dropped = 0;  // samples beyond the limit

    // The last one told; nothing without one.
    std::optional<FamilyType> typeOf(std::string_view family) const;

    // What names and labels are views of: the text, and the label values that had escapes in them.
    struct Words {
        std::string text;
        std::forward_list<std::string> unescaped;
        std::vector<MetricLabel> labels;  // of all samples, one after the other
    };
    std::shared_ptr<const Words> words;
};

// Reads the Prometheus text format 0.0.4 and OpenMetrics 1.0. A text that ends with "# EOF" is OpenMetrics:
// its time stamps are seconds, else they are milliseconds. Exemplars are skipped. Invalid names the line and
// what was expected; one bad line makes the whole text unusable, as half of a scrape would look like series
// that ended.
Result<Exposition> parseExposition(std::string_view text, std::size_t mostSamples = 10'000);

// A number as the format writes it, with +Inf and NaN.
std::optional<double> parseMetricNumber(std::string_view text);

}  // namespace core
