#include "core/monitor/instance_readings.h"

#include <cmath>

namespace core {
namespace {

using namespace std::chrono_literals;

constexpr Duration longestWindow = 5min;
constexpr Duration staleAfter = 5min;

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

std::optional<double> firstOf(const Exposition& exposition, std::initializer_list<std::string_view> names)
{
    for (const std::string_view name : names)
        if (const auto sum = sumOf(exposition, name))
            return sum;
    return std::nullopt;
}

}  // namespace

void CounterTrack::add(double value, MonoTime now)
{
    if (!std::isfinite(value) || value < 0)
        return;
    m_total += !m_last || value < *m_last ? value : value - *m_last;
    m_last = value;
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
    if (spec.metrics.mapping.empty())
        readAuto(exposition, now);
    else
        readMapped(exposition, spec, now);
}

void InstanceReadings::restarted()
{
    for (auto& [key, counter] : m_counters)
        counter.restarted();
    m_gauges.clear();
    m_read.reset();
}

void InstanceReadings::readAuto(const Exposition& exposition, Now now)
{
    const auto count = [&](const char* key, std::optional<double> value) {
        if (value)
            m_counters[key].add(*value, now.mono);
    };
    count(completedCounter,
          firstOf(exposition,
                  {"pilothouse_agent_tasks_completed_total", "gen_ai_client_operation_duration_seconds_count",
                   "http_requests_total"}));
    count(tokenCounter,
          firstOf(exposition, {"gen_ai_client_token_usage_sum", "gen_ai_client_token_usage_tokens_sum"}));
    count(costCounter, firstOf(exposition, {"pilothouse_agent_cost_usd_total"}));
    if (const auto depth = firstOf(exposition, {"pilothouse_agent_queue_depth", "queue_depth"}))
        m_gauges[series::queueDepth] = *depth;
}

void InstanceReadings::readMapped(const Exposition& exposition, const AgentSpec& spec, Now now)
{
    for (const auto& [key, text] : spec.metrics.mapping) {
        const auto mapping = parseMapping(text);
        const auto value = mapping ? sumOf(exposition, mapping->metric) : std::nullopt;
        if (!value)
            continue;
        if (mapping->reading == Reading::Gauge)
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
    if (!spec.metrics.mapping.empty()) {
        for (const auto& [key, text] : spec.metrics.mapping)
            if (const auto mapping = parseMapping(text); mapping && mapping->reading == Reading::Rate)
                putRate(figures, key.c_str(), key.c_str(), 60s, mapping->factor, now);
        return figures;
    }
    if (const auto completed = m_counters.find(completedCounter); completed != m_counters.end())
        figures[series::tasksCompleted] = sample(completed->second.total(), now);
    putRate(figures, series::taskCompletion, completedCounter, longestWindow, 3'600, now);
    putRate(figures, series::tokensPerMinute, tokenCounter, 60s, 60, now);
    putRate(figures, series::costPerHour, costCounter, longestWindow, 3'600, now);
    return figures;
}

void InstanceReadings::putRate(Figures& figures, const char* key, const char* counter, Duration window,
                               double factor, Now now) const
{
    const auto found = m_counters.find(counter);
    if (found == m_counters.end())
        return;
    if (const auto rate = found->second.rate(window, now.mono))
        figures[key] = sample(*rate * factor, now);
}

Sample InstanceReadings::sample(double value, Now now) const
{
    const Quality quality = now.mono - m_read->mono > 2 * m_interval ? Quality::Late : Quality::Good;
    return {value, m_read->wall, m_read->wall, quality};
}

}  // namespace core
