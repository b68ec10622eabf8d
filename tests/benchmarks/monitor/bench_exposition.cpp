// Bytes a second that the reader of /metrics takes, and what one scrape costs from its text to figures.

#include "core/monitor/instance_readings.h"

#include <benchmark/benchmark.h>

namespace {

using namespace std::chrono_literals;

std::string metricsOf(std::int64_t series)
{
    std::string text = "# TYPE http_request_duration_seconds histogram\n";
    for (std::int64_t i = 0; i < series; ++i)
        text += "http_request_duration_seconds_bucket{method=\"POST\",route=\"/v1/tasks/"
            + std::to_string(i / 10) + "\",le=\"0." + std::to_string(i % 10) + "\"} " + std::to_string(i * 17)
            + ".5\n";
    return text + "pilothouse_agent_tasks_completed_total 17\npilothouse_agent_queue_depth 3\n";
}

void parse(benchmark::State& state)
{
    const std::string text = metricsOf(state.range(0));
    for (auto _ : state)
        benchmark::DoNotOptimize(core::parseExposition(text));
    state.SetBytesProcessed(state.iterations() * std::int64_t(text.size()));
}

void scrapeToFigures(benchmark::State& state)
{
    const std::string text = metricsOf(state.range(0));
    const core::AgentSpec spec;
    core::InstanceReadings readings;
    core::Duration since = 1000s;
    for (auto _ : state) {
        since += 5s;
        const core::Now now{core::MonoTime(since), core::TimePoint(since)};
        const auto exposition = core::parseExposition(text);
        readings.add(exposition.value(), spec, now);
        benchmark::DoNotOptimize(readings.figures(spec, now));
    }
}

BENCHMARK(parse)->Arg(100)->Arg(9'000);
BENCHMARK(scrapeToFigures)->Arg(100)->Arg(9'000);

}  // namespace

BENCHMARK_MAIN();
