#pragma once

#include "core/fleet/observation.h"
#include "core/monitor/own_histogram.h"
#include "core/monitor/sliding_traffic.h"

#include <string>
#include <vector>

namespace core {

// Brings the figures of an agent's instances together: CPU and memory as their mean, everything else that an
// instance reads of itself as a sum.
class AgentFigures {
public:
    void add(const InstanceFigures& instance);
    Figures result(Now now) const;
    bool hasInstances() const { return m_instances > 0; }

private:
    struct Sum {
        std::string key;
        bool isMean = false;
        double value = 0;
        std::size_t count = 0;
        TimePoint oldest = TimePoint::max();
        Quality worst = Quality::Good;
    };
    std::vector<Sum> m_sums;  // by key
    std::size_t m_instances = 0;
};

// Response times over the last 30 s, the error rate over 60 s and requests a second over 10 s. What had no
// request has no response time and no error rate. Whether there was a response time.
bool putTraffic(Figures& figures, const SlidingTraffic& traffic, double active, Now now);

// Tokens a minute of models over 60 s, as the answers that passed the gateway told them. What the instances
// tell of all tokens themselves goes before.
void putTokens(Figures& figures, const SlidingTraffic& traffic, Now now);

// Adds the requests that wait in the gateway to what the instances told of their queues. When there are
// instances and none told anything, they stand alone as an estimate, and only when there are some: that there
// are none would say nothing of what the instances have.
void putQueued(Figures& figures, std::uint32_t queued, bool hasInstances, Now now);

// Response times as an instance told them itself, which is an estimate: it cannot see what its callers waited
// for.
void putOwnResponseTimes(Figures& figures, const BucketCounts& own, Now now);

// The unit of a series, by its key.
std::string unitOf(const std::string& key);

}  // namespace core
