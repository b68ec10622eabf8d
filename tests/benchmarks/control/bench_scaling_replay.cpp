// A day of 200 agents, a row a second, rehearsed on one core by a policy with two targets, windows, rates and
// a schedule. `--check` ends with 1 when the fastest of three runs is over the budget. The time is the
// processor's, which other programs lengthen little.

#include "core/control/rehearsal.h"
#include "core/fleet/sample.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <random>

namespace {

using namespace core;
using namespace std::chrono_literals;

constexpr double budgetSeconds = 2;
constexpr int agents = 200;
constexpr int rows = 86'400;
constexpr int differentDays = 8;  // are kept in memory; the agents take turns

ScalingSpec policy()
{
    ScalingSpec spec;
    spec.min = 2;
    spec.max = 100;
    spec.targets = {{series::cpu, 0.6}, {series::activeRequests, 8}};
    spec.cooldown = 60s;
    spec.scaleUp.policies = {{ScalingUnit::Percent, 100, 15s}, {ScalingUnit::Pods, 4, 15s}};
    spec.scaleDown.stabilization = 300s;
    spec.scaleDown.policies = {{ScalingUnit::Percent, 20, 60s}};
    spec.schedule = {{"0 8 * * 1-5", "Europe/Berlin", 10h, 6}};
    return spec;
}

// A day's tide with noise.
RecordedHistory day(unsigned seed)
{
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> noise(0.8, 1.2);
    RecordedHistory history;
    history.max = 100;
    const TimePoint begin{1'763'942'400s};
    for (int row = 0; row < rows; ++row) {
        RecordedMoment moment;
        moment.time = begin + std::chrono::seconds(row);
        moment.current = moment.ready = 10;
        moment.wanted = 10;
        moment.demand = ScalingDemand::Waiting;
        const double tide = 0.6 - 0.5 * std::cos(6.283185307 * row / rows + seed);
        history.moments.push_back(moment);
        history.readings.push_back({tide * noise(random), 10, 0, 0});
        history.readings.push_back({10 * tide * noise(random), 10, 0, 0});
    }
    return history;
}

double processorSeconds()
{
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) + double(now.tv_nsec) / 1e9;
}

// Seconds for all agents; ends the program when a rehearsal was none.
double rehearseAll(const std::vector<RecordedHistory>& days)
{
    RehearsalQuery query;
    query.agent = AgentId("a");
    query.draft = policy();
    query.from = days.front().moments.front().time;
    query.to = days.front().moments.back().time;
    const double begin = processorSeconds();
    for (int agent = 0; agent < agents; ++agent) {
        const auto report = rehearse(query, days[std::size_t(agent % differentDays)]);
        if (!report || report.value().draft.changes < 5 || report.value().points.size() < 500) {
            std::fprintf(stderr, "the rehearsal came to nothing\n");
            std::exit(1);
        }
        benchmark::DoNotOptimize(report.value().draft.replicaHours);
    }
    return processorSeconds() - begin;
}

}  // namespace

int main(int argc, char* argv[])
{
    std::vector<RecordedHistory> days;
    for (unsigned seed = 0; seed < differentDays; ++seed)
        days.push_back(day(seed));
    std::vector<double> seconds;
    for (int run = 0; run < 3; ++run)
        seconds.push_back(rehearseAll(days));
    std::sort(seconds.begin(), seconds.end());
    std::printf("%d agents x %d rows: %.2f, %.2f, %.2f s, %.0f ns a decision\n", agents, rows, seconds[0],
                seconds[1], seconds[2], seconds[0] / agents / rows * 1e9);
    const bool checks = argc > 1 && std::strcmp(argv[1], "--check") == 0;
    return checks && seconds.front() > budgetSeconds ? 1 : 0;
}
