#include "core/base/histogram.h"
#include "core/base/secret.h"
#include "core/base/time.h"
#include "core/base/units.h"
#include "tests/support/test_program.h"

#include <QTest>
#include <rapidcheck.h>

namespace tst_units {

using namespace std::chrono_literals;

class TestUnits : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsADurationWithItsUnit()
    {
        QCOMPARE(core::parseDuration("500ms"), std::optional<core::Duration>(500ms));
        QCOMPARE(core::parseDuration("1d"), std::optional<core::Duration>(24h));
    }

    void refusesWhatIsNoDuration()
    {
        for (const char* text :
             {"", "5", "s", "-5s", "1.5s", "5 s", "5S", "5s ", "99999d", "18446744073709551616ms"})
            QVERIFY2(!core::parseDuration(text), text);
        for (const char* text : {"", "5", "5KB", "-1B", "5kib", "9000TiB"})
            QVERIFY2(!core::parseSize(text), text);
    }

    void readsBackEveryDurationAndSize()
    {
        QVERIFY(rc::check([] {
            const core::Duration duration(*rc::gen::inRange<std::int64_t>(0, 315'000'000'000));
            RC_ASSERT(core::parseDuration(core::formatDuration(duration)) == duration);
            const auto size = *rc::gen::inRange<std::uint64_t>(0, 1ULL << 53);
            RC_ASSERT(core::parseSize(core::formatSize(size)) == size);
        }));
    }

    void readsBackATimeAndWantsItsOffset()
    {
        const core::TimePoint time(core::Duration(1'795'617'127'125));
        QCOMPARE(core::fromRfc3339(core::toRfc3339(time)), std::optional(time));
        for (const char* wrong :
             {"2026-11-25T14:32:07", "2026-11-25T14:32Z", "2026-11-25T14:32:07+1:00", "yesterday"})
            QVERIFY2(!core::fromRfc3339(wrong), wrong);
        QCOMPARE(core::fromRfc3339("2026-11-25T15:32:07+01:00"), core::fromRfc3339("2026-11-25T14:32:07Z"));
    }

    void givesAQuantileWithinTenPercent()
    {
        core::LatencyHistogram histogram;
        for (int i = 1; i <= 1'000; ++i)
            histogram.add(i / 1'000.0);

        QVERIFY(std::abs(histogram.quantile(0.95) - 0.95) < 0.095);
        QCOMPARE(histogram.count(), std::uint64_t(1'000));
        QCOMPARE(core::LatencyHistogram().quantile(0.5), 0.0);
    }

    void leavesNothingBehindInAMovedSecret()
    {
        core::Secret first("hunter2");
        const core::Secret second(std::move(first));

        QVERIFY(second.matches("hunter2"));
        QVERIFY(!second.matches("hunter3"));
        QVERIFY(first.isEmpty());
    }
};

}  // namespace tst_units

PILOTHOUSE_TEST(tst_units, TestUnits)
#include "tst_units.moc"
