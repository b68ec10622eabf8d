// Quantiles of an agent's own histogram as Prometheus reckons them, and its growth over time.

#include "core/monitor/own_histogram.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <cmath>

namespace tst_own_histogram {

using namespace std::chrono_literals;
using core::BucketCounts;
using core::histogramQuantile;
using core::HistogramTrack;
using core::MonoTime;

namespace {

constexpr double inf = HUGE_VAL;

double quantile(double q, std::map<double, double> buckets)
{
    return histogramQuantile(q, BucketCounts{std::move(buckets), 0}).value_or(-1);
}

}  // namespace

class TestOwnHistogram : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void interpolatesInItsBucket()
    {
        const std::map<double, double> buckets{{1, 10}, {2, 20}, {4, 40}, {inf, 40}};
        QCOMPARE(quantile(0.5, buckets), 2.0);
        QCOMPARE(quantile(0.75, buckets), 3.0);
        QCOMPARE(quantile(0.125, buckets), 0.5);  // from zero in the first
        QCOMPARE(quantile(0, buckets), 0.0);
        QCOMPARE(quantile(1, buckets), 4.0);
    }

    void whatLiesBeyondTheLastBoundIsThatBound()
    {
        QCOMPARE(quantile(0.99, {{1, 10}, {2, 20}, {inf, 100}}), 2.0);
    }

    void aFirstBoundThatIsNotPositiveIsItself()
    {
        QCOMPARE(quantile(0.1, {{-1, 10}, {2, 20}, {inf, 20}}), -1.0);
    }

    void skipsEmptyBucketsAndForgivesOneThatFalls()
    {
        QCOMPARE(quantile(0.5, {{1, 0}, {2, 0}, {4, 10}, {inf, 10}}), 3.0);
        QCOMPARE(quantile(1, {{1, 10}, {2, 9}, {4, 20}, {inf, 20}}), 4.0);
        QCOMPARE(quantile(0.75, {{1, 10}, {2, 9}, {4, 20}, {inf, 20}}), 3.0);
    }

    void hasNoQuantileWithoutSamplesInfinityOrABound()
    {
        QVERIFY(!histogramQuantile(0.5, {}));
        QVERIFY(!histogramQuantile(0.5, {{{1, 0}, {inf, 0}}, 0}));
        QVERIFY(!histogramQuantile(0.5, {{{1, 5}, {2, 5}}, 0}));
        QVERIFY(!histogramQuantile(0.5, {{{inf, 5}}, 0}));
    }

    void readsAllLabelSetsTogether()
    {
        const auto text = "h_bucket{m=\"a\",le=\"0.5\"} 1\nh_bucket{m=\"a\",le=\"+Inf\"} 2\n"
                          "h_bucket{m=\"b\",le=\"5e-1\"} 3\nh_bucket{m=\"b\",le=\"+Inf\"} 4\n"
                          "h_bucket{m=\"c\"} 9\nh_bucket{le=\"x\"} 9\nh_sum{m=\"a\"} 1\nh_sum{m=\"b\"} 2\n";
        const auto exposition = core::parseExposition(text).value();
        const auto counts = core::readHistogram(exposition, "h");
        QVERIFY(counts.has_value());
        QVERIFY((counts->upTo == std::map<double, double>{{0.5, 4}, {inf, 6}}));
        QCOMPARE(counts->sum, 3.0);
        QVERIFY(!core::readHistogram(exposition, "other"));
    }

    void growsFromReadingToReadingAndNotOverARestart()
    {
        const auto at = [](int seconds) { return MonoTime(std::chrono::seconds(1000 + seconds)); };
        HistogramTrack track;
        track.add({{{1, 5}, {inf, 10}}, 20}, at(0));
        QVERIFY(!track.growth(30s, at(0)));
        track.add({{{1, 6}, {inf, 14}}, 26}, at(10));
        const auto grown = track.growth(30s, at(10));
        QVERIFY(grown.has_value());
        QVERIFY((grown->upTo == std::map<double, double>{{1, 1}, {inf, 4}}));
        QCOMPARE(grown->sum, 6.0);
        QVERIFY(!track.growth(5s, at(10)));
        track.add({{{1, 1}, {inf, 2}}, 3}, at(20));  // began anew
        QVERIFY(!track.growth(30s, at(20)));
        track.add({{{1, 1}, {inf, 2}}, 3}, at(30));  // no growth
        QVERIFY(!track.growth(30s, at(30)));
    }

    void mergesOnTheBoundsThatBothHave()
    {
        BucketCounts a{{{1, 1}, {2, 2}, {inf, 3}}, 4};
        a.merge({{{2, 10}, {3, 20}, {inf, 30}}, 40});
        QVERIFY((a.upTo == std::map<double, double>{{2, 12}, {inf, 33}}));
        QCOMPARE(a.sum, 44.0);
    }
};

}  // namespace tst_own_histogram

PILOTHOUSE_TEST(tst_own_histogram, TestOwnHistogram)
#include "tst_own_histogram.moc"
