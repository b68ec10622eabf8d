// A choice among an agent's instances with its reservation and its end: alone, and as the gateway's threads
// share it; beside a scan of all of them and a sort. `--check` ends with 1 when the choice among 1 000
// instances takes more than 50 ns.

#include "core/gateway/balancer.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <vector>

namespace {

constexpr core::MonoTime now{std::chrono::hours(1)};
constexpr double budgetNanoseconds = 50;
constexpr std::size_t checkedInstances = 1'000;

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

// In the middle of its work: so many requests are under way, and the oldest ends for each that comes.
struct Busy {
    Busy(std::size_t count, core::RoutingStrategy strategy, std::size_t requests) : choice(1)
    {
        core::ChoiceRules rules;
        rules.strategy = strategy;
        choice.publish(instances(count), rules, 0, now);
        for (std::size_t i = 0; i < requests; ++i)
            held.push_back(*choice.choose(now, {}, {}));
    }
    void turn()
    {
        core::Place& oldest = held[next];
        choice.release(oldest);
        oldest = *choice.choose(now, {}, {});
        next = next + 1 == held.size() ? 0 : next + 1;
    }

    // As many choices in a row as there are requests, whose places are given back outside of the time.
    double nanosecondsOfAChoice()
    {
        for (const core::Place place : held)
            choice.release(place);
        const auto begin = std::chrono::steady_clock::now();
        for (core::Place& place : held)
            place = *choice.choose(now, {}, {});
        const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - begin;
        return taken.count() / double(held.size());
    }

    core::InstanceChoice choice;
    std::vector<core::Place> held;
    std::size_t next = 0;
};

void busyChoice(benchmark::State& state)
{
    Busy busy(std::size_t(state.range(0)), core::RoutingStrategy(state.range(1)),
              std::size_t(state.range(0) * 2));
    for (auto _ : state)
        busy.turn();
}

void idleChoice(benchmark::State& state)
{
    core::InstanceChoice choice(1);
    core::ChoiceRules rules;
    rules.strategy = core::RoutingStrategy(state.range(1));
    choice.publish(instances(std::size_t(state.range(0))), rules, 0, now);
    for (auto _ : state)
        choice.release(*choice.choose(now, {}, {}));
}

void affineChoice(benchmark::State& state)
{
    core::InstanceChoice choice(1);
    choice.publish(instances(std::size_t(state.range(0))), {}, 0, now);
    std::uint64_t key = 1;
    for (auto _ : state)
        choice.release(*choice.choose(now, {}, ++key));
}

void sharedChoice(benchmark::State& state)
{
    static core::Balancer balancer(1);
    if (state.thread_index() == 0)
        balancer.publish(instances(std::size_t(state.range(0))), {}, now);
    for (auto _ : state)
        benchmark::DoNotOptimize(balancer.choose(now));
}

// What it is compared with: looking at all of them.
struct Scanned {
    explicit Scanned(std::size_t count) : active(count), fixedLoad(count)
    {
        for (std::size_t i = 0; i < count; ++i)
            fixedLoad[i] = float(i * 37 % count) / float(count);
    }
    void turn()
    {
        std::size_t best = 0;
        float least = 2;
        for (std::size_t i = 0; i < active.size(); ++i) {
            const float load = fixedLoad[i] + 0.003F * float(active[i]);
            if (load < least && active[i] < 100) {
                least = load;
                best = i;
            }
        }
        ++active[best];
        benchmark::DoNotOptimize(best);
        --active[best];
    }

    std::vector<std::uint32_t> active;
    std::vector<float> fixedLoad;
};

void scan(benchmark::State& state)
{
    Scanned scanned(std::size_t(state.range(0)));
    for (auto _ : state)
        scanned.turn();
}

void publish(benchmark::State& state)
{
    core::Balancer balancer(1);
    const auto all = instances(std::size_t(state.range(0)));
    for (auto _ : state)
        balancer.publish(all, {}, now);
}

// Of the fastest of many short rounds: others use the machine too.
template <typename Work>
double nanoseconds(Work&& work, int turns)
{
    double least = 1e12;
    for (int round = 0; round < 400; ++round) {
        const auto begin = std::chrono::steady_clock::now();
        for (int i = 0; i < turns; ++i)
            work();
        const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - begin;
        least = std::min(least, taken.count() / turns);
    }
    return least;
}

// Likewise.
double nanosecondsOfAChoice(Busy& busy)
{
    double least = busy.nanosecondsOfAChoice();
    for (int round = 0; round < 4'000; ++round)
        least = std::min(least, busy.nanosecondsOfAChoice());
    return least;
}

int check()
{
    constexpr auto byLoad = core::RoutingStrategy::LeastLoaded;
    Busy busy(checkedInstances, byLoad, checkedInstances / 2);
    Busy busier(checkedInstances, byLoad, checkedInstances * 2);
    core::Balancer balancer(1);
    balancer.publish(instances(checkedInstances), {}, now);
    Scanned scanned(checkedInstances);
    const double choice = nanosecondsOfAChoice(busy);
    const double fullerChoice = nanosecondsOfAChoice(busier);
    const double turn = nanoseconds([&] { busy.turn(); }, 5'000);
    const double fullerTurn = nanoseconds([&] { busier.turn(); }, 5'000);
    const double shared = nanoseconds([&] { benchmark::DoNotOptimize(balancer.choose(now)); }, 5'000);
    const double scanning = nanoseconds([&] { scanned.turn(); }, 500);
    std::printf(
        "among %zu instances, in ns: a choice %.1f up to a request for every other one, %.1f up to two for "
        "each (budget %.0f); a choice and a release %.1f and %.1f; a choice behind the lock with its lease, "
        "and "
        "its release %.1f; by a scan %.1f, %.1f times as long as the first\n",
        checkedInstances, choice, fullerChoice, budgetNanoseconds, turn, fullerTurn, shared, scanning,
        scanning / choice);
    return std::max(choice, fullerChoice) <= budgetNanoseconds ? 0 : 1;
}

}  // namespace

BENCHMARK(busyChoice)->ArgsProduct({{10, 1000}, {0, 1, 2}});
BENCHMARK(idleChoice)->ArgsProduct({{10, 1000}, {0, 1, 2}});
BENCHMARK(affineChoice)->Arg(10)->Arg(100)->Arg(1000);
BENCHMARK(sharedChoice)->Arg(1000)->Threads(1)->Threads(2);
BENCHMARK(scan)->Arg(10)->Arg(1000);
BENCHMARK(publish)->Arg(1000)->Arg(10000);

int main(int argc, char** argv)
{
    if (argc == 2 && std::strcmp(argv[1], "--check") == 0)
        return check();
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
