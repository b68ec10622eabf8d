// The whole of it: what is watched is asked, accounted, and brought to figures and series.

#include "core/monitor/monitor.h"
#include "fake_agent.h"
#include "tests/support/test_program.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>
#include <cmath>

namespace tst_monitor {

using namespace std::chrono_literals;
using core::AgentId;
using core::AgentSpec;
using core::InstanceId;
using core::MetricHistory;
using core::Monitor;
using core::MonitorReport;
using core::Now;
using core::ProbeOutcome;
using core::Quality;
using core::TrafficReport;
using core::WatchTarget;

namespace series = core::series;

namespace {

constexpr int patience = 20'000;  // ms

const AgentId web("web");
const InstanceId first("web-01");
const InstanceId second("web-02");

core::RegionObservation regionOf(const InstanceId& id, double cores, double memory, core::TimePoint time)
{
    core::InstanceObservation seen;
    seen.id = id;
    seen.agent = web;
    seen.attempt = 1;
    seen.cpuCores = cores;
    seen.memoryBytes = memory;
    seen.usageTime = time;
    core::RegionObservation region;
    region.instances.push_back(seen);
    return region;
}

Now later(core::Duration by)
{
    const Now now = core::readClocks();
    return {now.mono + by, now.wall + by};
}

core::Figures figuresOf(const core::MonitorReport& report, const InstanceId& instance)
{
    core::Figures all;
    if (const auto found = report.instanceFigures.find(instance); found != report.instanceFigures.end())
        found->second.each([&](const std::string& key, const core::Sample& sample) { all[key] = sample; });
    return all;
}

double valueOf(const core::Figures& figures, const char* key)
{
    const auto found = figures.find(key);
    return found == figures.end() ? std::nan("") : found->second.value;
}

// One tick without traffic and usage.
MonitorReport tick(Monitor& monitor, Now now = core::readClocks())
{
    monitor.account({}, {}, now);
    return monitor.collect(now);
}

// All probes so far: a collect() hands each over once.
const std::vector<ProbeOutcome>& gathered(std::vector<ProbeOutcome>& probes, Monitor& monitor)
{
    std::ranges::copy(monitor.collect(core::readClocks()).probes, std::back_inserter(probes));
    return probes;
}

double tasksOf(Monitor& monitor)
{
    return valueOf(tick(monitor).agentFigures[web], series::tasksCompleted);
}

std::string tasks(int count)
{
    return "pilothouse_agent_tasks_completed_total " + std::to_string(count) + "\n";
}

}  // namespace

class TestMonitor : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aScraperFromWhichNothingComesIsSaidToBeLate()
    {
        FakeAgent agent;
        agent.set("/health", {httpAnswer(200, R"({"status":"ok"})")});
        agent.tell(tasks(7));
        MetricHistory history;
        Monitor monitor({}, history, [] {});
        QCOMPARE(monitor.collect(later(60s)).scrapeLagSeconds, 0.0);  // nothing is watched
        monitor.watch({target(first, agent, webSpec())});
        std::vector<ProbeOutcome> probes;
        QTRY_VERIFY_WITH_TIMEOUT(!gathered(probes, monitor).empty(), patience);

        QVERIFY(monitor.collect(core::readClocks()).scrapeLagSeconds < 1);
        // As if its thread had said nothing since.
        QVERIFY(monitor.collect(later(20s)).scrapeLagSeconds > 10);
        monitor.watch({});
        QCOMPARE(monitor.collect(later(20s)).scrapeLagSeconds < 1, true);
    }

