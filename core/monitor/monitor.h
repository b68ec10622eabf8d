#pragma once

#include "core/fleet/observation.h"
#include "core/fleet/snapshot.h"
#include "core/monitor/metric_history.h"

#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace core {

// One instance to watch: its health check and its metrics, each on its own beat.
struct WatchTarget {
    InstanceId instance;
    std::uint32_t attempt = 0;
    AgentSpecPtr spec;
    std::string host;
    std::uint16_t port = 0;
    bool starting = false;  // then health is checked every 250 ms, so that it is ready soon

    bool operator==(const WatchTarget&) const = default;
};

struct MonitorLimits {
    std::size_t scrapesAtOnce = 256;  // the rest waits its turn
    std::size_t metricsBytes = 8ULL << 20;  // of one /metrics; of one /health 64 KiB
    std::size_t seriesPerTarget = 10'000;
    double jitter = 0.1;  // of the interval
};

// What was learnt since the last collect().
struct MonitorReport {
    std::vector<ProbeOutcome> probes;  // in order of time
    std::map<InstanceId, InstanceFigures> instanceFigures;
    std::map<AgentId, Figures> agentFigures;
    std::map<InstanceId, std::string>
        metricsErrors;  // instances whose last /metrics could not be used, and why
    // How late the latest scrape began, or for how long none has ended where one should have.
    double scrapeLagSeconds = 0;
};

// Collects: scrapes every instance on time on a thread of its own, reads what it answers, and brings it
// together with what the platforms and the gateway counted to the series of every instance and agent, which
// it adds to the history.
//
// watch(), account() and collect() belong to one thread, the control thread. `probed` is called on the
// monitor's thread, without a lock, when a health check's outcome differs from the one before.
class Monitor {
public:
    Monitor(MonitorLimits limits, MetricHistory& history, std::function<void()> probed);
    ~Monitor();  // aborts what is in flight and joins the thread

    // What is watched from now on. Cheap when nothing changed.
    void watch(std::vector<WatchTarget> targets);

    // Once a tick: usage from the platforms and outcomes from the gateway since the last tick.
    void account(const std::vector<RegionObservation>& regions, const TrafficReport& traffic, Now now);

    MonitorReport collect(Now now);

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace core
