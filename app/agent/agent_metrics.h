#pragma once

#include "app/agent/agent_options.h"
#include "app/agent/summary.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <string>

namespace app {

// The agent's own figures and those of the OpenTelemetry conventions for generative AI, as Prometheus text.
// Thread-safe.
class AgentMetrics {
public:
    explicit AgentMetrics(const AgentOptions& options);

    void completed(const Summary& summary, double seconds);
    void failed(double seconds);
    void rejected() { m_rejected.Increment(); }

    // The text of GET /metrics, with how many tasks wait and are being done now.
    std::string text(std::size_t waiting, std::size_t active);

private:
    prometheus::Registry m_registry;
    const double m_inputPrice;  // US dollars a token
    const double m_outputPrice;
    prometheus::Counter& m_completed;
    prometheus::Counter& m_failed;
    prometheus::Counter& m_rejected;
    prometheus::Counter& m_cost;
    prometheus::Gauge& m_waiting;
    prometheus::Gauge& m_active;
    prometheus::Gauge& m_cpu;
    prometheus::Gauge& m_memory;
    prometheus::Histogram& m_duration;
    prometheus::Histogram& m_inputTokens;
    prometheus::Histogram& m_outputTokens;
};

}  // namespace app
