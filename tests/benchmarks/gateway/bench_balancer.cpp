#include "core/gateway/balancer.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <vector>

namespace {

constexpr core::MonoTime now{std::chrono::hours(1)};

std::vector<core::RouteInstance> instances(std::size_t count)
{
    std::vector<core::RouteInstance> made(count);
    for (std::size_t i = 0; i < count; ++i) {
        made[i].id = core::InstanceId("demo-" + std::to_string(i));
        made[i].host = "127.0.0.1";
        made[i].cpu = double(i * 37 % count) / double(count);
    }
    return made;
}

void chooseAndRelease(benchmark::State& state)
{
    core::Balancer balancer;
    balancer.publish(instances(std::size_t(state.range(0))), core::Duration(0));
    for (auto _ : state)
        benchmark::DoNotOptimize(balancer.choose(now));
}

// What it is compared with: sorting all by score and taking the first.
void sortAndTakeFirst(benchmark::State& state)
{
    const auto all = instances(std::size_t(state.range(0)));
    for (auto _ : state) {
        std::vector<const core::RouteInstance*> sorted;
        for (const auto& instance : all)
            sorted.push_back(&instance);
        std::sort(sorted.begin(), sorted.end(), [](const auto* left, const auto* right) {
            return 0.4 * left->cpu + 0.3 * left->memory < 0.4 * right->cpu + 0.3 * right->memory;
        });
        benchmark::DoNotOptimize(sorted.front());
    }
}

void publish(benchmark::State& state)
{
    core::Balancer balancer;
    const auto all = instances(std::size_t(state.range(0)));
    for (auto _ : state)
        balancer.publish(all, core::Duration(0));
}

}  // namespace

BENCHMARK(chooseAndRelease)->Arg(10)->Arg(1000);
BENCHMARK(sortAndTakeFirst)->Arg(10)->Arg(1000);
BENCHMARK(publish)->Arg(1000)->Arg(10000);

BENCHMARK_MAIN();
