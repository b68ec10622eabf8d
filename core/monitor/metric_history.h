#pragma once

#include "core/base/guarded.h"
#include "core/base/result.h"
#include "core/fleet/sample.h"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace core {

struct HistoryLimits {
    Duration fullResolution{3'600'000};  // every sample is kept for so long
    Duration rollupSpan{86'400'000};  // and its minute's min, max, mean, last and count for so long
    std::size_t series = 200'000;  // beyond that, the series not written for the longest time goes
    std::size_t samplesPerSeries = 3'700;
};

// The series of the fleet in memory, bounded in time and in number. Thread-safe; a query takes microseconds.
class MetricHistory {
public:
    explicit MetricHistory(HistoryLimits limits = {});
    ~MetricHistory();

    // Adds one sample; `unit` is kept from the first. A sample older than the newest of its series is dropped
    // and counted. NaN marks a gap.
    void add(const std::string& name, const std::string& unit, const Sample& sample);
    // Forgets all series of an agent or of one of its instances.
    void forgetAgent(const AgentId& agent);
    void forgetInstance(const AgentId& agent, const InstanceId& instance);

    // At most query.points points in order of time, each pixel column's minimum and maximum among them; spans
    // before full resolution are answered from the rollups. NotFound for a name that was never written,
    // Invalid for an empty span or fewer than 2 points.
    Result<SeriesData> query(const SeriesQuery& query) const;
    std::optional<Sample> latest(const std::string& name) const;
    std::vector<std::string> names() const;

    std::size_t bytes() const;  // held by samples and rollups
    std::uint64_t dropped() const;

private:
    struct Contents;
    std::unique_ptr<Guarded<Contents>> m_contents;
};

}  // namespace core
