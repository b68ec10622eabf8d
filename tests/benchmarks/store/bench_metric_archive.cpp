// The history on disk: samples a second that one core packs and stores, bytes a sample in the file, and how
// long a day of one series takes from the file to 1 000 pixels. Ten figures of an agent, a sample a second
// for a day.
//   bench_metric_archive [--check] [--open-metrics FILE]
// --check: exit code 1 when a figure misses its limit. --open-metrics: writes the same samples for
// `promtool tsdb create-blocks-from openmetrics FILE FOLDER`, to compare the bytes.

#include "core/store/metric_archive.h"

#include <QTemporaryDir>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace {

using namespace core;
using namespace std::chrono_literals;

constexpr int agents = 4;
constexpr int figures = 10;
constexpr std::int64_t seconds = 86'400;
constexpr std::int64_t batch = 600;
constexpr int rounds = 5;
constexpr double leastSamplesPerSecond = 2e6;
constexpr double mostQueryMilliseconds = 5;

const TimePoint start{Duration(1'795'564'800'000)};

double processorSeconds()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return double(time.tv_sec) + double(time.tv_nsec) / 1e9;
}

std::string nameOf(int agent, int figure)
{
    return "metrics/agent-" + std::to_string(agent) + "/system/figure_" + std::to_string(figure);
}

// One object a series, as a history has it.
SeriesLabelPtr labelOf(int agent, int figure)
{
    static std::map<std::string, SeriesLabelPtr> labels;
    SeriesLabelPtr& label = labels[nameOf(agent, figure)];
    if (!label)
        label = std::make_shared<const SeriesLabel>(SeriesLabel{nameOf(agent, figure), "1"});
    return label;
}

// What the figures of agents look like: fractions of three digits, counts that grow, times, and some that
// stand.
double valueAt(int agent, int figure, std::int64_t second)
{
    const double phase = double(second) / (200 + 37 * figure) + agent;
    const double noise = double((second * 7'919 + figure * 104'729 + agent * 1'299'709) % 1'000) / 1'000;
    switch (figure % 5) {
    case 0: return std::round((0.5 + 0.3 * std::sin(phase) + 0.05 * noise) * 1'000) / 1'000;
    case 1: return double(second / 3 + std::int64_t(noise * 2));
    case 2: return std::round((0.2 + 0.1 * std::sin(phase) + 0.02 * noise) * 1e4) / 1e4;
    case 3: return std::floor(4 + 3 * std::sin(phase));
    default: return double(second / 7'200);
    }
}

std::vector<NewSample> samplesOf(int agent, std::int64_t from, std::int64_t to)
{
    std::vector<NewSample> all;
    for (int figure = 0; figure < figures; ++figure) {
        const SeriesLabelPtr label = labelOf(agent, figure);
        for (std::int64_t second = from; second < to; ++second)
            all.push_back({label, {start + 1s * second, valueAt(agent, figure, second)}});
    }
    return all;
}

void need(const Result<>& result)
{
    if (result)
        return;
    std::fprintf(stderr, "%s\n", result.error().context.c_str());
    std::exit(2);
}

struct Figures {
    double samplesPerSecond = 0;
    double tidySamplesPerSecond = 0;
    double bytesPerSample = 0;
    double queryMilliseconds = 0;
};

Figures measure()
{
    const QTemporaryDir folder;
    auto opened = MetricArchive::open(folder.path().toStdString(), MetricArchive::Mode::ReadWrite);
    if (!opened)
        std::exit(2);
    MetricArchive& archive = *opened.value();
    Figures found;
    double appending = 0;
    double tidying = 0;
    for (std::int64_t second = 0; second < seconds; second += batch) {
        for (int agent = 0; agent < agents; ++agent) {
            const auto samples = samplesOf(agent, second, second + batch);
            const double before = processorSeconds();
            need(archive.append(samples));
            appending += processorSeconds() - before;
        }
        const double before = processorSeconds();
        need(archive.tidy(start + 1s * (second + batch) + 1min, {}));
        tidying += processorSeconds() - before;
    }
    const double samples = double(seconds) * agents * figures;
    found.samplesPerSecond = samples / appending;
    found.tidySamplesPerSecond = samples / (appending + tidying);
    found.bytesPerSample = double(archive.bytes().value()) / samples;

    std::vector<double> queries;
    for (int i = 0; i < 21; ++i) {
        const double before = processorSeconds();
        const auto data = archive.query({nameOf(i % agents, 0), start, start + 24h, 1'000});
        queries.push_back((processorSeconds() - before) * 1e3);
        if (!data || data.value().points.size() < 500)
            std::exit(2);
    }
    std::sort(queries.begin(), queries.end());
    found.queryMilliseconds = queries[queries.size() / 2];
    return found;
}

void writeOpenMetrics(const char* path)
{
    std::ofstream file(path);
    for (int figure = 0; figure < figures; ++figure) {
        file << "# TYPE figure_" << figure << " gauge\n";
        for (int agent = 0; agent < agents; ++agent)
            for (std::int64_t second = 0; second < seconds; ++second) {
                char line[128];
                std::snprintf(line, sizeof line, "figure_%d{agent=\"agent-%d\"} %.17g %lld\n", figure, agent,
                              valueAt(agent, figure, second),
                              static_cast<long long>(start.time_since_epoch().count() / 1'000 + second));
                file << line;
            }
    }
    file << "# EOF\n";
}

double medianOf(const std::vector<Figures>& all, double Figures::*figure)
{
    std::vector<double> values;
    for (const Figures& one : all)
        values.push_back(one.*figure);
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc == 3 && std::strcmp(argv[1], "--open-metrics") == 0) {
        writeOpenMetrics(argv[2]);
        return 0;
    }
    std::vector<Figures> all;
    for (int round = 0; round < rounds; ++round)
        all.push_back(measure());
    const double rate = medianOf(all, &Figures::samplesPerSecond);
    const double query = medianOf(all, &Figures::queryMilliseconds);
    std::printf("stored               %.2f million samples a second (limit %.1f)\n", rate / 1e6,
                leastSamplesPerSecond / 1e6);
    std::printf("stored and rolled up %.2f million samples a second\n",
                medianOf(all, &Figures::tidySamplesPerSecond) / 1e6);
    std::printf("in the file          %.2f bytes a sample, rollups and all\n",
                medianOf(all, &Figures::bytesPerSample));
    std::printf("24 hours to 1 000    %.2f ms (limit %.0f)\n", query, mostQueryMilliseconds);
    const bool fits = rate >= leastSamplesPerSecond && query <= mostQueryMilliseconds;
    return fits || argc != 2 || std::strcmp(argv[1], "--check") != 0 ? 0 : 1;
}