    void bringsWhatIsScrapedAccountedAndUsedToTheHistory()
    {
        FakeAgent agent;
        agent.set("/health", {httpAnswer(200, R"({"status":"ok"})")});
        agent.tell("queue_depth 4\n" + tasks(7));
        MetricHistory history;
        Monitor monitor({}, history, [] {});
        monitor.watch({target(first, agent, webSpec())});
        QTRY_COMPARE_WITH_TIMEOUT(valueOf(tick(monitor).agentFigures[web], series::queueDepth), 4.0,
                                  patience);

        const Now now = core::readClocks();
        TrafficReport traffic;
        core::InstanceTraffic counted{.instance = first,
                                      .agent = web,
                                      .completed = 8,
                                      .errors = 2,
                                      .active = 3,
                                      .ejectedFor = {},
                                      .responseTime = {}};
        counted.responseTime.add(0.5);
        traffic.instances.push_back(counted);
        core::AgentTraffic all{
            .agent = web, .requests = 10, .errors = 5, .active = 6, .activeSeconds = 6, .responseTime = {}};
        all.responseTime.add(0.25);
        traffic.agents.push_back(all);
        monitor.account({regionOf(first, 0.5, 250, now.wall)}, traffic, now);
        MonitorReport report = monitor.collect(now);

        const core::Figures own = figuresOf(report, first);
        QCOMPARE(valueOf(own, series::cpu), 0.25);
        QCOMPARE(valueOf(own, series::memory), 0.25);
        QCOMPARE(valueOf(own, series::errorRate), 0.25);
        QCOMPARE(valueOf(own, series::activeRequests), 3.0);
        QVERIFY(std::abs(valueOf(own, series::responseTime) - 0.5) < 0.06);
        const core::Figures& together = report.agentFigures.at(web);
        QCOMPARE(valueOf(together, series::cpu), 0.25);
        QCOMPARE(valueOf(together, series::errorRate), 0.5);
        QCOMPARE(valueOf(together, series::activeRequests), 6.0);
        QCOMPARE(valueOf(together, series::tasksCompleted), 7.0);

        QCOMPARE(history.latest("metrics/web/agent/error_rate")->value, 0.5);
        QCOMPARE(history.latest("metrics/web/agent/error_rate?instance=web-01")->value, 0.25);
        QCOMPARE(history.latest("metrics/web/agent/queue_depth?instance=web-01")->value, 4.0);
        QCOMPARE(history.latest("metrics/web/business/tasks_completed")->value, 7.0);

        // usage that nobody renews is late, and then gone; a gap ends its series
        report = tick(monitor, later(6s));
        QCOMPARE(figuresOf(report, first).at(series::cpu).quality, Quality::Late);
        report = tick(monitor, later(6min));
        QVERIFY(figuresOf(report, first).count(series::cpu) == 0);
        QVERIFY(std::isnan(history.latest("metrics/web/system/cpu?instance=web-01")->value));
        QVERIFY(std::isnan(history.latest("metrics/web/system/cpu")->value));
    }

    void aStaleSeriesGetsOneGap()
    {
        FakeAgent agent;
        agent.tell("queue_depth 4\n");
        MetricHistory history;
        Monitor monitor({}, history, [] {});
        monitor.watch({target(first, agent, webSpec())});
        QTRY_COMPARE_WITH_TIMEOUT(valueOf(tick(monitor).agentFigures[web], series::queueDepth), 4.0,
                                  patience);
        agent.tell("something_else 1\n");
        QTRY_VERIFY_WITH_TIMEOUT(tick(monitor).agentFigures[web].count(series::queueDepth) == 0, patience);
        for (int i = 0; i < 5; ++i)
            tick(monitor);
        for (const char* name :
             {"metrics/web/agent/queue_depth", "metrics/web/agent/queue_depth?instance=web-01"}) {
            const auto points = history.query({name, later(-1h).wall, later(1h).wall, 600}).value().points;
            QCOMPARE(std::ranges::count_if(points, [](const auto& point) { return std::isnan(point.value); }),
                     1);
            QVERIFY(std::isnan(points.back().value));
        }
    }

    void h15_aHealthyBodyDoesNotHelpAStatusThatIsNot200()
    {
        FakeAgent agent;
        agent.set("/health", {httpAnswer(503, R"({"status":"healthy"})")});
        MetricHistory history;
        Monitor monitor({}, history, [] {});
        monitor.watch({target(first, agent, webSpec())});
        std::vector<ProbeOutcome> probes;
        QTRY_VERIFY_WITH_TIMEOUT(!gathered(probes, monitor).empty(), patience);
        QVERIFY(!probes[0].passed);
        QCOMPARE(probes[0].reason, std::string("HTTP 503"));
    }

    void h14_aHangIsATimeOutAndOthersAreAskedOnTime()
    {
        FakeAgent hanging;
        hanging.set("/health", {.bytes = {}, .hangs = true});
        FakeAgent fine;
        fine.set("/health", {httpAnswer(200, "OK")});
        MetricHistory history;
        Monitor monitor({}, history, [] {});
        const auto spec = webSpec();
        monitor.watch({target(first, hanging, spec), target(second, fine, spec)});
        std::vector<ProbeOutcome> probes;
        const auto countOf = [&](const InstanceId& id) {
            return std::ranges::count(probes, id, &ProbeOutcome::instance);
        };
        QTRY_VERIFY_WITH_TIMEOUT((gathered(probes, monitor), countOf(first) >= 2 && countOf(second) >= 4),
                                 patience);
        for (const ProbeOutcome& probe : probes) {
            QCOMPARE(probe.passed, probe.instance == second);
            QCOMPARE(probe.reason, std::string(probe.passed ? "" : "no answer within 200 ms"));
        }
        QVERIFY(std::ranges::is_sorted(probes, {}, &ProbeOutcome::time));
    }

