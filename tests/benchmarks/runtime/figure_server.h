#pragma once

#include "tests/benchmarks/support/child_process.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bench {

// Many targets to scrape, each on a port of its own on the loopback, served by one process: /metrics with
// `samples` gauges named sampleName(i), whose values are others at each scrape, and an empty answer to any
// other path.
class FigureServer {
public:
    FigureServer(std::size_t targets, std::size_t samples);
    ~FigureServer();

    static std::string sampleName(std::size_t index);
    static double valueAt(std::size_t target, std::size_t sample, std::uint64_t scrape);

    const std::vector<std::uint16_t>& ports() const { return m_ports; }
    // How many times /metrics was answered.
    std::uint64_t scrapes() const { return m_scrapes->load(); }

private:
    void serve() const;

    std::size_t m_samples;
    std::vector<int> m_listeners;
    std::vector<std::uint16_t> m_ports;
    std::atomic<std::uint64_t>* m_scrapes;  // shared with the process that serves
    std::optional<ChildProcess> m_process;
};

}  // namespace bench
