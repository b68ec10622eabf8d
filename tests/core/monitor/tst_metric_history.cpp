// What the history keeps, what it lets go, and how it thins.

#include "core/monitor/metric_history.h"
#include "tests/support/test_program.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <thread>

namespace tst_metric_history {

using core::Duration;
using core::MetricHistory;
using core::TimePoint;

namespace {

TimePoint at(int seconds)
{
    return TimePoint{Duration{1'700'000'000'000}} + std::chrono::seconds(seconds);
}

void add(MetricHistory& history, const std::string& name, int seconds, double value)
{
    history.add(name, "1", {value, at(seconds), at(seconds), core::Quality::Good});
}

}  // namespace

class TestMetricHistory : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsMinimumAndMaximumWhenThinning()
    {
        MetricHistory history;
        for (int i = 0; i < 3000; ++i)
            add(history, "a", i, i == 1234 ? 99 : i == 2345 ? -99 : i % 7);

        const auto data = history.query({"a", at(0), at(3000), 50});
        QVERIFY(bool(data));
        const auto& points = data.value().points;
        QVERIFY(points.size() <= 50);
        QVERIFY(std::ranges::is_sorted(points, {}, &core::SeriesPoint::time));
        QCOMPARE(std::ranges::max(points, {}, &core::SeriesPoint::value).value, 99.0);
        QCOMPARE(std::ranges::min(points, {}, &core::SeriesPoint::value).value, -99.0);
    }

    void aMeanIsNotTheMiddleOfTheExtremes()
    {
        MetricHistory history;
        for (int i = 0; i < 3000; ++i)
            add(history, "a", i, i % 10 == 3 ? 10 : 0);

        const auto data = history.query({"a", at(0), at(2999), 60, core::SeriesShape::Means});
        QVERIFY(bool(data));
        const auto& points = data.value().points;
        QVERIFY(points.size() >= 25);
        // The first and the last column are cut off where the span begins and ends.
        for (std::size_t i = 1; i + 1 < points.size(); ++i)
            QVERIFY2(std::abs(points[i].value - 1) < 0.2, qPrintable(QString::number(points[i].value)));
    }

