#pragma once

#include "core/base/histogram.h"  // first: moc 6.4 cannot read <compare> before <array>
#include "core/base/id.h"
#include "core/base/time.h"
#include "core/fleet/figures.h"
#include "core/fleet/traffic_report.h"

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

// What an agent says of itself in its health answers: how much it wants of what is due to it, and whether it
// wants no new requests at all.
struct AgentWord {
    double weight = 1;  // 0 to 1; 0: no new requests
    bool draining = false;
    std::string reason{};  // in its own words, or what is wrong with them

    bool operator==(const AgentWord&) const = default;
};

// The outcome of one health check of one instance.
struct ProbeOutcome {
    InstanceId instance;
    std::uint32_t attempt = 0;
    MonoTime time;
    bool passed = false;
    Duration responseTime{0};  // measured by us
    std::string reason;  // of a failure: "connection refused", "HTTP 503", "no answer within 1s"
    std::optional<AgentWord> word{};  // nothing: there was no answer to hear it from

    bool operator==(const ProbeOutcome&) const = default;
};

}  // namespace core
