#pragma once

#include "core/base/id.h"
#include "core/base/time.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace core {

// What the fleet file says of one agent, key by key; the values here are the defaults. Plain values: validity
// (ranges, references) is the reader's business, see fleet_file.h.

enum class OnExit { Keep, Stop };

struct RunSpec {
    std::vector<std::string> command;  // argv; {host} {port} {instance} are filled in at start
    std::map<std::string, std::string> environment;  // a value "secret:NAME" comes from the vault
    std::string workingDirectory = ".";  // relative to the fleet file's folder
    std::string image;  // for platforms that run images
    Duration stopGrace{10'000};  // between SIGTERM and SIGKILL
    OnExit onExit = OnExit::Keep;  // what becomes of local instances when the console ends

    bool operator==(const RunSpec&) const = default;
};

struct AgentRegions {
    RegionName primary;
    std::vector<RegionName> backups;

    bool operator==(const AgentRegions&) const = default;
};

// What 100 % means for one instance.
struct Capacity {
    double cpu = 1.0;  // cores
    std::uint64_t memory = 512ULL << 20;  // bytes
    std::uint32_t concurrency = 100;  // requests at once

    bool operator==(const Capacity&) const = default;
};

struct HealthThresholds {
    double cpu = 0.9;  // fraction of capacity
    double memory = 0.9;  // fraction of capacity
    double errorRate = 0.05;  // fraction of requests
    Duration responseTime{2'000};  // p95
    double minTaskCompletion = 0;  // an hour; 0: not checked

    bool operator==(const HealthThresholds&) const = default;
};

struct HealthSpec {
    std::string path = "/health";
    Duration interval{2'000};
    Duration timeout{1'000};
    std::uint32_t failAfter = 3;  // consecutive failures before it is unready
    std::uint32_t passAfter = 2;  // consecutive passes before it is ready again
    Duration startGrace{30'000};  // a start that is not ready by then has failed
    HealthThresholds thresholds;

    bool operator==(const HealthSpec&) const = default;
};

struct MetricsSpec {
    std::string path = "/metrics";
    Duration interval{5'000};
    std::map<std::string, std::string> mapping;  // series name to expression; empty: auto

    bool operator==(const MetricsSpec&) const = default;
};

// What a target's value is compared with: the mean over the agent's instances, or the agent's own figure.
enum class ScalingScope { Instance, Agent };

struct ScalingTarget {
    std::string metric;
    double value = 0;
    ScalingScope per = ScalingScope::Instance;

    bool operator==(const ScalingTarget&) const = default;
};

enum class ScalingUnit { Percent, Pods };

struct ScalingRate {
    ScalingUnit unit = ScalingUnit::Percent;
    std::uint32_t value = 100;
    Duration period{15'000};

    bool operator==(const ScalingRate&) const = default;
};

enum class ScalingSelect { Max, Min, Disabled };

struct ScalingDirection {
    Duration stabilization{0};
    ScalingSelect select = ScalingSelect::Max;
    std::vector<ScalingRate> policies;

    bool operator==(const ScalingDirection&) const = default;
};

struct ScalingSchedule {
    std::string cron;  // five fields
    std::string timezone;  // IANA name
    Duration duration{0};  // key `for`
    std::uint32_t min = 0;

    bool operator==(const ScalingSchedule&) const = default;
};

// So many replicas once no metric could be read for so long.
struct ScalingFallback {
    Duration after{0};  // 0: never
    std::uint32_t replicas = 1;

    bool operator==(const ScalingFallback&) const = default;
};

struct ScalingSpec {
    bool enabled = true;
    std::uint32_t min = 1;
    std::uint32_t max = 10;
    std::vector<ScalingTarget> targets{{"system/cpu", 0.7}, {"system/memory", 0.8}};
    double tolerance = 0.1;
    Duration cooldown{300'000};
    ScalingDirection scaleUp{
        Duration(0),
        ScalingSelect::Max,
        {{ScalingUnit::Percent, 100, Duration(15'000)}, {ScalingUnit::Pods, 4, Duration(15'000)}}};
    ScalingDirection scaleDown{
        Duration(300'000), ScalingSelect::Max, {{ScalingUnit::Percent, 100, Duration(15'000)}}};
    Duration idleAfter{0};  // key idle.after; above 0: to zero replicas after so long without a request
    Duration wakeTimeout{30'000};  // key idle.wakeTimeout: how long a request waits for an agent that wakes
    std::vector<ScalingSchedule> schedule;
    ScalingFallback fallback;
    double replicaPrice = 0;  // USD an hour of one replica; 0: not known

    bool operator==(const ScalingSpec&) const = default;
};

}  // namespace core
