#pragma once

#include "tests/benchmarks/runtime/figure_server.h"
#include "tests/benchmarks/support/child_process.h"

#include <chrono>
#include <cstdint>
#include <string>

namespace bench {

// What both contenders scrape, and how often.
struct ScrapeLoad {
    std::size_t agents = 10;
    std::size_t instances = 50;  // of each agent
    std::size_t samples = 200;  // of each instance
    std::chrono::milliseconds interval{5'000};

    std::size_t targets() const { return agents * instances; }
};

// The console's own way from a scrape to the file, as LocalCore wires it: history, archivist and monitor, and
// the control loop's beat of a second. Each of the samples is mapped to a series of its instance.
class OwnConsole {
public:
    OwnConsole(const ScrapeLoad& load, const FigureServer& server, std::string folder);

    ChildProcess& process() { return m_process; }
    // Ends it. Samples of the scraped series that are found in the file, from one series of each instance.
    std::uint64_t endAndCount();

private:
    ScrapeLoad m_load;
    std::string m_folder;
    ChildProcess m_process;
};

// What it takes to bring a stored sample into the file's lasting form, in seconds: ten minutes of the scrapes
// of one agent's instances, written every three seconds as the archivist does, packed and rolled up together.
double packingCost(const ScrapeLoad& load, const std::string& folder);

// Debian's `prometheus` on the same targets.
class Prometheus {
public:
    // The folder is for its file of settings and its data.
    Prometheus(const ScrapeLoad& load, const FigureServer& server, std::string folder);

    ChildProcess& process() { return m_process; }
    // What it says that it has appended, of whatever series.
    double appended() const;

private:
    std::uint16_t m_port;
    ChildProcess m_process;
};

}  // namespace bench
