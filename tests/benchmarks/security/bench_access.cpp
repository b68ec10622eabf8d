// Who sends a request and whether it may come in, with 1 000 access policies and 10 000 keys: a key's hash,
// the search among the policies, a source, hours and a rate. `--check` ends with 1 when the median is over 2
// microseconds.

#include "core/security/gatekeeper.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <random>

namespace {

using namespace core;

constexpr double budgetMicroseconds = 2;
constexpr std::size_t policyCount = 1'000;
constexpr std::size_t keyCount = 10'000;
constexpr std::size_t agentCount = 100;
constexpr std::size_t groupCount = 500;

class Door {
public:
    Door()
    {
        AccessSpec spec;
        spec.providers.push_back({true, {}, false});
        for (std::size_t i = 0; i < policyCount; ++i)
            spec.policies.push_back({"policy-" + std::to_string(i),
                                     i % 10 != 0,
                                     {"agents/agent-" + std::to_string(i % agentCount)},
                                     {"invoke"},
                                     {{"group-" + std::to_string(i % groupCount)}, {}, false},
                                     {{"source", i % 10 != 0 ? "10.0.0.0/8" : "192.168.0.0/16"},
                                      {"hours", "00:00-24:00 Europe/Berlin"}}});
        for (AccessPolicySpec& policy : spec.policies)
            if (policy.allow)
                policy.conditions.push_back({"rate", "1000000/s"});
        std::vector<ApiKeyRecord> records;
        for (std::size_t i = 0; i < keyCount; ++i) {
            MadeApiKey key = makeApiKey("client-" + std::to_string(i),
                                        {"group-" + std::to_string(i % groupCount), "staff"}, {}, m_now.wall)
                                 .value();
            records.push_back(std::move(key.record));
            // To an agent that policies of its group are about.
            m_keys.emplace_back(key.key.reveal(), i % agentCount);
        }
        std::shuffle(m_keys.begin(), m_keys.end(), std::mt19937(7));
        for (std::size_t i = 0; i < agentCount; ++i)
            m_agents.emplace_back("agent-" + std::to_string(i));
        m_keeper = std::make_unique<Gatekeeper>(spec, std::make_shared<const ApiKeyRing>(std::move(records)),
                                                std::make_shared<RateLimiter>());
    }

    bool ask()
    {
        const auto& [key, agentNumber] = m_keys[m_turn++ % m_keys.size()];
        const AgentId& agent = m_agents[agentNumber];
        m_now.mono += Duration(1);
        const Identity identity = m_keeper->identify({nullptr, &key}, m_now.wall);
        return m_keeper->policies()
            .decide({agent, identity.principal, m_address, m_source, m_now, nullptr})
            .isAllowed();
    }

private:
    Now m_now{MonoTime(std::chrono::hours(1)), TimePoint(std::chrono::seconds(1'790'000'000))};
    std::unique_ptr<Gatekeeper> m_keeper;
    std::vector<std::pair<std::string, std::size_t>> m_keys;  // and the agent that it is used for
    std::vector<AgentId> m_agents;
    const std::string m_address = "10.1.2.3";
    const SourceAddress m_source = sourceAddressOf(m_address);
    std::size_t m_turn = 0;
};

void decide(benchmark::State& state)
{
    Door door;
    for (auto _ : state)
        benchmark::DoNotOptimize(door.ask());
}
BENCHMARK(decide);

int check()
{
    constexpr int batches = 50;
    constexpr int asksOfABatch = 20'000;
    Door door;
    std::vector<double> microseconds;
    int allowed = 0;
    for (int i = 0; i < batches; ++i) {
        const std::clock_t before = std::clock();
        for (int n = 0; n < asksOfABatch; ++n)
            allowed += door.ask() ? 1 : 0;
        microseconds.push_back(double(std::clock() - before) * 1e6 / CLOCKS_PER_SEC / asksOfABatch);
    }
    std::sort(microseconds.begin(), microseconds.end());
    const double median = microseconds[microseconds.size() / 2];
    std::printf("a decision: median %.2f us, least %.2f, most %.2f; %d of %d allowed\n", median,
                microseconds.front(), microseconds.back(), allowed, batches * asksOfABatch);
    return median <= budgetMicroseconds ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc == 2 && std::strcmp(argv[1], "--check") == 0)
        return check();
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
}