    void aStartingInstanceIsAskedFourTimesASecondAndItsFirstPassIsToldAtOnce()
    {
        FakeAgent agent;
        agent.set("/health", {httpAnswer(503, "")});
        MetricHistory history;
        std::atomic<int> told = 0;
        Monitor monitor({}, history, [&] { ++told; });
        const auto spec = webSpec(1h);
        monitor.watch({target(first, agent, spec, 1, true)});
        QTRY_VERIFY_WITH_TIMEOUT(agent.server.requests("/health").size() >= 3, patience);
        const auto times = agent.server.requests("/health");
        QVERIFY(times[2] - times[1] >= 220ms);
        QTRY_COMPARE_WITH_TIMEOUT(told.load(), 1, patience);  // the first outcome, a failure
        agent.set("/health", {httpAnswer(200, "")});
        QElapsedTimer timer;
        timer.start();
        QTRY_COMPARE_WITH_TIMEOUT(told.load(), 2, patience);
        QVERIFY2(timer.elapsed() < 1500, "waits for the interval of a running instance");
        const auto probes = monitor.collect(core::readClocks()).probes;
        QVERIFY(!probes.empty() && probes.back().passed);
        // ready now: nothing changes and nobody is told
        monitor.watch({target(first, agent, webSpec(50ms))});
        std::vector<ProbeOutcome> more;
        QTRY_VERIFY_WITH_TIMEOUT(gathered(more, monitor).size() >= 2, patience);
        QCOMPARE(told.load(), 2);
    }

    void outcomesOfAnAttemptThatIsGoneAreDropped()
    {
        FakeAgent agent;
        agent.set("/health", {httpAnswer(200, ""), 100ms});
        MetricHistory history;
        Monitor monitor({}, history, [] {});
        const auto spec = webSpec();
        monitor.watch({target(first, agent, spec, 1)});
        QTRY_VERIFY_WITH_TIMEOUT(!agent.server.requests("/health").empty(), patience);
        monitor.watch({target(first, agent, spec, 2)});
        std::vector<ProbeOutcome> probes;
        QTRY_VERIFY_WITH_TIMEOUT(gathered(probes, monitor).size() >= 3, patience);
        for (const ProbeOutcome& probe : probes)
            QCOMPARE(probe.attempt, 2U);
    }

    void theTasksOfAnAgentNeverFall()
    {
        FakeAgent one;
        FakeAgent two;
        one.tell(tasks(100));
        two.tell(tasks(10));
        MetricHistory history;
        Monitor monitor({}, history, [] {});
        const auto spec = webSpec();
        monitor.watch({target(first, one, spec), target(second, two, spec)});
        QTRY_COMPARE_WITH_TIMEOUT(tasksOf(monitor), 110.0, patience);

        one.set("/metrics", {httpAnswer(404, "")});
        monitor.watch({target(first, one, spec, 2), target(second, two, spec)});  // began anew
        QCOMPARE(tasksOf(monitor), 110.0);
        one.tell(tasks(150));  // already further than the attempt before
        QTRY_COMPARE_WITH_TIMEOUT(tasksOf(monitor), 260.0, patience);
        one.tell(tasks(5));  // and anew, unnoticed
        QTRY_COMPARE_WITH_TIMEOUT(tasksOf(monitor), 265.0, patience);
        const double before = tasksOf(monitor);

        monitor.watch({target(second, two, spec)});  // as when a region cannot be read for a while
        QCOMPARE(tasksOf(monitor), before);
        one.tell(tasks(9));
        monitor.watch({target(first, one, spec, 2), target(second, two, spec)});
        QTRY_COMPARE_WITH_TIMEOUT(tasksOf(monitor), before + 4, patience);  // and not counted twice

        monitor.watch({});
        QCOMPARE(tasksOf(monitor), before + 4);
        tick(monitor, later(16min));  // gone for good, with its series
        QVERIFY(!history.latest("metrics/web/business/tasks_completed?instance=web-01"));
        two.tell(tasks(1));
        monitor.watch({target(InstanceId("web-03"), two, spec)});
        QTRY_COMPARE_WITH_TIMEOUT(tasksOf(monitor), before + 5, patience);
    }

