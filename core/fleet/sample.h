#pragma once

#include "core/base/id.h"
#include "core/base/time.h"

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace core {

// How far a value may be trusted. Late: older than two of its intervals. Missing: there is no value.
enum class Quality { Good, Late, Estimated, Suspect, Missing };

// A value with where it stands in time. Fractions are 0 to 1, times are in seconds.
struct Sample {
    double value = 0;
    TimePoint time;  // when it was true at its source
    TimePoint arrival;  // when it reached us
    Quality quality = Quality::Good;

    bool operator==(const Sample&) const = default;
};

// metrics/<agent>/<group>/<name>, with ?instance=<id> for one instance's own.
std::string seriesName(const AgentId& agent, const std::string& key, const InstanceId& instance = {});

// The keys <group>/<name> that every agent has.
namespace series {
inline constexpr const char* cpu = "system/cpu";
inline constexpr const char* memory = "system/memory";
inline constexpr const char* responseTime = "agent/response_time";
inline constexpr const char* responseTimeP50 = "agent/response_time_p50";
inline constexpr const char* responseTimeP95 = "agent/response_time_p95";
inline constexpr const char* responseTimeP99 = "agent/response_time_p99";
inline constexpr const char* errorRate = "agent/error_rate";
inline constexpr const char* requestsPerSecond = "agent/requests_per_second";
inline constexpr const char* activeRequests = "agent/active_requests";
// Of an agent: what waits in its instances, and the requests that wait for one of them in the gateway.
inline constexpr const char* queueDepth = "agent/queue_depth";
inline constexpr const char* tasksCompleted = "business/tasks_completed";
inline constexpr const char* taskCompletion = "business/task_completion";
inline constexpr const char* tokensPerMinute = "model/tokens_per_minute";
inline constexpr const char* inputTokensPerMinute = "model/input_tokens_per_minute";
inline constexpr const char* outputTokensPerMinute = "model/output_tokens_per_minute";
inline constexpr const char* costPerHour = "model/cost_per_hour";
// Kept by the runtime for the screens: how many replicas are ready, and how many are wanted.
inline constexpr const char* replicasReady = "fleet/replicas_ready";
inline constexpr const char* replicasWanted = "fleet/replicas_wanted";
}  // namespace series

// Requests a second by what their clients got, kept by the runtime for every agent and the fleet: by class of
// status; refused by an access policy or for want of a credential; and rejected, since no instance took them.
namespace series {
inline constexpr const char* trafficOk = "traffic/2xx";
inline constexpr const char* trafficRedirected = "traffic/3xx";
inline constexpr const char* trafficClientErrors = "traffic/4xx";
inline constexpr const char* trafficServerErrors = "traffic/5xx";
inline constexpr const char* trafficRefused = "traffic/refused";
inline constexpr const char* trafficRejected = "traffic/rejected";
}  // namespace series

// The keys under which the runtime keeps what a scaling policy was evaluated from, so that it can be
// rehearsed: the replicas wanted before and the instances that were ready; requests, 1 where some came or
// waited, 0.5 where earlier ones were served; and of each target its value and how many instances had one,
// had none or were set aside. The last two are kept only where there are such; all of them only where the
// policy could be evaluated.
namespace series {
inline constexpr const char* scalingCurrent = "scaling/current";
inline constexpr const char* scalingReady = "scaling/ready";
inline constexpr const char* scalingRequests = "scaling/requests";
}  // namespace series
struct ScalingKeys {
    ScalingKeys(const std::string& metric, bool perAgent);

    std::string value;  // scaling/value_system_cpu, and of a target per agent scaling/agent_value_system_cpu
    std::string counted;
    std::string missing;
    std::string notReady;
};

// What stands for the values that share a column: the least and the greatest of them, or their mean.
enum class SeriesShape { Extremes, Means };

// A question for a series: at most `points` points between two times, thinned so that minima and maxima stay,
// or to means over spans of one length.
struct SeriesQuery {
    std::string name;
    TimePoint from;
    TimePoint to;
    std::size_t points = 600;
    SeriesShape shape = SeriesShape::Extremes;
    std::stop_token stop{};  // nobody waits for the answer any more, which is then Cancelled
};

struct SeriesPoint {
    TimePoint time;
    double value = 0;  // NaN: a gap

    bool operator==(const SeriesPoint&) const = default;
};

struct SeriesData {
    std::string name;
    std::string unit;  // "1" for fractions and counts, "s", "1/s", "1/h", "1/min", "USD/h"
    std::vector<SeriesPoint> points;
};

// What a series is called, and what its values count.
struct SeriesLabel {
    std::string name;
    std::string unit;
};
using SeriesLabelPtr = std::shared_ptr<const SeriesLabel>;

// One new sample of a series. Who keeps series keeps their labels, so that the same object means the same
// one.
struct NewSample {
    SeriesLabelPtr label;
    SeriesPoint point;
};

}  // namespace core
