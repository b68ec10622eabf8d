#pragma once

#include "core/base/id.h"
#include "core/base/time.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace core {

// The parts of an agent's spec that say how requests reach it, how it fails over, and what raises alerts.

struct QueueSpec {
    std::uint32_t size = 1'000;
    Duration timeout{5'000};

    bool operator==(const QueueSpec&) const = default;
};

struct RetrySpec {
    std::uint32_t attempts = 2;  // beside the first one
    std::vector<std::string> on{"connect", "reset", "503"};  // connect, reset, timeout, or a status code
    double budget = 0.2;  // retries as a fraction of requests

    bool operator==(const RetrySpec&) const = default;
};

struct EjectionSpec {
    std::uint32_t consecutiveErrors = 5;
    Duration base{30'000};
    std::uint32_t maxPercent = 50;

    bool operator==(const EjectionSpec&) const = default;
};

struct ResponseCacheSpec {
    bool enabled = false;
    Duration ttl{300'000};
    std::uint32_t entries = 1'000;
    std::uint64_t bytes = 64ULL << 20;
    std::vector<std::string> methods{"GET"};
    std::vector<std::string> varyBy{"Authorization"};

    bool operator==(const ResponseCacheSpec&) const = default;
};

// By what an instance is chosen, each divided by its weight: 0.4 cpu + 0.3 memory + 0.3 active/concurrency;
// the active requests; or in turn.
enum class RoutingStrategy { LeastLoaded, LeastRequests, RoundRobin };

// What ties a request to an instance: the value of a header, or of a cookie. Exactly one is named.
struct AffinitySpec {
    std::string header{};
    std::string cookie{};

    bool operator==(const AffinitySpec&) const = default;
};

struct RoutingSpec {
    RoutingStrategy strategy = RoutingStrategy::LeastLoaded;
    std::map<std::string, double> regionWeights{};  // of the instances in a region; 1 unless named
    std::optional<AffinitySpec> affinity{};
    Duration slowStart{30'000};
    QueueSpec queue;
    RetrySpec retries;
    Duration timeout{60'000};  // until the response's first byte
    EjectionSpec ejection;
    // With less than this fraction of the instances fit to serve, all of them get requests; 0: never.
    double panicThreshold = 0.5;
    ResponseCacheSpec cache;

    bool operator==(const RoutingSpec&) const = default;
};

struct SyncSpec {
    std::vector<std::string> command;  // {from} and {to} are filled in; empty: nothing to sync
    Duration timeout{300'000};
    Duration maxLag{60'000};

    bool operator==(const SyncSpec&) const = default;
};

struct FailoverSpec {
    std::uint32_t failAfter = 3;  // consecutive bad region checks
    Duration holdDown{60'000};
    std::optional<Duration> failbackAfter;  // nothing: manual
    double minReady = 0.5;
    SyncSpec sync;

    bool operator==(const FailoverSpec&) const = default;
};

enum class Severity { Info, Low, Medium, Warning, High, Critical };
enum class NoDataPolicy { NoData, Alerting, Ok, KeepLast };
enum class ErrorPolicy { Error, Alerting, Ok, KeepLast };

struct AlertRuleSpec {
    std::string name;
    std::string metric;  // a series, or
    std::string state;  // a state of the agent: down, or panic (see RoutingSpec::panicThreshold)
    std::optional<double> above;  // holds at this value and above
    std::optional<double> below;  // holds at this value and below
    std::optional<double> clearBelow;  // with above: over only below this
    std::optional<double> clearAbove;  // with below: over only above this
    Duration pendingFor{0};  // key `for`: how long the condition must hold before it fires
    Severity severity = Severity::Warning;
    std::string type;
    std::string incident;  // the incident class that it opens; empty: none
    NoDataPolicy noData = NoDataPolicy::NoData;  // while there is no fresh value
    ErrorPolicy error = ErrorPolicy::Error;  // while the value is no number that can be compared

    bool operator==(const AlertRuleSpec&) const = default;
};

// When the notices of a group of alerts are sent, as Alertmanager's group_wait, group_interval and
// repeat_interval.
struct NoticeTiming {
    Duration groupWait{30'000};
    Duration groupInterval{300'000};
    Duration repeatInterval{14'400'000};

    bool operator==(const NoticeTiming&) const = default;
};

}  // namespace core
