// One controller step over 10 000 instances whose figures all change, in time of the processor, which other
// programs lengthen little. `--check` ends with 1 when the median is over the budget.

#include "core/control/controller.h"
#include "core/fleet/alert_rules.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ctime>

namespace {

using namespace core;
using namespace std::chrono_literals;

constexpr double budgetMilliseconds = 10;
constexpr std::uint32_t agentCount = 100;
constexpr std::uint32_t replicas = 100;

std::string numbered(const char* prefix, std::uint32_t number, int digits)
{
    std::string text = std::to_string(number);
    return prefix + std::string(std::size_t(std::max(0, digits - int(text.size()))), '0') + text;
}

std::shared_ptr<const FleetSpec> largeFleet()
{
    auto fleet = std::make_shared<FleetSpec>();
    fleet->name = "large";
    fleet->alerts = builtInAlertRules(*fleet);
    fleet->regions.resize(1);
    fleet->regions.front().name = RegionName("local");
    for (std::uint32_t i = 0; i < agentCount; ++i) {
        AgentSpec spec;
        spec.id = AgentId(numbered("agent-", i, 3));
        spec.run.command = {"worker"};
        spec.regions.primary = RegionName("local");
        spec.replicas = replicas;
        spec.scaling.max = replicas;
        fleet->agents.push_back(std::move(spec));
    }
    return fleet;
}

// Brings the fleet up, then gives it new figures, probes and traffic at each turn.
class LargeWorld {
public:
    LargeWorld() : m_controller({.startsAtOnce = replicas}, largeFleet(), "digest", {})
    {
        m_inputs.regions.resize(1);
        m_inputs.regions.front().name = RegionName("local");
        begin(step());
        for (InstanceObservation& seen : m_inputs.regions.front().instances) {
            seen.phase = RunPhase::Running;
            seen.host = "127.0.0.1";
            seen.port = 20'000;
        }
        for (int i = 0; i < 5; ++i) {
            change();
            m_shown = step();
        }
    }

    void change()
    {
        ++m_turn;
        m_now.mono += 1s;
        m_now.wall += 1s;
        m_inputs.traffic.span = 1s;
        m_inputs.probes.clear();
        m_inputs.traffic.instances.clear();
        std::uint64_t number = 0;
        for (InstanceObservation& seen : m_inputs.regions.front().instances) {
            const double value = double((m_turn * 7 + number++ * 13) % 80) / 100;
            const Sample sample{value, m_now.wall, m_now.wall, Quality::Good};
            Figures& figures = m_inputs.instanceFigures[seen.id].measured;
            for (const char* key :
                 {series::cpu, series::memory, series::responseTimeP95, series::requestsPerSecond})
                figures[key] = sample;
            figures[series::errorRate] = {value / 100, m_now.wall, m_now.wall, Quality::Good};
            seen.cpuCores = value;
            m_inputs.probes.push_back({seen.id, seen.attempt, m_now.mono, true, 5ms, {}});
            InstanceTraffic traffic;
            traffic.instance = seen.id;
            traffic.agent = seen.agent;
            traffic.active = std::uint32_t(m_turn + number) % 10;
            m_inputs.traffic.instances.push_back(std::move(traffic));
        }
    }
    StepOutput step() { return m_controller.step(m_inputs, m_now); }
    std::size_t readyCount() const
    {
        return std::size_t(
            std::count_if(m_shown.snapshot->instances.begin(), m_shown.snapshot->instances.end(),
                          [](const InstanceViewPtr& view) { return view->state == InstanceState::Ready; }));
    }

private:
    void begin(const StepOutput& out)
    {
        for (const Effect& effect : out.effects) {
            const auto* start = std::get_if<StartInstance>(&effect);
            if (!start)
                continue;
            InstanceObservation seen;
            seen.id = start->instance;
            seen.agent = start->spec->id;
            seen.templateKey = start->templateKey;
            seen.version = start->spec->version;
            seen.attempt = start->attempt;
            m_inputs.regions.front().instances.push_back(std::move(seen));
        }
        auto& instances = m_inputs.regions.front().instances;
        std::sort(instances.begin(), instances.end(),
                  [](const auto& a, const auto& b) { return a.id < b.id; });
    }

    Controller m_controller;
    StepInputs m_inputs;
    StepOutput m_shown;
    Now m_now{MonoTime(1h), TimePoint(1'700'000'000s)};
    std::uint64_t m_turn = 0;
};

double processorSeconds()
{
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) + double(time.tv_nsec) / 1e9;
}

double timedStep(LargeWorld& world, StepOutput& last)
{
    world.change();
    const double before = processorSeconds();
    StepOutput next = world.step();
    const double seconds = processorSeconds() - before;
    last = std::move(next);  // the end of the snapshot before belongs to those who read it
    return seconds;
}

void controllerStep(benchmark::State& state)
{
    LargeWorld world;
    if (world.readyCount() != agentCount * replicas)
        state.SkipWithError("not all instances are ready");
    StepOutput last;
    double longest = 0;
    for (auto _ : state) {
        const double seconds = timedStep(world, last);
        longest = std::max(longest, seconds);
        state.SetIterationTime(seconds);
    }
    state.counters["max_ms"] = longest * 1'000;
}
BENCHMARK(controllerStep)->UseManualTime()->Unit(benchmark::kMillisecond)->Iterations(200);

int check()
{
    LargeWorld world;
    if (world.readyCount() != agentCount * replicas) {
        std::fprintf(stderr, "only %zu instances are ready\n", world.readyCount());
        return 1;
    }
    StepOutput last;
    std::vector<double> times;
    for (int i = 0; i < 101; ++i)
        times.push_back(timedStep(world, last) * 1'000);
    std::sort(times.begin(), times.end());
    const double median = times[times.size() / 2];
    std::printf("median %.2f ms, max %.2f ms, budget %.0f ms\n", median, times.back(), budgetMilliseconds);
    return median <= budgetMilliseconds ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc == 2 && std::strcmp(argv[1], "--check") == 0)
        return check();
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv))
        return 2;
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
