#include "core/monitor/monitor.h"

#include "core/base/guarded.h"
#include "core/monitor/agent_figures.h"
#include "core/monitor/exposition.h"
#include "core/monitor/health_answer.h"
#include "core/monitor/instance_readings.h"
#include "core/monitor/scraper.h"
#include "core/monitor/sliding_traffic.h"

#include <cmath>

namespace core {
namespace {

using namespace std::chrono_literals;

constexpr Duration startingInterval = 250ms;
constexpr std::size_t healthBytes = 64 << 10;
constexpr std::size_t probesKept = 100'000;

// What is known of one instance, the control thread's.
struct InstanceBook {
    AgentSpecPtr spec;
    std::uint32_t attempt = 0;
    SlidingTraffic traffic;
    std::uint32_t active = 0;
    std::optional<Sample> cpu;
    std::optional<Sample> memory;
};

// What the scraper's thread keeps of one instance.
struct ScrapedInstance {
    AgentSpecPtr spec;
    std::uint32_t attempt = 0;
    InstanceReadings readings;
    std::string metricsError;
    std::optional<bool> lastPassed;
};

struct Scraped {
    std::map<InstanceId, ScrapedInstance> instances;
    std::vector<ProbeOutcome> probes;
    double lagSeconds = 0;
};

std::string urlOf(const WatchTarget& target, const std::string& path)
{
    return "http://" + target.host + ":" + std::to_string(target.port) + path;
}

std::optional<Sample> usage(std::optional<double> used, double capacity, TimePoint time, Now now)
{
    if (!used || capacity <= 0 || !std::isfinite(*used))
        return std::nullopt;
    return Sample{*used / capacity, time, now.wall, now.wall - time > 5s ? Quality::Late : Quality::Good};
}

}  // namespace

class Monitor::Impl {
public:
    Impl(MonitorLimits limits, MetricHistory& history, std::function<void()> probed)
        : m_limits(limits),
          m_history(history),
          m_probed(std::move(probed)),
          m_scraper(limits.scrapesAtOnce, limits.jitter, [this](ScrapeOutcome outcome) { take(outcome); })
    {
    }

    void watch(std::vector<WatchTarget> targets);
    void account(const std::vector<RegionObservation>& regions, const TrafficReport& traffic, Now now);
    MonitorReport collect(Now now);

private:
    void take(const ScrapeOutcome& outcome);
    bool takeHealth(Scraped& scraped, ScrapedInstance& instance, const ScrapeOutcome& outcome);
    void takeMetrics(ScrapedInstance& instance, const ScrapeOutcome& outcome);
    void bringTogether(MonitorReport& report, Now now);
    void remember(const MonitorReport& report);

