#pragma once

#include "core/fleet/routing.h"
#include "core/fleet/traffic_report.h"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace core {

// A LatencyHistogram into which many threads count at once, without a lock.
class LiveHistogram {
public:
    void add(double seconds)
    {
        m_counts[LatencyHistogram::bucketOf(seconds)].fetch_add(1, std::memory_order_relaxed);
    }
    // What was added since it was taken last. What is added meanwhile is in this or in the next, never lost.
    LatencyHistogram take();

private:
    std::array<std::atomic<std::uint32_t>, LatencyHistogram::bucketCount> m_counts{};
};

// How long the parts of one attempt took; what did not happen or was not measured is absent.
struct AttemptTimes {
    using Seconds = std::chrono::duration<double>;

    std::optional<Seconds> queue{};  // until there was a place
    std::optional<Seconds> connect{};  // of a new connection
    std::optional<Seconds> firstByte{};  // from the request's first byte to the answer's first
    std::optional<Seconds> total{};  // to the answer's last byte; of attempts that were answered
};

// AttemptHistograms, likewise.
class LiveAttempts {
public:
    void add(const AttemptTimes& times);
    AttemptHistograms take();

private:
    LiveHistogram m_queueTime;
    LiveHistogram m_connectTime;
    LiveHistogram m_firstByteTime;
};

// What is counted of one instance, likewise.
class InstanceTally {
public:
    void add(bool isError, const AttemptTimes& times);
    // Sets the fields of a report that are counts and times.
    void takeInto(InstanceTraffic& traffic);

private:
    std::atomic<std::uint64_t> m_completed = 0;
    std::atomic<std::uint64_t> m_errors = 0;
    LiveHistogram m_responseTime;
    LiveAttempts m_attempts;
};

// An instance that may get requests, with what stays its own from table to table.
struct ChosenInstance : RouteInstance {
    ChosenInstance(const RouteInstance& instance, std::shared_ptr<InstanceTally> kept)
        : RouteInstance(instance),
          address(host + ":" + std::to_string(port)),
          tally(std::move(kept))
    {
    }

    std::string address;
    std::shared_ptr<InstanceTally> tally;  // one for all attempts of an id
};
using ChosenInstancePtr = std::shared_ptr<const ChosenInstance>;

}  // namespace core
