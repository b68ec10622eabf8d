#pragma once

#include "core/fleet/observation.h"
#include "core/fleet/snapshot.h"

#include <boost/container/flat_map.hpp>

#include <optional>
#include <string>

namespace core {

// What the controller wants of an instance: to run, to drain and go, or to drain and be started again.
enum class Intent { Run, Leave, Renew };

// What is kept of the newest observation of an instance.
struct LastSeen {
    RunPhase phase = RunPhase::Starting;
    std::uint16_t port = 0;  // 0: not known yet
    std::string host;
    std::int64_t pid = 0;
    TimePoint startedAt;
    bool stopRequested = false;
};

// What an operator wants of an instance's routing.
struct RoutingWish {
    double weight = 1;
    bool drain = false;
    std::optional<MonoTime> ejectedUntil{};
    TimePoint ejectedUntilWall{};
    std::string by{};
    std::string reason{};
};

// What the controller remembers of one instance between steps. Lost in a crash, and then observed again.
struct Instance {
    InstanceId id;
    RegionName region;
    std::string templateKey;
    std::string version;
    Intent intent = Intent::Run;

    LastSeen seen;  // of the newest attempt
    bool present = false;  // its platform showed it when last read
    std::uint32_t attempt = 0;
    std::uint32_t restarts = 0;

    InstanceState state = InstanceState::Pending;
    std::string reason;
    TimePoint since;
    MonoTime enteredAt;  // the same on the other clock
    MonoTime sentAt;  // the newest start or stop
    bool awaitsExit = false;  // told to stop, and its end not seen
    bool gone = false;  // nothing is left to show

    bool inRotation = false;
    MonoTime readySince;
    bool wasReady = false;  // in this attempt
    std::uint32_t failedProbes = 0;  // in a row
    std::uint32_t passedProbes = 0;  // in a row
    std::string probeReason;  // of the newest failure
    std::optional<MonoTime> probedAt;  // the newest of this attempt
    std::uint32_t quickExits = 0;  // from rotation, each soon after it came into it, in a row

    AgentWord word;  // what it says of itself
    AgentWord toldWord;  // as last journalled
    std::optional<MonoTime> toldWordAt;
    RoutingWish wish;
    CircuitState circuit = CircuitState::Closed;
    std::optional<TimePoint> ejectedUntil;  // while its circuit is open
    CircuitState toldCircuit = CircuitState::Closed;
    std::optional<MonoTime> toldCircuitAt;

    std::uint32_t failures = 0;  // starts that failed, in a row
    bool firstWasFree = false;  // the first of these was restarted at once
    bool crashLoop = false;
    std::optional<MonoTime> nextStart;
    std::optional<TimePoint> nextStartWall;

    MonoTime drainDeadline;
    bool drainReported = false;  // the gateway reported since it drains
    std::uint32_t active = 0;
    std::optional<Sample> cpu;
    std::optional<Sample> memory;
    std::optional<Sample> responseTime;
    std::optional<Sample> errorRate;
    std::optional<Sample> responseTimeP50;
    std::optional<Sample> responseTimeP99;
    std::optional<Sample> requestsPerSecond;
    double score = 0;
    HealthAssessment health;
    HealthStatus toldHealth = HealthStatus::Unknown;  // as last journalled
    std::optional<MonoTime> toldHealthAt;
    InstanceViewPtr view;
};

// In order of their ids, one behind the other in memory: a step goes through all of them several times. A new
// one moves the others, so that references to them end there.
using Instances = boost::container::flat_map<InstanceId, Instance>;

void enter(Instance& instance, InstanceState state, std::string reason, Now now);
// Out of rotation for failed health checks. One that comes and goes must pass ever more checks to come back.
void leaveRotation(Instance& instance, MonoTime now);
std::uint32_t passesToReturn(const Instance& instance, const HealthSpec& health);
void takeSeen(Instance& instance, const InstanceObservation& seen);
std::string describeEnd(const InstanceObservation& seen);  // how it ended, in words

}  // namespace core