    const MonitorLimits m_limits;
    MetricHistory& m_history;
    const std::function<void()> m_probed;
    std::vector<WatchTarget> m_targets;
    std::map<InstanceId, InstanceBook> m_instances;
    std::map<AgentId, SlidingTraffic> m_agentTraffic;
    std::map<AgentId, AgentTraffic> m_agentNow;
    MonitorReport m_newest;
    bool m_accounted = false;
    Guarded<Scraped> m_scraped;
    Scraper m_scraper;  // last: its thread uses all of the above
};

void Monitor::Impl::watch(std::vector<WatchTarget> targets)
{
    if (targets == m_targets)
        return;
    std::vector<ScrapeJob> jobs;
    std::map<InstanceId, InstanceBook> books;
    for (const WatchTarget& target : targets) {
        const HealthSpec& health = target.spec->health;
        const Duration beat = target.starting ? std::min(startingInterval, health.interval) : health.interval;
        jobs.push_back({target.instance, target.attempt, ScrapeKind::Health, urlOf(target, health.path), beat,
                        health.timeout, healthBytes});
        const MetricsSpec& metrics = target.spec->metrics;
        jobs.push_back({target.instance, target.attempt, ScrapeKind::Metrics, urlOf(target, metrics.path),
                        metrics.interval, std::min<Duration>(metrics.interval, 4s), m_limits.metricsBytes});
        InstanceBook book;
        if (const auto known = m_instances.find(target.instance); known != m_instances.end())
            book = std::move(known->second);
        book.spec = target.spec;
        book.attempt = target.attempt;
        books[target.instance] = std::move(book);
    }
    m_scraped.with([&](Scraped& scraped) {
        std::map<InstanceId, ScrapedInstance> next;
        for (const WatchTarget& target : targets) {
            ScrapedInstance instance;
            if (const auto known = scraped.instances.find(target.instance); known != scraped.instances.end())
                instance = std::move(known->second);
            if (instance.attempt != target.attempt) {
                instance.readings.restarted();
                instance.lastPassed.reset();
                instance.metricsError.clear();
            }
            instance.attempt = target.attempt;
            instance.spec = target.spec;
            next[target.instance] = std::move(instance);
        }
        scraped.instances = std::move(next);
    });
    for (const auto& [id, book] : m_instances)
        if (!books.contains(id))
            m_history.forgetInstance(book.spec->id, id);
    m_instances = std::move(books);
    m_targets = std::move(targets);
    m_scraper.setJobs(std::move(jobs));
}

void Monitor::Impl::account(const std::vector<RegionObservation>& regions, const TrafficReport& traffic,
                            Now now)
{
    for (const RegionObservation& region : regions)
        for (const InstanceObservation& seen : region.instances) {
            const auto book = m_instances.find(seen.id);
            if (book == m_instances.end())
                continue;
            const Capacity& capacity = book->second.spec->capacity;
            book->second.cpu = usage(seen.cpuCores, capacity.cpu, seen.usageTime, now);
            book->second.memory = usage(seen.memoryBytes, double(capacity.memory), seen.usageTime, now);
        }
    for (const InstanceTraffic& counted : traffic.instances) {
        const auto book = m_instances.find(counted.instance);
        if (book == m_instances.end())
            continue;
        book->second.traffic.add(counted.completed, counted.errors, counted.responseTime, now.mono);
        book->second.active = counted.active;
    }
    for (const AgentTraffic& counted : traffic.agents) {
        m_agentTraffic[counted.agent].add(counted.requests, counted.errors, counted.responseTime, now.mono);
        m_agentNow[counted.agent] = counted;
    }
    m_accounted = true;
}

MonitorReport Monitor::Impl::collect(Now now)
{
    auto [probes, lag] = m_scraped.with(
        [](Scraped& scraped) { return std::pair(std::exchange(scraped.probes, {}), scraped.lagSeconds); });
    if (m_accounted) {
        m_accounted = false;
        m_newest = {};
        bringTogether(m_newest, now);
        remember(m_newest);
    }
    m_newest.probes = std::move(probes);
    m_newest.scrapeLagSeconds = lag;
    return m_newest;
}

void Monitor::Impl::take(const ScrapeOutcome& outcome)
{
    const bool changed = m_scraped.with([&](Scraped& scraped) {
        scraped.lagSeconds = std::chrono::duration<double>(outcome.lag).count();
        const auto found = scraped.instances.find(outcome.instance);
        if (found == scraped.instances.end() || found->second.attempt != outcome.attempt)
            return false;
        if (outcome.kind == ScrapeKind::Health)
            return takeHealth(scraped, found->second, outcome);
        takeMetrics(found->second, outcome);
        return false;
    });
    if (changed)
        m_probed();
}

bool Monitor::Impl::takeHealth(Scraped& scraped, ScrapedInstance& instance, const ScrapeOutcome& outcome)
{
    const HealthAnswer answer = readHealthAnswer(outcome.body);
    if (scraped.probes.size() < probesKept)
        scraped.probes.push_back({outcome.instance, outcome.attempt, outcome.time.mono, answer.passed,
                                  outcome.responseTime, answer.reason});
    return std::exchange(instance.lastPassed, answer.passed) != answer.passed;
}

void Monitor::Impl::takeMetrics(ScrapedInstance& instance, const ScrapeOutcome& outcome)
{
    if (!outcome.body) {
        instance.metricsError = outcome.body.error().context;
        return;
    }
    const auto exposition = parseExposition(outcome.body.value(), m_limits.seriesPerTarget);
    if (!exposition) {
        instance.metricsError = exposition.error().context;
        return;
    }
    instance.metricsError.clear();
    instance.readings.add(exposition.value(), *instance.spec, outcome.time);
}

void Monitor::Impl::bringTogether(MonitorReport& report, Now now)
{
    m_scraped.with([&](Scraped& scraped) {
        for (auto& [id, instance] : scraped.instances) {
            if (!instance.metricsError.empty())
                report.metricsErrors[id] = instance.metricsError;
            report.instanceFigures[id] = instance.readings.figures(*instance.spec, now);
        }
    });
    std::map<AgentId, AgentFigures> agents;
    for (const auto& [id, book] : m_instances) {
        Figures& figures = report.instanceFigures[id];
        if (book.cpu)
            figures[series::cpu] = *book.cpu;
        if (book.memory)
            figures[series::memory] = *book.memory;
        putTraffic(figures, book.traffic, book.active, now);
        agents[book.spec->id].add(figures);
    }
    for (auto& [id, traffic] : m_agentTraffic) {
        Figures& figures = report.agentFigures[id];
        if (const auto found = agents.find(id); found != agents.end())
            figures = found->second.result(now);
        putTraffic(figures, traffic, m_agentNow[id].active, now);
    }
    for (const auto& [id, gathered] : agents)
        if (!m_agentTraffic.contains(id))
            report.agentFigures[id] = gathered.result(now);
}

void Monitor::Impl::remember(const MonitorReport& report)
{
    for (const auto& [id, figures] : report.instanceFigures) {
        const auto book = m_instances.find(id);
        if (book != m_instances.end())
            for (const auto& [key, sample] : figures)
                m_history.add(seriesName(book->second.spec->id, key, id), unitOf(key), sample);
    }
    for (const auto& [id, figures] : report.agentFigures)
        for (const auto& [key, sample] : figures)
            m_history.add(seriesName(id, key), unitOf(key), sample);
}

Monitor::Monitor(MonitorLimits limits, MetricHistory& history, std::function<void()> probed)
    : m_impl(std::make_unique<Impl>(limits, history, std::move(probed)))
{
}

Monitor::~Monitor() = default;

void Monitor::watch(std::vector<WatchTarget> targets)
{
    m_impl->watch(std::move(targets));
}

void Monitor::account(const std::vector<RegionObservation>& regions, const TrafficReport& traffic, Now now)
{
    m_impl->account(regions, traffic, now);
}

MonitorReport Monitor::collect(Now now)
{
    return m_impl->collect(now);
}

}  // namespace core
