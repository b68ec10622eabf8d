// What one sample costs from the scrape to the file, in microseconds of the processor: the console's own
// monitor, history and archivist against Debian's `prometheus` on the same 500 targets of 200 samples each,
// both every five seconds, both writing to disk. A server of the benchmark's own on the loopback is scraped;
// its time counts for nobody. The two take turns, five rounds; the figures are medians. The console also
// checks health once a minute. What both do to stored samples later, the console every ten minutes and
// Prometheus every two hours, is not in the figures; what the console's takes is printed beside them.
//   bench_scrape_to_store [--check] [--rounds N] [--seconds N] [--interval SECONDS]
// --check: exit code 1 when the ratio is above its limit.

#include "tests/benchmarks/runtime/scrape_contenders.h"

#include <QTemporaryDir>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

namespace {

using namespace bench;
using namespace std::chrono_literals;

constexpr double mostAgainstPrometheus = 0.5;
constexpr std::uint64_t warmUpScrapes = 3;  // of each target
constexpr auto longestWarmUp = 2min;

struct Options {
    bool check = false;
    int rounds = 5;
    std::chrono::seconds measured = 60s;
    ScrapeLoad load;
};

// In microseconds a sample.
struct Cost {
    double stored = 0;
    double packed = 0;  // later
};

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void warmUp(const ScrapeLoad& load, const FigureServer& server, ChildProcess& process)
{
    const std::uint64_t enough = server.scrapes() + warmUpScrapes * load.targets();
    const auto deadline = std::chrono::steady_clock::now() + longestWarmUp;
    while (server.scrapes() < enough) {
        need(process.isRunning(), "a contender has ended");
        need(std::chrono::steady_clock::now() < deadline, "a contender does not scrape");
        std::this_thread::sleep_for(50ms);
    }
}

// Microseconds a scraped sample over the measured span.
double scrapeCost(const Options& options, const FigureServer& server, ChildProcess& process)
{
    warmUp(options.load, server, process);
    const double before = process.processorSeconds();
    const std::uint64_t scrapes = server.scrapes();
    std::this_thread::sleep_for(options.measured);
    const double taken = process.processorSeconds() - before;
    const double samples = double((server.scrapes() - scrapes) * options.load.samples);
    return taken / samples * 1e6;
}

// Not every scrape is stored yet when a contender ends.
void needStored(double stored, const ScrapeLoad& load, std::uint64_t scrapes)
{
    const double scraped = double(scrapes * load.samples);
    if (stored < scraped * 0.95)
        std::printf("  only %.0f of %.0f samples were stored\n", stored, scraped);
    need(stored >= scraped * 0.8, "too little was stored");
}

Cost measureOwn(const Options& options, const FigureServer& server)
{
    const QTemporaryDir folder;
    const std::uint64_t scrapes = server.scrapes();
    OwnConsole console(options.load, server, folder.path().toStdString());
    Cost cost;
    cost.stored = scrapeCost(options, server, console.process());
    needStored(double(console.endAndCount()), options.load, server.scrapes() - scrapes);
    const QTemporaryDir packed;
    cost.packed = packingCost(options.load, packed.path().toStdString()) * 1e6;
    return cost;
}

double measurePrometheus(const Options& options, const FigureServer& server)
{
    const QTemporaryDir folder;
    const std::uint64_t scrapes = server.scrapes();
    Prometheus prometheus(options.load, server, folder.path().toStdString());
    const double scraped = scrapeCost(options, server, prometheus.process());
    needStored(prometheus.appended(), options.load, server.scrapes() - scrapes);
    return scraped;
}

Options optionsOf(int argc, char** argv)
{
    Options options;
    for (int i = 1; i < argc; ++i) {
        const auto number = [&] { return i + 1 < argc ? std::atoi(argv[++i]) : 0; };
        if (std::strcmp(argv[i], "--check") == 0)
            options.check = true;
        else if (std::strcmp(argv[i], "--rounds") == 0)
            options.rounds = std::max(number(), 1);
        else if (std::strcmp(argv[i], "--seconds") == 0)
            options.measured = std::chrono::seconds(std::max(number(), 1));
        else if (std::strcmp(argv[i], "--interval") == 0)
            options.load.interval = std::chrono::seconds(std::max(number(), 1));
        else
            need(false, "usage: bench_scrape_to_store [--check] [--rounds N] [--seconds N] [--interval N]");
    }
    return options;
}

}  // namespace

int main(int argc, char** argv)
{
    const Options options = optionsOf(argc, argv);
    const FigureServer server(options.load.targets(), options.load.samples);
    std::vector<double> own;
    std::vector<double> packing;
    std::vector<double> others;
    std::vector<double> ratios;
    for (int round = 0; round < options.rounds; ++round) {
        const Cost ours = measureOwn(options, server);
        const double theirs = measurePrometheus(options, server);
        own.push_back(ours.stored);
        packing.push_back(ours.packed);
        others.push_back(theirs);
        ratios.push_back(ours.stored / theirs);
        std::printf("round %d: own %.2f us a sample (and %.2f for packing), Prometheus %.2f, ratio %.2f\n",
                    round + 1, ours.stored, ours.packed, theirs, ratios.back());
        std::fflush(stdout);
    }
    const double ratio = median(ratios);
    std::printf(
        "median: own %.2f us a sample (and %.2f for packing), Prometheus %.2f, ratio %.2f, limit %.2f%s\n",
        median(own), median(packing), median(others), ratio, mostAgainstPrometheus,
        ratio > mostAgainstPrometheus ? "  ABOVE" : "");
    return options.check && ratio > mostAgainstPrometheus ? 1 : 0;
}
