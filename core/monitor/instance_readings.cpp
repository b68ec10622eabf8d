#include "core/monitor/instance_readings.h"

#include <algorithm>
#include <cmath>

namespace core {
namespace {

using namespace std::chrono_literals;

constexpr Duration longestWindow = 5min;
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

void InstanceReadings::add(const Exposition& exposition, const ReadingPlan& plan, Now now)
{
    m_read = now;
    m_interval = plan.interval();
    m_gauges.clear();
    m_sharedQuality.reset();
    if (auto own = readHistogram(exposition, ownHistogram))
        m_responseTimes.add(std::move(*own), now.mono);
    if (plan.isAutomatic())
        readAuto(exposition, now);
    else
        readMapped(exposition, plan, now);
}

void InstanceReadings::restarted()
{
    for (auto& [key, counter] : m_counters)
        counter.restarted();
    m_sources.clear();
    m_responseTimes.restarted();
    m_gauges.clear();
    m_read.reset();
    m_sharedQuality.reset();
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

void InstanceReadings::readMapped(const Exposition& exposition, const ReadingPlan& plan, Now now)
{
    const std::vector<std::optional<double>> values = plan.read(exposition);
    decltype(m_gauges)::sequence_type gauges;
    gauges.reserve(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!values[i])
            continue;
        const auto& [key, mapping] = plan.entries()[i];
        if (key == series::tasksCompleted && mapping.reading == Reading::Gauge)
            m_counters[completedCounter].add(*values[i] * mapping.factor,
                                             now.mono);  // a count, over restarts
        else if (mapping.reading == Reading::Gauge)
            gauges.emplace_back(key, *values[i] * mapping.factor);
        else
            m_counters[key].add(*values[i], now.mono);
    }
    m_gauges.adopt_sequence(boost::container::ordered_unique_range, std::move(gauges));
}

Figures InstanceReadings::figures(const ReadingPlan& plan, Now now) const
{
    Figures figures;
    if (!m_read || now.mono - m_read->mono > staleAfter)
        return figures;
    Figures::sequence_type gauges;
    gauges.reserve(m_gauges.size() + m_counters.size() + 1);
    for (const auto& [key, value] : m_gauges)
        gauges.emplace_back(key, sample(value, now));
    figures.adopt_sequence(boost::container::ordered_unique_range, std::move(gauges));
    if (const auto total = completed())
        figures[series::tasksCompleted] = sample(*total, now);
    if (!plan.isAutomatic()) {
        for (const auto& [key, mapping] : plan.entries())
            if (mapping.reading == Reading::Rate)
                putRate(figures, key.c_str(), key.c_str(), 60s, mapping.factor, now);
        return figures;
    }
    putRate(figures, series::taskCompletion, completedCounter, longestWindow, 3'600, now);
    putRate(figures, series::tokensPerMinute, tokenCounter, 60s, 60, now);
    putRate(figures, series::costPerHour, costCounter, longestWindow, 3'600, now);
    return figures;
}

// Rates change as time goes by, the others when something was read, late or stale.
FiguresPtr InstanceReadings::sharedFigures(const ReadingPlan& plan, Now now)
{
    const bool isStale = !m_read || now.mono - m_read->mono > staleAfter;
    const Quality wanted = isStale ? Quality::Missing : quality(now);
    if (!m_shared || m_sharedQuality != wanted || !m_counters.empty())
        m_shared = std::make_shared<const Figures>(figures(plan, now));
    m_sharedQuality = wanted;
    return m_shared;
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

Quality InstanceReadings::quality(Now now) const
{
    return now.mono - m_read->mono > 2 * m_interval ? Quality::Late : Quality::Good;
}

Sample InstanceReadings::sample(double value, Now now) const
{
    return {value, m_read->wall, m_read->wall, quality(now)};
}

}  // namespace core
