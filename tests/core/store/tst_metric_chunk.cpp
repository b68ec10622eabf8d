#include <QTest>

#include "core/store/metric_chunk.h"
#include "tests/support/test_program.h"

#include <rapidcheck.h>

#include <bit>
#include <cmath>
#include <limits>

namespace tst_metric_chunk {

using namespace core;

namespace {

constexpr std::int64_t start = 1'795'617'127'000;
const double gap = std::numeric_limits<double>::quiet_NaN();

bool isSame(double a, double b)
{
    return std::isnan(a) ? std::isnan(b) : std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

bool isSame(const MetricChunk& a, const MetricChunk& b)
{
    if (a.times != b.times || a.columns.size() != b.columns.size())
        return false;
    for (std::size_t column = 0; column < a.columns.size(); ++column)
        if (!std::equal(a.columns[column].begin(), a.columns[column].end(), b.columns[column].begin(),
                        b.columns[column].end(), [](double x, double y) { return isSame(x, y); }))
            return false;
    return true;
}

// A value a second from each generator.
MetricChunk everySecond(std::size_t rows, const std::vector<std::function<double(std::size_t)>>& values)
{
    MetricChunk chunk;
    for (std::size_t row = 0; row < rows; ++row)
        chunk.times.push_back(start + std::int64_t(row) * 1'000);
    for (const auto& value : values) {
        chunk.columns.emplace_back();
        for (std::size_t row = 0; row < rows; ++row)
            chunk.columns.back().push_back(value(row));
    }
    return chunk;
}

MetricChunk comesBack(const MetricChunk& chunk)
{
    const auto bytes = encodeChunk(chunk);
    return bytes ? decodeChunk(bytes.value()).value() : MetricChunk();
}

}  // namespace

class TestMetricChunk : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void valuesComeBackBitForBit_data()
    {
        QTest::addColumn<QList<double>>("values");
        const double infinity = std::numeric_limits<double>::infinity();
        const double least = std::numeric_limits<double>::denorm_min();
        const double most = std::numeric_limits<double>::max();
        QTest::newRow("none") << QList<double>();
        QTest::newRow("one") << QList<double>{0.25};
        QTest::newRow("decimals") << QList<double>{0.1, 0.2, 0.30000000000000004, 12.5, -3.75};
        QTest::newRow("a large one after many decimals") << QList<double>{1e15, 0.001};
        QTest::newRow("fifteen digits")
            << QList<double>{123456789.012345, 0.123456789012345, 999999999999999};
        QTest::newRow("minus zero") << QList<double>{0.0, -0.0, 0.0};
        QTest::newRow("infinities") << QList<double>{infinity, 1, -infinity};
        QTest::newRow("the least and the most") << QList<double>{least, most, -most, -least, 1e308, 1e-308};
        QTest::newRow("gaps") << QList<double>{gap, 1, gap, gap, 2.5, gap};
        QTest::newRow("only gaps") << QList<double>(100, gap);
        QTest::newRow("thirds") << QList<double>{1.0 / 3, 2.0 / 3, 4.0 / 3, gap, 5.0 / 3};
    }
    void valuesComeBackBitForBit()
    {
        QFETCH(QList<double>, values);
        const MetricChunk chunk = everySecond(std::size_t(values.size()),
                                              {[&](std::size_t row) { return values[qsizetype(row)]; }});
        QVERIFY(isSame(comesBack(chunk), chunk));
    }

    void anyChunkComesBack()
    {
        const bool holds = rc::check("what was encoded is decoded", [] {
            MetricChunk chunk;
            const auto rows = *rc::gen::inRange<std::size_t>(0, 200);
            chunk.times =
                *rc::gen::container<std::vector<std::int64_t>>(rows, rc::gen::arbitrary<std::int64_t>());
            const auto columns = *rc::gen::inRange<std::size_t>(0, 6);
            for (std::size_t i = 0; i < columns; ++i) {
                const auto bits = *rc::gen::container<std::vector<std::uint64_t>>(
                    rows, rc::gen::arbitrary<std::uint64_t>());
                const auto decimals =
                    *rc::gen::container<std::vector<int>>(rows, rc::gen::inRange(-99'999, 99'999));
                const bool inBits = *rc::gen::arbitrary<bool>();
                chunk.columns.emplace_back();
                for (std::size_t row = 0; row < rows; ++row)
                    chunk.columns.back().push_back(inBits ? std::bit_cast<double>(bits[row])
                                                          : decimals[row] / 1e3);
            }
            RC_ASSERT(isSame(comesBack(chunk), chunk));
        });
        QVERIFY(holds);
    }

    // The clock was set back and forth: every sample stays where its clock put it.
    void fault20AClockThatJumpsLosesNothing()
    {
        MetricChunk chunk = everySecond(100, {[](std::size_t row) { return double(row); }});
        for (std::size_t row = 40; row < 60; ++row)
            chunk.times[row] -= 7'200'000;
        chunk.times[80] = std::numeric_limits<std::int64_t>::max();
        chunk.times[81] = std::numeric_limits<std::int64_t>::min();

        QVERIFY(isSame(comesBack(chunk), chunk));
    }

    void oneColumnIsReadWithoutTheOthers()
    {
        const MetricChunk chunk = everySecond(600,
                                              {[](std::size_t row) { return double(row % 7) / 10; },
                                               [](std::size_t row) { return std::sin(double(row)); },
                                               [](std::size_t row) { return row % 9 == 0 ? gap : 1.5; }});
        const std::string bytes = encodeChunk(chunk).value();

        for (std::size_t column = 0; column < 3; ++column) {
            const auto found = decodeColumn(bytes, column);
            QVERIFY(bool(found));
            QVERIFY(isSame({found.value().times, {found.value().values}},
                           {chunk.times, {chunk.columns[column]}}));
        }
        QCOMPARE(decodeColumn(bytes, 3).error().code, ErrorCode::Invalid);
    }

    // Ten figures of an agent, a beat a second with some jitter.
    void plausibleFiguresTakeFewBytes()
    {
        std::vector<std::function<double(std::size_t)>> figures;
        for (int i = 0; i < 5; ++i) {
            figures.emplace_back([i](std::size_t row) {
                return std::round((0.5 + 0.3 * std::sin(double(row + std::size_t(i) * 50) / 40)) * 1'000)
                    / 1'000;
            });
            figures.emplace_back([i](std::size_t row) { return double((row / 20 + std::size_t(i)) % 8); });
        }
        MetricChunk chunk = everySecond(600, figures);
        for (std::size_t row = 0; row < 600; ++row)
            chunk.times[row] += std::int64_t(row * 7'919 % 5);

        const double bytes = double(encodeChunk(chunk).value().size()) / 6'000;

        QVERIFY2(bytes < 1.0, qPrintable(QString::number(bytes)));
    }

    void refusesWhatIsNoChunk()
    {
        MetricChunk uneven = everySecond(3, {[](std::size_t) { return 1.0; }});
        uneven.columns.front().pop_back();
        QCOMPARE(encodeChunk(uneven).error().code, ErrorCode::Invalid);
        QCOMPARE(encodeChunk(everySecond(mostChunkRows + 1, {})).error().code, ErrorCode::Invalid);
        QCOMPARE(
            encodeChunk(everySecond(1, {mostChunkColumns + 1, [](std::size_t) { return 1.0; }})).error().code,
            ErrorCode::Invalid);
        for (const char* bytes : {"", "PCH1", "PCH2xxxxxxxx", "SQLite format 3"})
            QCOMPARE(decodeChunk(bytes).error().code, ErrorCode::Corrupt);
    }

    // A bit that turned, or a write that was cut off.
    void fault16DamageIsFoundAndNothingOfItIsUsed()
    {
        const MetricChunk chunk =
            everySecond(50, {[](std::size_t row) { return double(row * row % 13) / 10; }});
        const std::string bytes = encodeChunk(chunk).value();

        for (std::size_t at = 0; at < bytes.size(); ++at) {
            QCOMPARE(decodeChunk(bytes.substr(0, at)).error().code, ErrorCode::Corrupt);
            for (int bit = 0; bit < 8; ++bit) {
                std::string damaged = bytes;
                damaged[at] = char(damaged[at] ^ (1 << bit));
                const auto decoded = decodeChunk(damaged);
                QVERIFY2(!decoded || isSame(decoded.value(), chunk), qPrintable(QString::number(at)));
            }
        }
        QVERIFY(!decodeChunk(bytes + "x"));
    }
};

}  // namespace tst_metric_chunk

PILOTHOUSE_TEST(tst_metric_chunk, TestMetricChunk)
#include "tst_metric_chunk.moc"
