#pragma once

#include "core/base/guarded.h"
#include "core/platform/platform.h"
#include "core/platform/simulated/simulated_behaviour.h"

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace core {

// A region whose instances exist in memory only, with faults injected by name. Time comes from the clock it
// is given: a virtual one in tests, the machine's in the program. Everything is derived from the time that
// has passed, so nothing happens by itself and no thread is needed; `changed` is called by what changes it.
class SimulatedPlatform final : public Platform {
public:
    using Clock = std::function<Now()>;

    struct Pace {
        Duration toRun{500};  // from a start to a running process
        Duration toReady{1'000};  // from there to the first health check that passes
        Duration toStop{500};  // from SIGTERM to the end
    };

    SimulatedPlatform(RegionName region, std::uint64_t seed, Clock clock, Changed changed = {});

    void start(const StartInstance& request) override;
    void stop(const StopInstance& request) override;
    void forget(const ForgetInstance& request) override;
    RegionObservation observe() override;
    void leave() override;

    void setPace(Pace pace);
    void setReachable(bool reachable);
    // A fault of one instance, or of every start of one version of an agent.
    void setFault(const InstanceId& instance, SimulatedFault fault, bool on = true);
    void setFault(const AgentId& agent, const std::string& version, SimulatedFault fault, bool on = true);
    void clearFaults();
    // Ends one that runs, as a signal from outside would.
    void kill(const InstanceId& instance, int signal = 9);

    // One health check, asked now.
    ProbeOutcome probe(const InstanceId& instance, Now now);
    // What a scrape of it finds now: cpu, memory, response time, error rate; nothing when it does not answer.
    Figures figures(const InstanceId& instance, Now now);

    // How often a start was asked for that had not been asked for before.
    std::uint64_t startCount() const;
    // Starts that found a process of the same id alive: must never happen.
    std::uint64_t doubleStarts() const;

private:
    struct Process {
        StartInstance request;
        Now startedAt;
        std::uint16_t port = 0;
        std::int64_t pid = 0;
        std::optional<MonoTime> endsAt;  // after a stop or a crash
        ExitStatus how;
        std::string reason;
        bool stopping = false;
        std::uint64_t probes = 0;
        std::set<SimulatedFault> faults;
    };
    struct World {
        std::map<InstanceId, Process> processes;
        std::map<std::pair<AgentId, std::string>, std::set<SimulatedFault>> versionFaults;
        Pace pace;
        bool reachable = true;
        std::int64_t nextPid = 1'000;
        std::uint16_t nextPort = 20'000;
        std::uint64_t starts = 0;
        std::uint64_t doubleStarts = 0;
    };

    static bool has(const World& world, const Process& process, SimulatedFault fault);
    static bool hasEnded(const Process& process, MonoTime now);
    static void begin(World& world, Process& process, Now now);
    static void end(Process& process, MonoTime when, ExitStatus how, std::string reason);
    static std::string failedCheck(World& world, Process& process, MonoTime now);
    InstanceObservation observe(const World& world, const Process& process, Now now) const;
    void tellChanged() const;

    const RegionName m_region;
    const std::uint64_t m_seed;
    const Clock m_clock;
    const Changed m_changed;
    mutable Guarded<World> m_world;
};

}  // namespace core
