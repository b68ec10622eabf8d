// Who sends a request and whether it may come in, with 1 000 access policies and 10 000 keys: a key's hash,
// the search among the policies, a source, hours and a rate; and by the token of an issuer, verified anew and
// kept from before. `--check` ends with 1 when the median of a key or of a kept token is over 2 microseconds.

#include "core/security/gatekeeper.h"
#include "core/security/jwk_set.h"
#include "tests/core/security/token_signer.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
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
        const Identity identity = m_keeper->identify({.apiKey = key}, m_now.wall);
        return m_keeper->policies()
            .decide({"agents/" + agent.text(), identity.principal, m_address, m_source, m_now, nullptr})
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

// A gatekeeper that takes the tokens of an issuer with an Ed25519 key, the dearest to verify.
class TokenDoor {
public:
    TokenDoor() : m_signer(SignatureAlgorithm::EdDsa)
    {
        AccessSpec spec;
        spec.providers.push_back({false, JwtProviderSpec{"https://issuer", "agents", "keys.json"}, false});
        spec.policies.push_back({"p", true, {"agents/*"}, {"invoke"}, {{"staff"}, {}, false}, {}});
        m_spec = spec;
        m_keys = std::make_shared<const IssuerKeysList>(
            IssuerKeysList{{"https://issuer", "keys.json",
                            std::make_shared<const JwkSet>(JwkSet::read(keySet({m_signer.jwk()})).value())}});
        for (std::size_t i = 0; i < tokenCount; ++i)
            m_fields.push_back(
                "Bearer "
                + m_signer.token("{\"iss\":\"https://issuer\",\"aud\":\"agents\",\"sub\":\"client-"
                                 + std::to_string(i)
                                 + "\",\"groups\":[\"staff\",\"analysts\"],\"exp\":1790003600}"));
        forget();
    }

    // What was verified is known no more.
    void forget()
    {
        m_keeper = std::make_unique<Gatekeeper>(m_spec, std::make_shared<const ApiKeyRing>(),
                                                std::make_shared<RateLimiter>(),
                                                std::make_shared<const TokenGate>(m_spec.providers, m_keys));
    }

    bool ask()
    {
        const Identity identity =
            m_keeper->identify({.authorization = m_fields[m_turn++ % tokenCount]}, m_now.wall);
        return m_keeper->policies()
            .decide({"agents/" + m_agent.text(), identity.principal, m_address, m_source, m_now, nullptr})
            .isAllowed();
    }

    static constexpr std::size_t tokenCount = 1'000;

private:
    const TokenSigner m_signer;
    AccessSpec m_spec;
    std::shared_ptr<const IssuerKeysList> m_keys;
    std::unique_ptr<Gatekeeper> m_keeper;
    std::vector<std::string> m_fields;
    const AgentId m_agent{"agent-1"};
    const std::string m_address = "10.1.2.3";
    const SourceAddress m_source = sourceAddressOf(m_address);
    const Now m_now{MonoTime(std::chrono::hours(1)), TimePoint(std::chrono::seconds(1'790'000'000))};
    std::size_t m_turn = 0;
};

void decideByKeptToken(benchmark::State& state)
{
    TokenDoor door;
    for (auto _ : state)
        benchmark::DoNotOptimize(door.ask());
}
BENCHMARK(decideByKeptToken);

// The median, in microseconds, of a decision by a token; a new one each time, or one that is kept.
double medianByToken(bool isKept)
{
    TokenDoor door;
    std::vector<double> microseconds;
    for (std::size_t batch = 0; batch < (isKept ? 200U : 10U); ++batch) {
        if (!isKept)
            door.forget();
        const std::clock_t before = std::clock();
        for (std::size_t n = 0; n < TokenDoor::tokenCount; ++n)
            if (!door.ask())
                std::abort();
        microseconds.push_back(double(std::clock() - before) * 1e6 / CLOCKS_PER_SEC / TokenDoor::tokenCount);
    }
    std::sort(microseconds.begin(), microseconds.end());
    return microseconds[microseconds.size() / 2];
}

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
    const double kept = medianByToken(true);
    std::printf("by a token that is kept: median %.2f us; by one that is not: %.2f us\n", kept,
                medianByToken(false));
    return median <= budgetMicroseconds && kept <= budgetMicroseconds ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc == 2 && std::strcmp(argv[1], "--check") == 0)
        return check();
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
}
