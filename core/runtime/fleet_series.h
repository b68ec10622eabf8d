#pragma once

#include "core/fleet/snapshot.h"
#include "core/monitor/metric_history.h"

#include <deque>

namespace core {

// The name under which the fleet's own series are kept; no agent may be called so.
inline const AgentId fleetSeriesAgent{"fleet"};

// Brings the agents' figures together to those of the whole fleet, once a tick, and adds them to the history.
//
// Requests a second over the last 10 s, response times over 30 s, the error rate over 60 s; the others are
// sums.
class FleetSeries {
public:
    explicit FleetSeries(MetricHistory& history) : m_history(history) {}

    // One tick's traffic and the snapshot that was made from it.
    void add(const TrafficReport& traffic, const FleetSnapshot& snapshot, Now now);

    GatewayView gateway() const { return m_gateway; }

private:
    struct Tick {
        Duration span{0};
        std::uint64_t requests = 0;
        std::uint64_t errors = 0;
        LatencyHistogram responseTime;
    };

    void addReplicas(const FleetSnapshot& snapshot, Now now);
    void addScaling(const AgentView& agent, Now now);
    void addAnswers(const TrafficReport& traffic, const FleetSnapshot& snapshot, Now now);
    void addSums(const FleetSnapshot& snapshot, Now now);
    void put(const AgentId& agent, const char* key, const char* unit, double value, Now now);
    Tick over(Duration window) const;

    MetricHistory& m_history;
    std::deque<Tick> m_ticks;  // newest last
    GatewayView m_gateway;
};

}  // namespace core
