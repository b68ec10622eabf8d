#include "core/monitor/agent_figures.h"

#include <algorithm>
#include <array>

namespace core {
namespace {

using namespace std::chrono_literals;

constexpr std::array averaged{series::cpu, series::memory};
// These come from the gateway's own count of the agent, which also knows what no instance answered.
constexpr std::array fromGateway{series::responseTime,    series::responseTimeP50, series::responseTimeP95,
                                 series::responseTimeP99, series::errorRate,       series::requestsPerSecond,
                                 series::activeRequests};

template <std::size_t N>
bool isOneOf(const std::string& key, const std::array<const char*, N>& keys)
{
    return std::find(keys.begin(), keys.end(), key) != keys.end();
}

}  // namespace

// Both are in order of the keys, and most instances of an agent have the same: one pass finds each sum.
void AgentFigures::add(const InstanceFigures& instance)
{
    ++m_instances;
    std::size_t at = 0;
    instance.each([&](const std::string& key, const Sample& sample) {
        while (at < m_sums.size() && m_sums[at].key != key && m_sums[at].key < key)
            ++at;
        if (at == m_sums.size() || m_sums[at].key != key) {
            if (isOneOf(key, fromGateway))
                return;
            m_sums.insert(m_sums.begin() + std::ptrdiff_t(at), Sum{key, isOneOf(key, averaged)});
        }
        Sum& sum = m_sums[at++];
        sum.value += sample.value;
        ++sum.count;
        sum.oldest = std::min(sum.oldest, sample.time);
        sum.worst = std::max(sum.worst, sample.quality);
    });
}

Figures AgentFigures::result(Now now) const
{
    Figures figures;
    figures.reserve(m_sums.size() + fromGateway.size() + 1);
    for (const Sum& sum : m_sums)
        figures.emplace_hint(
            figures.end(), sum.key,
            Sample{sum.isMean ? sum.value / double(sum.count) : sum.value, sum.oldest, now.wall, sum.worst});
    return figures;
}

bool putTraffic(Figures& figures, const SlidingTraffic& traffic, double active, Now now)
{
    const auto put = [&](const char* key, double value) {
        figures[key] = {value, now.wall, now.wall, Quality::Good};
    };
    const auto timed = traffic.over(30s, now.mono);
    if (timed.responseTime.count() > 0) {
        put(series::responseTime, timed.responseTime.mean());
        put(series::responseTimeP50, timed.responseTime.quantile(0.5));
        put(series::responseTimeP95, timed.responseTime.quantile(0.95));
        put(series::responseTimeP99, timed.responseTime.quantile(0.99));
    }
    const auto counted = traffic.over(60s, now.mono);
    if (const auto attempts = std::max(counted.requests, counted.errors); attempts > 0)
        put(series::errorRate, double(counted.errors) / double(attempts));
    const auto recent = traffic.over(SlidingTraffic::recently, now.mono);
    put(series::requestsPerSecond,
        double(recent.requests) / std::chrono::duration<double>(recent.span).count());
    put(series::activeRequests, active);
    return timed.responseTime.count() > 0;
}

void putTokens(Figures& figures, const SlidingTraffic& traffic, Now now)
{
    const auto counted = traffic.over(60s, now.mono);
    const double minutes = std::chrono::duration<double, std::ratio<60>>(counted.span).count();
    const auto put = [&](const char* key, std::uint64_t tokens) {
        figures[key] = {double(tokens) / minutes, now.wall, now.wall, Quality::Good};
    };
    put(series::inputTokensPerMinute, counted.inputTokens);
    put(series::outputTokensPerMinute, counted.outputTokens);
    if (!figures.contains(series::tokensPerMinute))
        put(series::tokensPerMinute, counted.inputTokens + counted.outputTokens);
}

void putQueued(Figures& figures, std::uint32_t queued, bool hasInstances, Now now)
{
    const auto told = figures.find(series::queueDepth);
    if (told != figures.end())
        told->second.value += queued;
    else if (queued > 0 || !hasInstances)
        figures[series::queueDepth] = {double(queued), now.wall, now.wall,
                                       hasInstances ? Quality::Estimated : Quality::Good};
}

void putOwnResponseTimes(Figures& figures, const BucketCounts& own, Now now)
{
    if (!(own.count() > 0))
        return;
    const auto put = [&](const char* key, double value) {
        figures[key] = {value, now.wall, now.wall, Quality::Estimated};
    };
    put(series::responseTime, own.sum / own.count());
    for (const auto& [key, q] :
         {std::pair(series::responseTimeP50, 0.5), std::pair(series::responseTimeP95, 0.95),
          std::pair(series::responseTimeP99, 0.99)})
        if (const auto quantile = histogramQuantile(q, own))
            put(key, *quantile);
}

std::string unitOf(const std::string& key)
{
    if (key.starts_with("agent/response_time"))
        return "s";
    if (key == series::requestsPerSecond)
        return "1/s";
    if (key == series::taskCompletion)
        return "1/h";
    if (key == series::tokensPerMinute || key == series::inputTokensPerMinute
        || key == series::outputTokensPerMinute)
        return "1/min";
    if (key == series::costPerHour)
        return "USD/h";
    return "1";
}

}  // namespace core
