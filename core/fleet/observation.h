#pragma once

#include "core/base/histogram.h"
#include "core/base/id.h"
#include "core/base/time.h"
#include "core/fleet/figures.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace core {

// What the controller is told of the world. Everything here is a value, so a step can be replayed.

enum class RunPhase { Starting, Running, Stopping, Exited };

// How an instance's process ended. Neither set: unknown (the owner was lost), which is not success.
struct ExitStatus {
    std::optional<int> code;
    std::optional<int> signal;

    bool operator==(const ExitStatus&) const = default;
};

// One instance as its platform sees it.
struct InstanceObservation {
    InstanceId id;
    AgentId agent;
    std::string templateKey;  // as given at start
    std::string version;
    std::uint32_t attempt = 0;  // starts under this id, counted from 1
    RunPhase phase = RunPhase::Starting;
    std::string host;
    std::uint16_t port = 0;  // 0: not known yet
    std::int64_t pid = 0;  // of the agent's process; 0: none
    TimePoint startedAt;
    std::optional<ExitStatus> exit;  // set when the phase is Exited
    bool stopRequested = false;  // it was asked to end, by this console or by one before
    std::string reason;  // why it is so, in words: "command not found: foo"
    std::optional<double> cpuCores;  // used now, over the whole process tree
    std::optional<double> memoryBytes;  // used now, over the whole process tree
    TimePoint usageTime;  // when the two were read

    bool operator==(const InstanceObservation&) const = default;
};

// A whole region. A list that could not be read (reachable false) says nothing about its instances.
struct RegionObservation {
    RegionName name;
    bool reachable = true;
    std::string reason;
    TimePoint checkedAt;
    std::vector<InstanceObservation> instances;  // sorted by id
};

// The outcome of one health check of one instance.
struct ProbeOutcome {
    InstanceId instance;
    std::uint32_t attempt = 0;
    MonoTime time;
    bool passed = false;
    Duration responseTime{0};  // measured by us
    std::string reason;  // of a failure: "connection refused", "HTTP 503", "no answer within 1s"

    bool operator==(const ProbeOutcome&) const = default;
};

// What the gateway counted of one instance since the last report.
struct InstanceTraffic {
    InstanceId instance;
    AgentId agent;
    std::uint64_t completed = 0;  // answered, whatever the status
    std::uint64_t errors =
        0;  // of these and of those without an answer: connect, reset, time-out, status 5xx
    std::uint32_t active = 0;  // leases held now
    std::optional<Duration> ejectedFor;
    LatencyHistogram responseTime;  // first byte of the request to the last of the response
};

// What the gateway counted of one agent since the last report, whichever instance served it.
struct AgentTraffic {
    AgentId agent;
    std::uint64_t requests = 0;
    std::uint64_t errors = 0;  // the client got a 5xx or a cut connection
    std::uint64_t rejected = 0;  // of these, no instance was ready or the queue was full
    std::uint64_t retries = 0;
    std::uint32_t active = 0;  // now, those that wait included
    double activeSeconds = 0;  // the same summed up over the time: 3 requests for 2 s are 6
    std::uint32_t queued = 0;
    LatencyHistogram responseTime;
};

// Requests that were not let in, by what refused them.
struct RefusedTraffic {
    AgentId agent;  // empty: one that is not there
    std::string policy;  // the access policy; empty: none allowed it, or its credential did not hold
    unsigned status = 0;  // 401, 403 or 429
    std::uint64_t requests = 0;
};

struct TrafficReport {
    Duration span{0};  // since the last report
    std::vector<InstanceTraffic> instances;
    std::vector<AgentTraffic> agents;
    std::vector<RefusedTraffic> refused{};
};

}  // namespace core
