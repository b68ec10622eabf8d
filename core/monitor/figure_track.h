#pragma once

#include "core/fleet/figures.h"
#include "core/monitor/metric_history.h"

#include <string>
#include <vector>

namespace core {

// Brings the figures of one instance or agent to the history, report by report.
class FigureTrack {
public:
    // An empty instance stands for the agent's own.
    FigureTrack(AgentId agent, InstanceId instance)
        : m_agent(std::move(agent)),
          m_instance(std::move(instance))
    {
    }

    // Adds what is new in `after`; a series that had a value and has none now gets one gap.
    void record(MetricHistory& history, const InstanceFigures& before, const InstanceFigures& after, Now now);

private:
    struct Series {
        std::string key;
        MetricHistory::Place place;
    };
    const MetricHistory::Place& placeOf(MetricHistory& history, const std::string& key, std::size_t& at);

    AgentId m_agent;
    InstanceId m_instance;
    std::vector<Series> m_series;  // that ever had a figure, by key
};

}  // namespace core
