#include "core/monitor/monitor.h"

#include "core/base/guarded.h"
#include "core/monitor/agent_books.h"
#include "core/monitor/exposition.h"
#include "core/monitor/figure_track.h"
#include "core/monitor/health_answer.h"
#include "core/monitor/instance_readings.h"
#include "core/monitor/scrape_silence.h"
#include "core/monitor/scraper.h"
#include "core/monitor/sliding_traffic.h"

#include <cmath>
#include <limits>

namespace core {
namespace {

using namespace std::chrono_literals;

constexpr Duration startingInterval = 250ms;
constexpr std::size_t healthBytes = 64 << 10;
constexpr std::size_t probesKept = 100'000;
constexpr Duration goneKept = 15min;
constexpr std::size_t mostGone = 10'000;

// What is known of one instance, the control thread's.
struct InstanceBook {
    InstanceBook(AgentSpecPtr of, const InstanceId& id) : spec(std::move(of)), track(spec->id, id) {}

    AgentSpecPtr spec;
    FigureTrack track;
    std::uint32_t attempt = 0;
    SlidingTraffic traffic;
    std::uint32_t active = 0;
    std::optional<double> cpuCores;
    std::optional<double> memoryBytes;
    TimePoint usageTime;
};

// What the scraper's thread keeps of one instance.
struct ScrapedInstance {
    AgentSpecPtr spec;
    std::shared_ptr<const ReadingPlan> plan;
    std::uint32_t attempt = 0;
    InstanceReadings readings;
    std::string metricsError;
    std::optional<bool> lastPassed;
    AgentWord lastWord;
};

// An instance that is not watched now; it may come back, as when its region could not be read.
struct GoneInstance {
    ScrapedInstance instance;
    MonoTime since;
};

struct Scraped {
    std::map<InstanceId, ScrapedInstance> instances;
    std::vector<ProbeOutcome> probes;
    double lagSeconds = 0;
    std::optional<MonoTime> newest;  // when something was last answered, or not answered in time
};

std::string urlOf(const WatchTarget& target, const std::string& path)
{
    return "http://" + target.host + ":" + std::to_string(target.port) + path;
}

// A part of what the instance may use; nothing without a reading, or with one that nobody renewed.
void putUsage(Figures& figures, const char* key, std::optional<double> used, double capacity, TimePoint time,
              Now now)
{
    const auto age = std::chrono::abs(now.wall - time);  // ahead: from before the clock was set back
    if (!used || capacity <= 0 || !std::isfinite(*used) || age > staleAfter)
        return;
    figures[key] = {*used / capacity, time, now.wall, age > 5s ? Quality::Late : Quality::Good};
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
    void watchBooks(const std::vector<WatchTarget>& targets);
    void watchScraped(const std::vector<WatchTarget>& targets);
    ScrapedInstance takeBack(const InstanceId& id);
    void forgetGone(Now now);

    void take(const ScrapeOutcome& outcome);
    bool takeHealth(const ScrapeOutcome& outcome);
    void takeMetrics(const ScrapeOutcome& outcome);

    MonitorReport bringTogether(Now now);
    std::map<AgentId, GatheredAgent> gatherScraped(MonitorReport& report, Now now);
    void remember(const MonitorReport& before, const MonitorReport& report, Now now);

    const MonitorLimits m_limits;
    MetricHistory& m_history;
    const std::function<void()> m_probed;
    std::vector<WatchTarget> m_targets;
    std::map<InstanceId, InstanceBook> m_instances;
    std::map<InstanceId, GoneInstance> m_gone;
    AgentBooks m_agents;
    std::map<AgentId, FigureTrack> m_agentTracks;
    MonitorReport m_newest;
    Now m_accounted;
    bool m_isAccounted = false;
    ScrapeSilence m_silence;
    Guarded<Scraped> m_scraped;
    Scraper m_scraper;  // last: its thread uses all of the above
};

void Monitor::Impl::watch(std::vector<WatchTarget> targets)
{
    if (targets == m_targets)
        return;
    std::vector<ScrapeJob> jobs;
    std::optional<Duration> shortest;
    for (const WatchTarget& target : targets) {
        const HealthSpec& health = target.spec->health;
        shortest = std::min(shortest.value_or(Duration::max()), health.interval + health.timeout);
        const Duration beat = target.starting ? std::min(startingInterval, health.interval) : health.interval;
        jobs.push_back({target.instance, target.attempt, ScrapeKind::Health, urlOf(target, health.path), beat,
                        health.timeout, healthBytes});
        const MetricsSpec& metrics = target.spec->metrics;
        jobs.push_back({target.instance, target.attempt, ScrapeKind::Metrics, urlOf(target, metrics.path),
                        metrics.interval, std::min<Duration>(metrics.interval, 4s), m_limits.metricsBytes});
    }
    m_silence.expect(shortest);
    watchBooks(targets);
    watchScraped(targets);
    m_targets = std::move(targets);
    m_scraper.setJobs(std::move(jobs));
}

void Monitor::Impl::watchBooks(const std::vector<WatchTarget>& targets)
{
    std::map<InstanceId, InstanceBook> next;
    for (const WatchTarget& target : targets) {
        const auto known = m_instances.find(target.instance);
        InstanceBook book = known != m_instances.end() && known->second.spec->id == target.spec->id
            ? std::move(known->second)
            : InstanceBook(target.spec, target.instance);
        book.spec = target.spec;
        book.attempt = target.attempt;
        next.insert_or_assign(target.instance, std::move(book));
    }
    m_instances = std::move(next);
}

void Monitor::Impl::watchScraped(const std::vector<WatchTarget>& targets)
{
    std::map<AgentSpecPtr, std::shared_ptr<const ReadingPlan>> plans;
    for (const WatchTarget& target : targets)
        if (auto& plan = plans[target.spec]; !plan)
            plan = std::make_shared<const ReadingPlan>(*target.spec);
    auto left = m_scraped.with([&](Scraped& scraped) {
        std::map<InstanceId, ScrapedInstance> next;
        for (const WatchTarget& target : targets) {
            const auto known = scraped.instances.find(target.instance);
            ScrapedInstance instance =
                known == scraped.instances.end() ? takeBack(target.instance) : std::move(known->second);
            if (instance.attempt != target.attempt) {
                instance.readings.restarted();
                instance.lastPassed.reset();
                instance.metricsError.clear();
            }
            instance.attempt = target.attempt;
            instance.spec = target.spec;
            instance.plan = plans.at(target.spec);
            next[target.instance] = std::move(instance);
        }
        std::swap(scraped.instances, next);
        return next;
    });
    for (auto& [id, instance] : left)
        if (!m_instances.contains(id))
            m_gone[id] = {std::move(instance), m_accounted.mono};
}

ScrapedInstance Monitor::Impl::takeBack(const InstanceId& id)
{
    const auto gone = m_gone.find(id);
    if (gone == m_gone.end())
        return {};
    ScrapedInstance instance = std::move(gone->second.instance);
    instance.lastPassed.reset();
    m_gone.erase(gone);
    return instance;
}

// An instance that does not come back leaves its agent the tasks that it completed, and no series.
void Monitor::Impl::forgetGone(Now now)
{
    for (auto gone = m_gone.begin(); gone != m_gone.end();) {
        if (gone->second.since + goneKept >= now.mono && m_gone.size() <= mostGone) {
            ++gone;
            continue;
        }
        const ScrapedInstance& instance = gone->second.instance;
        if (const auto completed = instance.readings.completed())
            m_agents.addCompleted(instance.spec->id, *completed);
        m_history.forgetInstance(instance.spec->id, gone->first);
        gone = m_gone.erase(gone);
    }
}

void Monitor::Impl::account(const std::vector<RegionObservation>& regions, const TrafficReport& traffic,
                            Now now)
{
    for (const RegionObservation& region : regions)
        for (const InstanceObservation& seen : region.instances) {
            const auto book = m_instances.find(seen.id);
            if (book == m_instances.end() || book->second.attempt != seen.attempt)
                continue;
            book->second.cpuCores = seen.cpuCores;
            book->second.memoryBytes = seen.memoryBytes;
            book->second.usageTime = seen.usageTime;
        }
    for (const InstanceTraffic& counted : traffic.instances) {
        const auto book = m_instances.find(counted.instance);
        if (book == m_instances.end())
            continue;
        book->second.traffic.add(counted.completed, counted.errors, counted.responseTime, 0, now.mono);
        book->second.active = counted.active;
    }
    m_agents.account(traffic.agents, now);
    m_accounted = now;
    m_isAccounted = true;
    forgetGone(now);
}

MonitorReport Monitor::Impl::collect(Now now)
{
    auto [probes, lag, newest] = m_scraped.with([](Scraped& scraped) {
        return std::tuple(std::exchange(scraped.probes, {}), scraped.lagSeconds, scraped.newest);
    });
    if (std::exchange(m_isAccounted, false)) {
        MonitorReport report = bringTogether(now);
        remember(m_newest, report, now);
        m_newest = std::move(report);
    }
    MonitorReport report = m_newest;
    report.probes = std::move(probes);
    report.scrapeLagSeconds = std::max(lag, m_silence.seconds(newest, now.mono));
    return report;
}

void Monitor::Impl::take(const ScrapeOutcome& outcome)
{
    m_scraped.with([&](Scraped& scraped) {
        scraped.lagSeconds = std::chrono::duration<double>(outcome.lag).count();
        scraped.newest = outcome.time.mono;
    });
    if (outcome.kind == ScrapeKind::Metrics)
        takeMetrics(outcome);
    else if (takeHealth(outcome))
        m_probed();
}

bool Monitor::Impl::takeHealth(const ScrapeOutcome& outcome)
{
    const HealthAnswer answer = readHealthAnswer(outcome.body);
    return m_scraped.with([&](Scraped& scraped) {
        const auto instance = scraped.instances.find(outcome.instance);
        if (instance == scraped.instances.end() || instance->second.attempt != outcome.attempt)
            return false;
        if (scraped.probes.size() < probesKept)
            scraped.probes.push_back({outcome.instance, outcome.attempt, outcome.time.mono, answer.passed,
                                      outcome.responseTime, answer.reason, answer.word});
        const bool isNewWord = answer.word && instance->second.lastWord != *answer.word;
        if (isNewWord)
            instance->second.lastWord = *answer.word;
        return std::exchange(instance->second.lastPassed, answer.passed) != answer.passed || isNewWord;
    });
}

void Monitor::Impl::takeMetrics(const ScrapeOutcome& outcome)
{
    const auto exposition = outcome.body ? parseExposition(outcome.body.value(), m_limits.seriesPerTarget)
                                         : Result<Exposition>(outcome.body.error());
    m_scraped.with([&](Scraped& scraped) {
        const auto found = scraped.instances.find(outcome.instance);
        if (found == scraped.instances.end() || found->second.attempt != outcome.attempt)
            return;
        ScrapedInstance& instance = found->second;
        instance.metricsError = exposition ? std::string() : exposition.error().context;
        if (!exposition)
            return;
        if (const std::size_t dropped = exposition.value().dropped; dropped > 0)
            instance.metricsError = std::to_string(dropped) + " samples beyond the limit of "
                + std::to_string(m_limits.seriesPerTarget) + " were left out";
        instance.readings.add(exposition.value(), *instance.plan, outcome.time);
    });
}

MonitorReport Monitor::Impl::bringTogether(Now now)
{
    MonitorReport report;
    auto agents = gatherScraped(report, now);
    for (const auto& [id, book] : m_instances) {
        InstanceFigures& figures = report.instanceFigures[id];
        const Capacity& capacity = book.spec->capacity;
        putUsage(figures.measured, series::cpu, book.cpuCores, capacity.cpu, book.usageTime, now);
        putUsage(figures.measured, series::memory, book.memoryBytes, double(capacity.memory), book.usageTime,
                 now);
        putTraffic(figures.measured, book.traffic, book.active, now);
        agents[book.spec->id].figures.add(figures);
    }
    for (const auto& [id, gone] : m_gone)
        if (const auto completed = gone.instance.readings.completed()) {
            auto& sum = agents[gone.instance.spec->id].completed;
            sum = sum.value_or(0) + *completed;
        }
    report.agentFigures = m_agents.figures(agents, now);
    return report;
}

// What the scrapes brought: figures and errors into the report, and what only counts for the agent.
std::map<AgentId, GatheredAgent> Monitor::Impl::gatherScraped(MonitorReport& report, Now now)
{
    std::map<AgentId, GatheredAgent> agents;
    m_scraped.with([&](Scraped& scraped) {
        for (auto& [id, instance] : scraped.instances) {
            if (!instance.metricsError.empty())
                report.metricsErrors[id] = instance.metricsError;
            InstanceFigures& figures = report.instanceFigures[id];
            figures.told = instance.readings.sharedFigures(*instance.plan, now);
            GatheredAgent& agent = agents[instance.spec->id];
            if (const auto completed = instance.readings.completed())
                agent.completed = agent.completed.value_or(0) + *completed;
            const auto own = instance.readings.responseTimes(now.mono);
            if (!own)
                continue;
            putOwnResponseTimes(figures.measured, *own,
                                now);  // the gateway's take their place when it has some
            if (agent.responseTimes)
                agent.responseTimes->merge(*own);
            else
                agent.responseTimes = *own;
        }
    });
    return agents;
}

void Monitor::Impl::remember(const MonitorReport& before, const MonitorReport& report, Now now)
{
    const auto in = [](const auto& all, const auto& id) -> InstanceFigures {
        const auto found = all.find(id);
        return found == all.end() ? InstanceFigures() : InstanceFigures(found->second);
    };
    for (auto& [id, book] : m_instances)
        book.track.record(m_history, in(before.instanceFigures, id), report.instanceFigures.at(id), now);
    for (const auto& [id, figures] : report.agentFigures)
        m_agentTracks.try_emplace(id, id, InstanceId())
            .first->second.record(m_history, in(before.agentFigures, id), figures, now);
    std::erase_if(m_agentTracks,
                  [&](const auto& entry) { return !report.agentFigures.contains(entry.first); });
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
