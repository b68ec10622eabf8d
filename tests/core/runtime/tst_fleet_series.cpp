#include <QTest>

#include "core/runtime/fleet_series.h"
#include "tests/support/test_program.h"

#include <cmath>

namespace tst_fleet_series {

using namespace std::chrono_literals;

namespace {

core::TrafficReport traffic(std::uint64_t requests, std::uint64_t errors, double seconds)
{
    core::AgentTraffic agent;
    agent.agent = core::AgentId("a");
    agent.requests = requests;
    agent.errors = errors;
    agent.active = 3;
    for (std::uint64_t i = 0; i < requests; ++i)
        agent.responseTime.add(seconds);
    core::TrafficReport report;
    report.span = 1s;
    report.agents.push_back(agent);
    return report;
}

core::FleetSnapshot twoAgents()
{
    core::FleetSnapshot snapshot;
    for (const char* id : {"a", "b"}) {
        auto agent = std::make_shared<core::AgentView>();
        agent->id = core::AgentId(id);
        agent->replicas = {.wanted = 3, .ready = 2};
        agent->metrics[core::series::queueDepth].value = 5;
        snapshot.agents.push_back(agent);
    }
    return snapshot;
}

core::Now at(std::chrono::seconds second)
{
    return {core::MonoTime(second), core::TimePoint(1'000'000s + second)};
}

}  // namespace

class TestFleetSeries : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void countsRequestsOverTenSeconds()
    {
        core::MetricHistory history;
        core::FleetSeries series(history);

        for (int second = 0; second < 20; ++second)
            series.add(traffic(second < 10 ? 100 : 20, 0, 0.1), twoAgents(),
                       at(std::chrono::seconds(second)));

        QCOMPARE(series.gateway().requestsPerSecond, 20.0);
        QCOMPARE(series.gateway().active, std::uint32_t(3));
    }

    void countsErrorsOverAMinuteAndForgetsOlderOnes()
    {
        core::MetricHistory history;
        core::FleetSeries series(history);

        for (int second = 0; second < 30; ++second)
            series.add(traffic(10, 5, 0.1), twoAgents(), at(std::chrono::seconds(second)));
        QCOMPARE(series.gateway().errorRate, 0.5);
        for (int second = 30; second < 91; ++second)
            series.add(traffic(10, 0, 0.1), twoAgents(), at(std::chrono::seconds(second)));
        QCOMPARE(series.gateway().errorRate, 0.0);
    }

    void keepsRequestsASecondByWhatClientsGot()
    {
        core::MetricHistory history;
        core::FleetSeries series(history);
        core::TrafficReport report = traffic(10, 1, 0.1);
        report.span = 2s;
        report.agents.front().answers = {6, 2, 1, 1};
        report.agents.front().rejected = 4;
        report.refused = {{core::AgentId("a"), "nights", 403, 8}, {core::AgentId(), "", 401, 2}};

        series.add(report, twoAgents(), at(0s));

        const auto value = [&](const core::AgentId& agent, const char* key) {
            return history.latest(core::seriesName(agent, key))->value;
        };
        const core::AgentId a("a");
        QCOMPARE(value(a, core::series::trafficOk), 3.0);
        QCOMPARE(value(a, core::series::trafficRedirected), 1.0);
        QCOMPARE(value(a, core::series::trafficClientErrors), 0.5);
        QCOMPARE(value(a, core::series::trafficServerErrors), 0.5);
        QCOMPARE(value(a, core::series::trafficRejected), 2.0);
        QCOMPARE(value(a, core::series::trafficRefused), 4.0);
        QCOMPARE(value(core::AgentId("b"), core::series::trafficOk), 0.0);
        QCOMPARE(value(core::fleetSeriesAgent, core::series::trafficOk), 3.0);
        QCOMPARE(value(core::fleetSeriesAgent, core::series::trafficRefused), 5.0);
    }

    void withoutRequestsThereIsAGapAndNotAZero()
    {
        core::MetricHistory history;
        core::FleetSeries series(history);

        series.add(traffic(0, 0, 0), twoAgents(), at(1s));

        const auto rate = history.latest(core::seriesName(core::fleetSeriesAgent, core::series::errorRate));
        QVERIFY(!rate || std::isnan(rate->value));
    }

    void sumsReplicasAndFiguresOfTheAgents()
    {
        core::MetricHistory history;
        core::FleetSeries series(history);

        series.add(traffic(1, 0, 0.1), twoAgents(), at(1s));

        const auto value = [&](const core::AgentId& agent, const char* key) {
            return history.latest(core::seriesName(agent, key))->value;
        };
        QCOMPARE(value(core::fleetSeriesAgent, core::series::replicasReady), 4.0);
        QCOMPARE(value(core::fleetSeriesAgent, core::series::replicasWanted), 6.0);
        QCOMPARE(value(core::AgentId("a"), core::series::replicasReady), 2.0);
        QCOMPARE(value(core::fleetSeriesAgent, core::series::queueDepth), 10.0);
    }
};

}  // namespace tst_fleet_series

PILOTHOUSE_TEST(tst_fleet_series, TestFleetSeries)
#include "tst_fleet_series.moc"