    void answersFromRollupsBeforeFullResolution()
    {
        MetricHistory history;
        for (int i = 0; i < 4 * 3600; i += 5)
            add(history, "a", i, i);

        const auto data = history.query({"a", at(0), at(600), 600});
        QVERIFY(bool(data));
        QCOMPARE(data.value().points.front().value, 0.0);
        QVERIFY(data.value().points.size() >= 10);
        QVERIFY(history.bytes() < 100'000);
    }

    void dropsAndCountsWhatComesOutOfOrder()
    {
        MetricHistory history;
        add(history, "a", 10, 1);
        add(history, "a", 9, 2);
        QCOMPARE(history.dropped(), 1U);
        QCOMPARE(history.latest("a")->value, 1.0);
    }

    void fault20AClockThatIsSetBackGoesOnFromThereAndForgetsWhatLiesAhead()
    {
        MetricHistory history;
        history.startRecording();
        for (const char* name : {"a", "a?instance=a-01"}) {
            for (int i = 7'200; i < 7'400; ++i)
                add(history, name, i, 1);
            for (int i = 0; i < 100; ++i)
                add(history, name, i, 2);

            const auto points = history.query({name, at(-60), at(8'000), 1'000}).value().points;
            QCOMPARE(points.size(), 100U);
            QVERIFY(std::ranges::is_sorted(points, {}, &core::SeriesPoint::time));
            QVERIFY(std::ranges::all_of(points, [](const auto& point) { return point.value == 2; }));
            QCOMPARE(history.latest(name)->time, at(99));
        }
        QCOMPARE(history.dropped(), 0U);
        QCOMPARE(history.takeNew().size(), 600U);  // the disk has both
    }

    void letsTheSeriesGoThatWasNotWrittenForLongest()
    {
        core::HistoryLimits limits;
        limits.series = 2;
        MetricHistory history(limits);
        add(history, "a", 1, 1);
        add(history, "b", 2, 1);
        add(history, "a", 3, 1);
        add(history, "c", 4, 1);
        QVERIFY(!history.latest("b"));
        QVERIFY(history.latest("a") && history.latest("c"));
    }

    void refusesWhatItCannotAnswer()
    {
        MetricHistory history;
        QVERIFY(history.query({"x", at(0), at(1), 2}).error().code == core::ErrorCode::NotFound);
        QVERIFY(history.query({"x", at(1), at(1), 2}).error().code == core::ErrorCode::Invalid);
        QVERIFY(history.query({"x", at(0), at(1), 1}).error().code == core::ErrorCode::Invalid);
    }

    void aSampleOfTheSameTimeTakesThePlaceOfTheOneBefore()
    {
        MetricHistory history;
        add(history, "a", 1, 1);
        add(history, "a", 1, 7);
        const auto points = history.query({"a", at(0), at(9), 100}).value().points;
        QCOMPARE(points.size(), 1U);
        QCOMPARE(points[0].value, 7.0);
        QCOMPARE(history.dropped(), 0U);
    }

    void keepsAGapAGapAndItsNeighboursWhole()
    {
        MetricHistory history;
        add(history, "a", 1, 1);
        add(history, "a", 2, std::nan(""));
        add(history, "a", 3, 3);
        const auto points = history.query({"a", at(0), at(9), 100}).value().points;
        QCOMPARE(points.size(), 3U);
        QVERIFY(std::isnan(points[1].value));
        QCOMPARE(points[2].value, 3.0);
    }

    void keepsAColumnOfGapsAsAGapWhenThinning()
    {
        MetricHistory history;
        for (int i = 0; i < 1000; ++i)
            add(history, "a", i, i >= 400 && i < 600 ? std::nan("") : 1);
        const auto points = history.query({"a", at(0), at(1000), 40}).value().points;
        QVERIFY(points.size() <= 40);
        QVERIFY(std::ranges::any_of(points, [](const auto& point) { return std::isnan(point.value); }));
        for (const auto& point : points)
            QVERIFY(!std::isnan(point.value) || (point.time >= at(400) && point.time < at(600)));
    }

    void letsRollupsGoAfterTheirSpan()
    {
        core::HistoryLimits limits;
        limits.fullResolution = std::chrono::seconds(60);
        limits.rollupSpan = std::chrono::seconds(600);
        MetricHistory history(limits);
        for (int i = 0; i < 3600; ++i)
            add(history, "a", i, i);
        QVERIFY(history.query({"a", at(0), at(2900), 100}).value().points.empty());
        QVERIFY(!history.query({"a", at(3100), at(3200), 100}).value().points.empty());
    }

    void keepsNoRollupsAndFewSamplesOfOneInstance()
    {
        MetricHistory history;
        const std::string name =
            core::seriesName(core::AgentId("web"), "system/cpu", core::InstanceId("web-01"));
        for (int i = 0; i < 7200; ++i)
            add(history, name, i, i);
        QVERIFY(history.bytes() <= 300 * sizeof(core::SeriesPoint));
        QVERIFY(history.query({name, at(0), at(6000), 100}).value().points.empty());
        QCOMPARE(history.query({name, at(7100), at(7200), 200}).value().points.size(), 100U);
    }

    void forgetsAnInstanceOrAWholeAgentAndNoOther()
    {
        MetricHistory history;
        const core::AgentId web("web");
        const auto name = [](const char* agent, const char* instance) {
            return core::seriesName(core::AgentId(agent), "system/cpu", core::InstanceId(instance));
        };
        for (const auto& one : {name("web", ""), name("web", "web-01"), name("web", "web-011"),
                                name("web-2", ""), name("web-2", "web-2-01")})
            add(history, one, 1, 1);
        history.forgetInstance(web, core::InstanceId("web-01"));
        QCOMPARE(history.names().size(), 4U);
        QVERIFY(!history.latest(name("web", "web-01")));
        history.forgetAgent(web);
        QCOMPARE(history.names().size(), 2U);
        QVERIFY(history.latest(name("web-2", "")) && history.latest(name("web-2", "web-2-01")));
        add(history, name("web", "web-01"), 0, 5);  // as new: nothing older is left
        QCOMPARE(history.latest(name("web", "web-01"))->value, 5.0);
    }

    void aPlaceIsGoodWhateverBecomesOfItsSeries()
    {
        MetricHistory history;
        const core::AgentId web("web");
        const std::string name = core::seriesName(web, "system/cpu");
        const auto addAt = [&](const MetricHistory::Place& place, int seconds, double value) {
            history.add({{place, {value, at(seconds), at(seconds), core::Quality::Good}}});
        };
        const auto early = history.placeOf(name, "1");
        QVERIFY(history.names().empty());  // a place is no series yet

        addAt(early, 1, 1);
        history.forgetAgent(web);
        addAt(early, 0, 2);  // as new
        QCOMPARE(history.latest(name)->value, 2.0);

        history.forgetAgent(web);
        addAt(history.placeOf(name, "1"), 5, 3);
        addAt(early, 6, 4);  // where the name leads now
        QCOMPARE(history.names().size(), 1U);
        QCOMPARE(history.query({name, at(0), at(9), 10}).value().points.size(), 2U);
    }

    void tellsWhatIsNewWithTheSameLabelForTheSameSeries()
    {
        MetricHistory history;
        add(history, "a", 0, 1);
        history.startRecording();
        add(history, "a", 1, 1);
        add(history, "b", 1, 1);
        add(history, "a", 2, 1);
        add(history, "a", 2, 7);  // takes the place of the one before
        const auto fresh = history.takeNew();
        QCOMPARE(fresh.size(), 3U);
        QCOMPARE(fresh[0].label, fresh[2].label);
        QCOMPARE(fresh[2].point.value, 7.0);
        QVERIFY(fresh[1].label->name == "b");

        add(history, "a", 3, 1);
        QCOMPARE(history.takeNew().at(0).label, fresh[0].label);
    }

    void forgetsTenThousandInstancesWithoutAStall()
    {
        MetricHistory history;
        const core::AgentId web("web");
        const auto id = [](int i) { return core::InstanceId("web-" + std::to_string(i)); };
        for (int i = 0; i < 10'000; ++i)
            for (const char* key : {core::series::cpu, core::series::memory})
                add(history, core::seriesName(web, key, id(i)), 1, 1);
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < 10'000; ++i)
            history.forgetInstance(web, id(i));
        QVERIFY(history.names().empty());
        QVERIFY2(timer.elapsed() < 3000, "each must not look at all series");
    }

    void isReadWhileItIsWritten()
    {
        core::HistoryLimits limits;
        limits.series = 20;
        MetricHistory history(limits);
        std::atomic<bool> ending = false;
        std::jthread reader([&] {
            while (!ending) {
                for (const std::string& name : history.names()) {
                    const auto data = history.query({name, at(0), at(10'000), 50});
                    if (data && !std::ranges::is_sorted(data.value().points, {}, &core::SeriesPoint::time))
                        qFatal("points out of order");
                }
                (void)history.bytes();
            }
        });
        for (int i = 0; i < 2000; ++i) {
            add(history, "metrics/a" + std::to_string(i % 30) + "/system/cpu", i, i);
            if (i % 100 == 0)
                history.forgetAgent(core::AgentId("a" + std::to_string(i % 30)));
        }
        ending = true;
        reader.join();
        QVERIFY(history.names().size() <= 20);
    }
};

}  // namespace tst_metric_history

PILOTHOUSE_TEST(tst_metric_history, TestMetricHistory)
#include "tst_metric_history.moc"
