#pragma once

#include "core/base/text_map.h"
#include "core/base/time.h"
#include "core/fleet/fleet_spec.h"
#include "core/monitor/exposition.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

// What an agent's spec says of its instances' own metrics, understood once for all of their scrapes.
class ReadingPlan {
public:
    struct Entry {
        std::string key;  // of the series
        Mapping mapping;
    };

    ReadingPlan(const AgentSpec& spec = {});

    Duration interval() const { return m_interval; }
    bool isAutomatic() const { return m_isAutomatic; }
    // By key; without expressions that cannot be understood.
    const std::vector<Entry>& entries() const { return m_entries; }
    // For each entry the sum of its metric's samples; nothing where there is none. NaN is no reading.
    std::vector<std::optional<double>> read(const Exposition& exposition) const;

private:
    Duration m_interval;
    bool m_isAutomatic;
    std::vector<Entry> m_entries;
    // Which entries read a metric.
    TextMap<std::vector<std::size_t>> m_byMetric;
};

}  // namespace core
