#include "core/monitor/instance_readings.h"

#include <algorithm>
#include <cmath>

namespace core {
namespace {

using namespace std::chrono_literals;

constexpr Duration longestWindow = 5min;
constexpr Duration staleAfter = 5min;
constexpr Duration leastDistance = 5s;
constexpr const char* ownHistogram = "gen_ai_client_operation_duration_seconds";

// The counters of the automatic reading, by what they feed.
constexpr const char* completedCounter = "completed";
constexpr const char* tokenCounter = "tokens";
constexpr const char* costCounter = "cost";

// The sum of all samples of a name; nothing when there is none. NaN is no reading.
std::optional<double> sumOf(const Exposition& exposition, std::string_view name)
{
    std::optional<double> sum;
    for (const ExpositionSample& sample : exposition.samples)
        if (sample.name == name && !std::isnan(sample.value))
            sum = sum.value_or(0) + sample.value;
    return sum;
}

}  // namespace

void CounterTrack::add(double value, MonoTime now)
{
    if (!std::isfinite(value) || value < 0)
        return;
    m_total += !m_last || value < *m_last ? value : value - *m_last;
    m_last = value;
    if (m_points.size() > 1 && m_points.back().time - m_points[m_points.size() - 2].time < leastDistance)
        m_points.pop_back();
    m_points.push_back({now, m_total});
    while (m_points.size() > 2 && m_points.front().time + longestWindow < now)
        m_points.pop_front();
}

std::optional<double> CounterTrack::rate(Duration window, MonoTime now) const
{
    const Point* first = nullptr;
    for (const Point& point : m_points)
        if (point.time + window >= now) {
            first = &point;
            break;
        }
    if (!first || first == &m_points.back())
        return std::nullopt;
    const double seconds = std::chrono::duration<double>(m_points.back().time - first->time).count();
    return seconds > 0 ? std::optional((m_points.back().total - first->total) / seconds) : std::nullopt;
}

void InstanceReadings::add(const Exposition& exposition, const AgentSpec& spec, Now now)
{
    m_read = now;
    m_interval = spec.metrics.interval;
    m_gauges.clear();
    if (auto own = readHistogram(exposition, ownHistogram))
        m_responseTimes.add(std::move(*own), now.mono);
    if (spec.metrics.mapping.empty())
        readAuto(exposition, now);
    else
        readMapped(exposition, spec, now);
}

void InstanceReadings::restarted()
{
    for (auto& [key, counter] : m_counters)
        counter.restarted();
    m_sources.clear();
    m_responseTimes.restarted();
    m_gauges.clear();
    m_read.reset();
}

// A counter stays with the metric it was first read from: another one counts from elsewhere, and going over
// to it would look like a new beginning.
std::optional<double> InstanceReadings::sourceOf(const char* key, const Exposition& exposition,
                                                 std::initializer_list<const char*> names)
{
    if (const auto known = m_sources.find(key); known != m_sources.end())
        return sumOf(exposition, known->second);
    for (const char* name : names)
        if (const auto sum = sumOf(exposition, name)) {
            m_sources.emplace(key, name);
            return sum;
        }
    return std::nullopt;
}

void InstanceReadings::readAuto(const Exposition& exposition, Now now)
{
    const auto count = [&](const char* key, std::initializer_list<const char*> names) {
        if (const auto value = sourceOf(key, exposition, names))
            m_counters[key].add(*value, now.mono);
    };
    count(completedCounter,
          {"pilothouse_agent_tasks_completed_total", "gen_ai_client_operation_duration_seconds_count",
           "http_requests_total"});
    count(tokenCounter, {"gen_ai_client_token_usage_sum", "gen_ai_client_token_usage_tokens_sum"});
    count(costCounter, {"pilothouse_agent_cost_usd_total"});
    for (const char* name : {"pilothouse_agent_queue_depth", "queue_depth"})
        if (const auto depth = sumOf(exposition, name)) {
            m_gauges[series::queueDepth] = *depth;
            break;
        }
}

void InstanceReadings::readMapped(const Exposition& exposition, const AgentSpec& spec, Now now)
{
    for (const auto& [key, text] : spec.metrics.mapping) {
        const auto mapping = parseMapping(text);
        const auto value = mapping ? sumOf(exposition, mapping->metric) : std::nullopt;
        if (!value)
            continue;
        if (key == series::tasksCompleted && mapping->reading == Reading::Gauge)
            m_counters[completedCounter].add(*value * mapping->factor, now.mono);  // a count, over restarts
        else if (mapping->reading == Reading::Gauge)
            m_gauges[key] = *value * mapping->factor;
        else
            m_counters[key].add(*value, now.mono);
    }
}

Figures InstanceReadings::figures(const AgentSpec& spec, Now now) const
{
    Figures figures;
    if (!m_read || now.mono - m_read->mono > staleAfter)
        return figures;
    for (const auto& [key, value] : m_gauges)
        figures[key] = sample(value, now);
    if (const auto total = completed())
        figures[series::tasksCompleted] = sample(*total, now);
    if (!spec.metrics.mapping.empty()) {
        for (const auto& [key, text] : spec.metrics.mapping)
            if (const auto mapping = parseMapping(text); mapping && mapping->reading == Reading::Rate)
                putRate(figures, key.c_str(), key.c_str(), 60s, mapping->factor, now);
        return figures;
    }
    putRate(figures, series::taskCompletion, completedCounter, longestWindow, 3'600, now);
    putRate(figures, series::tokensPerMinute, tokenCounter, 60s, 60, now);
    putRate(figures, series::costPerHour, costCounter, longestWindow, 3'600, now);
    return figures;
}

std::optional<double> InstanceReadings::completed() const
{
    const auto counter = m_counters.find(completedCounter);
    return counter == m_counters.end() ? std::nullopt : std::optional(counter->second.total());
}

std::optional<BucketCounts> InstanceReadings::responseTimes(MonoTime now) const
{
    return m_responseTimes.growth(std::max<Duration>(30s, 3 * m_interval), now);
}

void InstanceReadings::putRate(Figures& figures, const char* key, const char* counter, Duration window,
                               double factor, Now now) const
{
    const auto found = m_counters.find(counter);
    if (found == m_counters.end())
        return;
    // readings that come rarely need a longer window to be two
    if (const auto rate = found->second.rate(std::max(window, 3 * m_interval), now.mono))
        figures[key] = sample(*rate * factor, now);
}

Sample InstanceReadings::sample(double value, Now now) const
{
    const Quality quality = now.mono - m_read->mono > 2 * m_interval ? Quality::Late : Quality::Good;
    return {value, m_read->wall, m_read->wall, quality};
}

}  // namespace core
