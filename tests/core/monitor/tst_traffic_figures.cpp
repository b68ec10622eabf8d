// The windows of what the gateway counted, and what is told of an agent from its instances.

#include <QTest>  // first: moc 6.4 cannot read <compare> before a Qt header

#include "core/monitor/agent_books.h"
#include "tests/support/test_program.h"

#include <algorithm>

namespace tst_traffic_figures {

using namespace std::chrono_literals;
using core::AgentFigures;
using core::AgentId;
using core::Figures;
using core::LatencyHistogram;
using core::MonoTime;
using core::Now;
using core::Quality;
using core::SlidingTraffic;
using core::TimePoint;

namespace series = core::series;

namespace {

Now at(core::Duration since)
{
    return {MonoTime(1000s + since), TimePoint(1'700'000'000s + since)};
}

LatencyHistogram times(int count, double seconds)
{
    LatencyHistogram histogram;
    for (int i = 0; i < count; ++i)
        histogram.add(seconds);
    return histogram;
}

}  // namespace

class TestTrafficFigures : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aWindowHoldsWhatIsYoungerThanItsLength()
    {
        SlidingTraffic traffic;
        for (int i = 0; i < 120; ++i)
            traffic.add(10, 1, times(10, 0.1), 0, at(std::chrono::seconds(i)).mono);
        const auto minute = traffic.over(60s, at(119s).mono);
        QCOMPARE(minute.requests, 600U);
        QCOMPARE(minute.errors, 60U);
        QCOMPARE(minute.responseTime.count(), 600U);
        QCOMPARE(traffic.over(10s, at(119s).mono).requests, 100U);
        QCOMPARE(traffic.over(60s, at(179s).mono).requests, 0U);
        QCOMPARE(traffic.over(60s, at(1h).mono).requests, 0U);
    }

    void aRateOfAShortLifeIsOverThatLife()
    {
        SlidingTraffic traffic;
        traffic.add(0, 0, {}, 0, at(0s).mono);
        traffic.add(20, 0, {}, 0, at(2s).mono);
        Figures figures;
        putTraffic(figures, traffic, 0, at(2s));
        QCOMPARE(figures.at(series::requestsPerSecond).value, 10.0);
    }

    void withoutRequestsThereIsNoErrorRateAndNoResponseTime()
    {
        SlidingTraffic traffic;
        traffic.add(0, 0, {}, 0, at(0s).mono);
        Figures figures;
        QVERIFY(!putTraffic(figures, traffic, 3, at(0s)));
        QCOMPARE(figures.size(), 2U);
        QCOMPARE(figures.at(series::requestsPerSecond).value, 0.0);
        QCOMPARE(figures.at(series::activeRequests).value, 3.0);
    }

    void tellsTheErrorRateAndTheResponseTimes()
    {
        SlidingTraffic traffic;
        LatencyHistogram histogram = times(90, 0.1);
        histogram.merge(times(10, 2));
        traffic.add(100, 25, histogram, 0, at(0s).mono);
        Figures figures;
        QVERIFY(putTraffic(figures, traffic, 0, at(1s)));
        QCOMPARE(figures.at(series::errorRate).value, 0.25);
        QVERIFY(std::abs(figures.at(series::responseTimeP50).value - 0.1) < 0.01);
        QVERIFY(std::abs(figures.at(series::responseTimeP95).value - 2) < 0.2);
        QVERIFY(std::abs(figures.at(series::responseTime).value - 0.29) < 0.03);
    }

    // Busy or idle, an instance and an agent tell their errors as the same part of their requests, under the
    // one name that health checks and alert rules read.
    void trapM7ErrorsAreOneRateUnderOneNameWhateverTheirNumber()
    {
        for (const std::uint64_t requests : {4U, 4'000U}) {
            SlidingTraffic traffic;
            traffic.add(requests, requests / 4, times(int(requests), 0.1), 0, at(0s).mono);
            Figures own;
            putTraffic(own, traffic, 0, at(1s));
            core::AgentBooks books;
            books.account(
                {{.agent = AgentId("web"), .requests = requests, .errors = requests / 4, .responseTime = {}}},
                at(0s));
            const Figures agents = books.figures({}, at(1s)).at(AgentId("web"));

            for (const Figures& figures : {own, agents}) {
                QCOMPARE(figures.at(series::errorRate).value, 0.25);
                QCOMPARE(std::count_if(figures.begin(), figures.end(),
                                       [](const auto& figure) {
                                           return figure.first.find("error") != std::string::npos;
                                       }),
                         1);
            }
        }
    }

    void tokensOfAnswersAreARateAMinuteUnlessInstancesTellTheirOwn()
    {
        core::AgentBooks books;
        const auto counted = [&](std::uint64_t input, std::uint64_t output, std::chrono::seconds after) {
            core::AgentTraffic traffic;
            traffic.agent = AgentId("web");
            traffic.requests = 1;
            traffic.inputTokens = input;
            traffic.outputTokens = output;
            books.account({traffic}, at(after));
        };
        counted(0, 0, 0s);
        QVERIFY(!books.figures({}, at(0s)).at(AgentId("web")).contains(series::tokensPerMinute));

        for (int i = 1; i <= 60; ++i)
            counted(20, 5, std::chrono::seconds(i));
        const Figures figures = books.figures({}, at(60s)).at(AgentId("web"));

        QVERIFY(std::abs(figures.at(series::inputTokensPerMinute).value - 1200) < 100);
        QVERIFY(std::abs(figures.at(series::outputTokensPerMinute).value - 300) < 25);
        QCOMPARE(figures.at(series::tokensPerMinute).value,
                 figures.at(series::inputTokensPerMinute).value
                     + figures.at(series::outputTokensPerMinute).value);
        Figures told{{series::tokensPerMinute, {7, at(0s).wall, at(0s).wall, Quality::Good}}};
        SlidingTraffic traffic;
        traffic.addTokens(100, 0, at(0s).mono);
        core::putTokens(told, traffic, at(1s));
        QCOMPARE(told.at(series::tokensPerMinute).value, 7.0);
        counted(0, 0, 2h);
        QVERIFY(!books.figures({}, at(2h)).at(AgentId("web")).contains(series::tokensPerMinute));
    }

    void onlyErrorsWithoutAnAnswerAreAnErrorRateOfOne()
    {
        SlidingTraffic traffic;
        traffic.add(0, 5, {}, 0, at(0s).mono);
        Figures figures;
        putTraffic(figures, traffic, 0, at(1s));
        QCOMPARE(figures.at(series::errorRate).value, 1.0);
    }

    void meansUsageAndSumsTheRest()
    {
        AgentFigures agent;
        agent.add(core::Figures{{series::cpu, {0.2, at(0s).wall, at(1s).wall, Quality::Good}},
                                {series::queueDepth, {2, at(1s).wall, at(1s).wall, Quality::Good}},
                                {series::responseTime, {9, at(1s).wall, at(1s).wall, Quality::Good}}});
        agent.add(core::Figures{{series::cpu, {0.6, at(1s).wall, at(1s).wall, Quality::Late}},
                                {series::queueDepth, {3, at(1s).wall, at(1s).wall, Quality::Good}}});
        agent.add({});
        const Figures figures = agent.result(at(2s));
        QCOMPARE(figures.size(), 2U);  // times come from the gateway's own count
        QCOMPARE(figures.at(series::cpu).value, 0.4);
        QCOMPARE(figures.at(series::cpu).quality, Quality::Late);
        QCOMPARE(figures.at(series::cpu).time, at(0s).wall);
        QCOMPARE(figures.at(series::queueDepth).value, 5.0);
    }

    void whatWaitsInTheGatewayIsPartOfTheAgentsQueue()
    {
        core::AgentBooks books;
        const AgentId web("web");
        std::map<AgentId, core::GatheredAgent> gathered;
        gathered[web].figures.add(
            core::Figures{{series::queueDepth, {4, at(0s).wall, at(0s).wall, Quality::Good}}});
        books.account({{.agent = web, .queued = 3, .responseTime = {}}}, at(1s));
        QCOMPARE(books.figures(gathered, at(1s)).at(web).at(series::queueDepth).value, 7.0);

        books.account({{.agent = web, .queued = 0, .responseTime = {}}}, at(2s));
        QCOMPARE(books.figures(gathered, at(2s)).at(web).at(series::queueDepth).value, 4.0);
    }

    void anAgentAtZeroHasTheQueueThatWaitsForItInTheGateway()
    {
        core::AgentBooks books;
        const AgentId web("web");
        for (const std::uint32_t queued : {5U, 0U}) {
            books.account({{.agent = web, .queued = queued, .responseTime = {}}}, at(1s));
            const core::Sample depth = books.figures({}, at(1s)).at(web).at(series::queueDepth);
            QCOMPARE(depth.value, double(queued));
            QCOMPARE(depth.quality, Quality::Good);
        }
    }

    void aQueueOfWhichNoInstanceTellsIsNotTakenForEmpty()
    {
        core::AgentBooks books;
        const AgentId web("web");
        std::map<AgentId, core::GatheredAgent> gathered;
        gathered[web].figures.add({});
        books.account({{.agent = web, .queued = 0, .responseTime = {}}}, at(1s));
        QCOMPARE(books.figures(gathered, at(1s)).at(web).count(series::queueDepth), std::size_t(0));

        books.account({{.agent = web, .queued = 5, .responseTime = {}}}, at(2s));
        const core::Sample depth = books.figures(gathered, at(2s)).at(web).at(series::queueDepth);
        QCOMPARE(depth.value, 5.0);
        QCOMPARE(depth.quality, Quality::Estimated);
    }

    void anAgentThatIsUnseenForAnHourIsForgotten()
    {
        core::AgentBooks books;
        const AgentId web("web");
        books.addCompleted(web, 40);
        std::map<AgentId, core::GatheredAgent> gathered;
        gathered[web].completed = 2;
        QCOMPARE(books.figures(gathered, at(0s)).at(web).at(series::tasksCompleted).value, 42.0);
        QVERIFY(books.figures({}, at(59min)).empty());
        QCOMPARE(books.figures(gathered, at(59min)).at(web).at(series::tasksCompleted).value, 42.0);
        books.figures({}, at(3h));
        QCOMPARE(books.figures(gathered, at(3h)).at(web).at(series::tasksCompleted).value, 2.0);
    }

    void theAgentsOwnTimesCountOnlyWithoutTheGateways()
    {
        core::AgentBooks books;
        const AgentId web("web");
        std::map<AgentId, core::GatheredAgent> gathered;
        gathered[web].responseTimes = core::BucketCounts{{{1, 10}, {2, 20}, {HUGE_VAL, 20}}, 24};
        Figures figures = books.figures(gathered, at(0s)).at(web);
        QCOMPARE(figures.at(series::responseTime).value, 1.2);
        QCOMPARE(figures.at(series::responseTimeP50).value, 1.0);
        QCOMPARE(figures.at(series::responseTimeP95).quality, Quality::Estimated);

        books.account({{.agent = web, .requests = 1, .responseTime = times(1, 0.1)}}, at(1s));
        figures = books.figures(gathered, at(1s)).at(web);
        QVERIFY(figures.at(series::responseTime).value < 0.2);
        QCOMPARE(figures.at(series::responseTimeP95).quality, Quality::Good);
    }
};

}  // namespace tst_traffic_figures

PILOTHOUSE_TEST(tst_traffic_figures, TestTrafficFigures)
#include "tst_traffic_figures.moc"
