#include <QTest>
#include <rapidcheck.h>

#include "core/base/histogram.h"
#include "tests/support/test_program.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tst_histogram {

using core::LatencyHistogram;

namespace {

LatencyHistogram histogramOf(const std::vector<double>& times)
{
    LatencyHistogram histogram;
    for (const double time : times)
        histogram.add(time);
    return histogram;
}

// From 100 µs to 20 minutes, as many short ones as long ones.
std::vector<double> anyTimes()
{
    const auto exponents =
        *rc::gen::nonEmpty(rc::gen::container<std::vector<int>>(rc::gen::inRange(-4'000, 3'080)));
    std::vector<double> times;
    for (const int exponent : exponents)
        times.push_back(std::pow(10.0, exponent / 1'000.0));
    return times;
}

}  // namespace

class TestHistogram : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // The sample at a quantile lies in the bucket that the answer comes from, and a bucket spans 19 %.
    void givesEveryQuantileFromTheBucketOfItsSample()
    {
        QVERIFY(rc::check([] {
            std::vector<double> times = anyTimes();
            const LatencyHistogram histogram = histogramOf(times);
            const double q = *rc::gen::inRange(1, 100) / 100.0;
            std::sort(times.begin(), times.end());
            const auto rank = std::size_t(std::ceil(q * double(times.size())));
            const double exact = times[std::max<std::size_t>(rank, 1) - 1];
            const double given = histogram.quantile(q);
            RC_ASSERT(given > exact / 1.1893);
            RC_ASSERT(given < exact * 1.1893);
        }));
    }

    void givesQuantilesWithinTenPercentFromManySamples_data()
    {
        QTest::addColumn<double>("scale");
        for (const double scale : {0.0005, 0.003, 0.2, 1.0, 47.0, 300.0})
            QTest::addRow("%g s", scale) << scale;
    }

    void givesQuantilesWithinTenPercentFromManySamples()
    {
        QFETCH(double, scale);
        std::vector<double> times;
        for (int i = 1; i < 10'000; ++i)
            times.push_back(-scale * std::log(1 - i / 10'000.0));  // exponentially distributed
        const LatencyHistogram histogram = histogramOf(times);

        for (const double q : {0.5, 0.9, 0.95, 0.99}) {
            const double exact = -scale * std::log(1 - q);
            QVERIFY2(std::abs(histogram.quantile(q) / exact - 1) < 0.1, qPrintable(QString::number(q)));
        }
        QVERIFY(std::abs(histogram.mean() / scale - 1) < 0.1);
    }

    void growsWithTheQuantile()
    {
        QVERIFY(rc::check([] {
            const LatencyHistogram histogram = histogramOf(anyTimes());
            double last = 0;
            for (int i = 0; i <= 20; ++i) {
                const double given = histogram.quantile(i / 20.0);
                RC_ASSERT(given >= last);
                last = given;
            }
        }));
    }

    void mergesToWhatOneWouldHaveCounted()
    {
        QVERIFY(rc::check([] {
            const std::vector<double> first = anyTimes();
            const std::vector<double> second = anyTimes();
            LatencyHistogram merged = histogramOf(first);
            merged.merge(histogramOf(second));
            std::vector<double> all = first;
            all.insert(all.end(), second.begin(), second.end());
            RC_ASSERT(merged == histogramOf(all));
            RC_ASSERT(merged.count() == all.size());
        }));
    }

    void putsATimeBelowTheBoundOfItsBucketAndNotBelowTheOneBefore()
    {
        QVERIFY(rc::check([] {
            const double time = anyTimes().front();
            const std::size_t bucket = LatencyHistogram::bucketOf(time);
            RC_ASSERT(time <= LatencyHistogram::boundOf(bucket) * (1 + 1e-12));
            RC_ASSERT(bucket == 0 || time >= LatencyHistogram::boundOf(bucket - 1) * (1 - 1e-12));
        }));
    }

    void takesWhatIsNoTime()
    {
        QCOMPARE(LatencyHistogram::bucketOf(-1), std::size_t(0));
        QCOMPARE(LatencyHistogram::bucketOf(std::nan("")), std::size_t(0));
        QCOMPARE(LatencyHistogram::bucketOf(std::numeric_limits<double>::infinity()),
                 LatencyHistogram::bucketCount - 1);
        QCOMPARE(LatencyHistogram::bucketOf(1e300), LatencyHistogram::bucketCount - 1);
        QCOMPARE(LatencyHistogram().quantile(0.99), 0.0);
        QCOMPARE(LatencyHistogram().mean(), 0.0);
    }
};

}  // namespace tst_histogram

PILOTHOUSE_TEST(tst_histogram, TestHistogram)
#include "tst_histogram.moc"