    void tellsWhyMetricsCannotBeUsed()
    {
        FakeAgent agent;
        agent.tell("fine 1\nbad line\n");
        MetricHistory history;
        core::MonitorLimits limits;
        limits.seriesPerTarget = 2;
        limits.metricsBytes = 1000;
        Monitor monitor(limits, history, [] {});
        monitor.watch({target(first, agent, webSpec())});
        const auto error = [&] { return tick(monitor).metricsErrors[first]; };
        QTRY_COMPARE_WITH_TIMEOUT(error(), std::string("line 2: expected a number as the value"), patience);
        agent.set("/metrics", {httpAnswer(404, "")});
        QTRY_COMPARE_WITH_TIMEOUT(error(), std::string("HTTP 404"), patience);
        agent.tell(std::string(2000, '\n'));
        QTRY_COMPARE_WITH_TIMEOUT(error(), std::string("the answer is longer than 1000 bytes"), patience);
        agent.tell("queue_depth 1\nb 1\nc 1\n");
        QTRY_COMPARE_WITH_TIMEOUT(error(), std::string("1 samples beyond the limit of 2 were left out"),
                                  patience);
        QCOMPARE(valueOf(figuresOf(tick(monitor), first), series::queueDepth), 1.0);
        agent.tell("queue_depth 1\n");
        QTRY_VERIFY_WITH_TIMEOUT(tick(monitor).metricsErrors.empty(), patience);
    }

    void anInstancesOwnHistogramIsAnEstimateUntilTheGatewaySeesRequests()
    {
        const auto own = [](int count) {
            const std::string name = "gen_ai_client_operation_duration_seconds";
            const std::string n = std::to_string(count);
            return name + "_bucket{le=\"1\"} " + n + "\n" + name + "_bucket{le=\"+Inf\"} " + n + "\n" + name
                + "_sum " + n + "\n" + name + "_count " + n + "\n";
        };
        FakeAgent agent;
        agent.tell(own(1));
        MetricHistory history;
        Monitor monitor({}, history, [] {});
        monitor.watch({target(first, agent, webSpec())});
        QTRY_COMPARE_WITH_TIMEOUT(tasksOf(monitor), 1.0, patience);
        QVERIFY(figuresOf(tick(monitor), first).count(series::responseTime) == 0);
        agent.tell(own(11));
        QTRY_VERIFY_WITH_TIMEOUT(figuresOf(tick(monitor), first).count(series::responseTime) == 1, patience);
        MonitorReport report = tick(monitor);
        for (const auto& figures : {figuresOf(report, first), report.agentFigures[web]}) {
            QCOMPARE(figures.at(series::responseTimeP50).value, 0.5);
            QCOMPARE(figures.at(series::responseTime).value, 1.0);
            QCOMPARE(figures.at(series::responseTime).quality, Quality::Estimated);
        }
        TrafficReport traffic;
        traffic.instances.push_back(
            {.instance = first, .agent = web, .completed = 1, .ejectedFor = {}, .responseTime = {}});
        traffic.instances[0].responseTime.add(0.1);
        const Now now = core::readClocks();
        monitor.account({}, traffic, now);
        report = monitor.collect(now);
        QCOMPARE(figuresOf(report, first).at(series::responseTime).quality, Quality::Good);
        QVERIFY(figuresOf(report, first).at(series::responseTimeP99).value < 0.2);
    }

    void watchingTheSameTenThousandAgainIsCheap()
    {
        MetricHistory history;
        Monitor monitor({}, history, [] {});
        auto spec = std::make_shared<AgentSpec>(*webSpec(1h));
        spec->metrics.interval = 1h;
        std::vector<WatchTarget> targets;
        for (int i = 0; i < 10'000; ++i)
            targets.push_back({InstanceId("web-" + std::to_string(i)), 1, spec, "127.0.0.1", 1, false});
        const auto watchTenTimes = [&](bool changes) {
            QElapsedTimer timer;
            timer.start();
            for (int i = 0; i < 10; ++i) {
                targets[0].starting = changes && i % 2 == 0;
                monitor.watch(targets);
            }
            return timer.nsecsElapsed();
        };
        const auto changed = watchTenTimes(true);
        const auto same = watchTenTimes(false);
        QVERIFY2(same * 3 < changed, qPrintable(QString::number(same) + u':' + QString::number(changed)));
    }

    void isWatchedAndCollectedWhileItScrapes()
    {
        FakeAgent agent;
        agent.set("/health", {httpAnswer(200, "OK")});
        agent.tell("queue_depth 4\n" + tasks(7));
        MetricHistory history;
        std::atomic<int> told = 0;
        Monitor monitor({}, history, [&] { ++told; });
        const auto spec = webSpec(10ms);
        for (std::uint32_t round = 1; round <= 100; ++round) {
            std::vector<WatchTarget> targets;
            for (int i = 0; i < 20; ++i)
                targets.push_back(
                    target(InstanceId("web-" + std::to_string(i)), agent, spec, round / 10 + 1));
            targets.resize(targets.size() - round % 5);
            monitor.watch(targets);
            tick(monitor);
            QTest::qWait(2);
        }
        QVERIFY(told > 0);
    }
};

}  // namespace tst_monitor

PILOTHOUSE_TEST(tst_monitor, TestMonitor)
#include "tst_monitor.moc"
