// What the history keeps, what it lets go, and how it thins.

#include "core/monitor/metric_history.h"

#include <QTest>

#include <algorithm>

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
};

QTEST_APPLESS_MAIN(TestMetricHistory)
#include "tst_metric_history.moc"
