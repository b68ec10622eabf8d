// What a sample and a query cost with the series of a fleet in the history.

#include "core/monitor/metric_history.h"

#include <benchmark/benchmark.h>

namespace {

using namespace std::chrono_literals;

core::Sample sampleAt(core::Duration since, double value)
{
    return {value, core::TimePoint(since), core::TimePoint(since), core::Quality::Good};
}

void addToOneOf(benchmark::State& state)
{
    core::MetricHistory history;
    std::vector<std::string> names;
    for (std::int64_t i = 0; i < state.range(0); ++i)
        names.push_back(core::seriesName(core::AgentId("web"), core::series::cpu,
                                         core::InstanceId("web-" + std::to_string(i))));
    std::size_t next = 0;
    core::Duration since = 0s;
    for (auto _ : state) {
        history.add(names[next], "1", sampleAt(since, double(next)));
        if (++next == names.size()) {
            next = 0;
            since += 1s;
        }
    }
    state.SetItemsProcessed(state.iterations());
}

void queryAnHour(benchmark::State& state)
{
    core::MetricHistory history;
    const std::string name = core::seriesName(core::AgentId("web"), core::series::cpu);
    for (int second = 0; second < 3600; ++second)
        history.add(name, "1", sampleAt(std::chrono::seconds(second), second % 60));
    for (auto _ : state)
        benchmark::DoNotOptimize(
            history.query({name, core::TimePoint(0s), core::TimePoint(3600s), std::size_t(state.range(0))}));
}

BENCHMARK(addToOneOf)->Arg(100)->Arg(100'000);
BENCHMARK(queryAnHour)->Arg(600);

}  // namespace

BENCHMARK_MAIN();
