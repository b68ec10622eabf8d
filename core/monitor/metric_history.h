#pragma once

#include "core/base/guarded.h"
#include "core/base/result.h"
#include "core/fleet/sample.h"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace core {

// What an agent's series may hold, and what one of a single instance (its name has ?instance=), which has no
// rollups.
//
// The worst case, at one sample a second and without the names: an agent's series has 3,700 samples of
// 16 bytes and 1,440 minutes of 72 bytes, 163 KB; 20 agents with 16 series each have 52 MB. An instance's has
// 300 samples, 4.8 KB, and 1 KB around them; 10,000 instances with 10 series each have 580 MB, 200 have 12
// MB.
struct HistoryLimits {
    Duration fullResolution{3'600'000};  // every sample is kept for so long
    Duration rollupSpan{86'400'000};  // and its minute's min, max, mean, last and count for so long
    std::size_t series = 200'000;  // beyond that, one that was not written for long goes
    std::size_t samplesPerSeries = 3'700;
    Duration instanceSpan{900'000};  // of an instance's series
    std::size_t samplesPerInstanceSeries = 300;
};

// The series of the fleet in memory, bounded in time and in number. Thread-safe; a query takes microseconds.
class MetricHistory {
    struct Entry;

public:
    // Where the samples of one series go. Whoever adds many keeps it, so that no name is looked up for each;
    // it is good whatever becomes of the series.
    class Place {
        friend class MetricHistory;
        std::shared_ptr<Entry> m_entry;
    };
    struct Addition {
        Place place;
        Sample sample;
    };

    explicit MetricHistory(HistoryLimits limits = {});
    ~MetricHistory();

    // Adds one sample; `unit` is kept from the first. A sample older than the newest of its series is dropped
    // and counted; one of the same time takes its place. NaN marks a gap. When the clock is set back, what
    // lies ahead of it is forgotten here (the disk keeps it), so that the series goes on.
    void add(const std::string& name, const std::string& unit, const Sample& sample);
    void add(const std::vector<Addition>& additions);
    // Of a series that need not be there yet.
    Place placeOf(const std::string& name, const std::string& unit);
    // From now on new samples are kept for takeNew() as well, at most `mostNew` of them; the rest counts as
    // dropped.
    static constexpr std::size_t mostNew = 1'000'000;
    void startRecording();
    // What was added since the last call, in the order of its coming.
    std::vector<NewSample> takeNew();
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
