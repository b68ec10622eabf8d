// When the schedules of a scaling policy ask for how many replicas, by the clocks of their zones.

#include "core/control/scaling_calendar.h"
#include "tests/support/test_program.h"

#include <QElapsedTimer>
#include <QTest>

namespace tst_scaling_calendar {

using core::ScalingCalendar;
using core::ScalingSchedule;
using core::TimePoint;
using namespace std::chrono_literals;

namespace {

TimePoint at(const char* time)
{
    return *core::fromRfc3339(time);
}

std::uint32_t leastAt(const std::vector<ScalingSchedule>& schedules, const char* time)
{
    return ScalingCalendar(schedules).leastAt(at(time));
}

}  // namespace

class TestScalingCalendar : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aScheduleLastsFromItsFireForItsDuration()
    {
        ScalingCalendar calendar({{"0 8 * * 1-5", "Europe/Berlin", 10h, 4}});
        // Wednesday, in winter: 08:00 there is 07:00Z.
        QCOMPARE(calendar.leastAt(at("2026-11-25T06:59:59Z")), 0U);
        QVERIFY(calendar.nextChange(at("2026-11-25T06:59:59Z")) == at("2026-11-25T07:00:00Z"));
        QCOMPARE(calendar.leastAt(at("2026-11-25T07:00:00Z")), 4U);
        QCOMPARE(calendar.leastAt(at("2026-11-25T16:59:59Z")), 4U);
        QVERIFY(calendar.nextChange(at("2026-11-25T16:59:59Z")) == at("2026-11-25T17:00:00Z"));
        QCOMPARE(calendar.leastAt(at("2026-11-25T17:00:00Z")), 0U);
        QCOMPARE(calendar.leastAt(at("2026-11-28T09:00:00Z")), 0U);  // Saturday
        QVERIFY(calendar.nextChange(at("2026-11-27T18:00:00Z")) == at("2026-11-30T07:00:00Z"));
        QCOMPARE(calendar.leastAt(at("2026-11-25T08:00:00Z")), 4U);  // back in time
        QCOMPARE(calendar.leastAt(at("2026-07-01T06:00:00Z")), 4U);  // in summer an hour earlier
    }

    // 02:30 is left out on 2026-03-29 there: the clocks change at 01:00Z.
    void aTimeThatTheClocksLeaveOutIsTheirChange()
    {
        const std::vector<ScalingSchedule> schedules{{"30 2 * * *", "Europe/Berlin", 10min, 3}};
        QCOMPARE(leastAt(schedules, "2026-03-29T00:59:59Z"), 0U);
        QCOMPARE(leastAt(schedules, "2026-03-29T01:00:00Z"), 3U);
        QCOMPARE(leastAt(schedules, "2026-03-29T01:10:00Z"), 0U);
        QCOMPARE(leastAt(schedules, "2026-03-30T00:30:00Z"), 3U);
    }

    // 02:30 comes twice on 2026-10-25 there, at 00:30Z and 01:30Z.
    void aTimeThatTheClocksRepeatFiresOnce()
    {
        const std::vector<ScalingSchedule> schedules{{"30 2 * * *", "Europe/Berlin", 10min, 3}};
        QCOMPARE(leastAt(schedules, "2026-10-25T00:30:00Z"), 3U);
        QCOMPARE(leastAt(schedules, "2026-10-25T01:30:00Z"), 0U);
        QCOMPARE(leastAt(schedules, "2026-10-26T01:30:00Z"), 3U);
        // By half an hour, at 15:00Z.
        const std::vector<ScalingSchedule> island{{"45 1 * * *", "Australia/Lord_Howe", 10min, 3}};
        QCOMPARE(leastAt(island, "2026-04-04T14:45:00Z"), 3U);
        QCOMPARE(leastAt(island, "2026-04-04T15:15:00Z"), 0U);
    }

    void bothDayFieldsRestrictedMeanEitherOfThem()
    {
        const std::vector<ScalingSchedule> schedules{{"0 0 13 * 5", "UTC", 1h, 2}};
        QCOMPARE(leastAt(schedules, "2026-11-13T00:30:00Z"), 2U);
        QCOMPARE(leastAt(schedules, "2026-11-20T00:30:00Z"), 2U);  // a Friday
        QCOMPARE(leastAt(schedules, "2026-12-13T00:30:00Z"), 2U);  // a Sunday, the 13th
        QCOMPARE(leastAt(schedules, "2026-12-14T00:30:00Z"), 0U);
    }

    void listsStepsAndTheSeventhDayOfTheWeek()
    {
        const std::vector<ScalingSchedule> schedules{{"0,30 8-12/2 * * 7", "Asia/Kolkata", 10min, 2}};
        QCOMPARE(leastAt(schedules, "2026-11-29T03:00:00Z"), 2U);  // 08:30 there, a Sunday
        QCOMPARE(leastAt(schedules, "2026-11-29T03:30:00Z"), 0U);
        QCOMPARE(leastAt(schedules, "2026-11-29T04:30:00Z"), 2U);
        QCOMPARE(leastAt(schedules, "2026-11-30T04:30:00Z"), 0U);
    }

    void theGreatestOfSeveralHoldsAndBordersThatChangeNothingAreNone()
    {
        ScalingCalendar calendar({{"0 8 * * *", "UTC", 4h, 4},
                                  {"0 10 * * *", "UTC", 4h, 9},
                                  {"0 9 * * *", "UTC", 1h, 2},
                                  {"0 14 * * *", "UTC", 1h, 9}});
        QVERIFY(calendar.nextChange(at("2026-11-25T08:30:00Z")) == at("2026-11-25T10:00:00Z"));
        QCOMPARE(calendar.leastAt(at("2026-11-25T10:00:00Z")), 9U);
        QVERIFY(calendar.nextChange(at("2026-11-25T10:00:00Z")) == at("2026-11-25T15:00:00Z"));
    }

    void neverAndOnceInFourYears()
    {
        QVERIFY(!ScalingCalendar({{"0 0 30 2 *", "UTC", 1h, 4}}).nextChange(at("2026-11-25T00:00:00Z")));
        QCOMPARE(leastAt({{"0 0 29 2 *", "UTC", 1h, 4}}, "2028-02-29T00:10:00Z"), 4U);
        QVERIFY(!ScalingCalendar().nextChange(at("2026-11-25T00:00:00Z")));
    }

    // It is looked up by the control thread, and has no border within a year.
    void oneThatNeverEndsIsLookedUpQuickly()
    {
        QElapsedTimer watch;
        watch.start();
        ScalingCalendar calendar({{"* * * * *", "Europe/Berlin", 2h, 4}, {"*/2 * * * *", "UTC", 1min, 2}});
        QCOMPARE(calendar.leastAt(at("2026-11-25T00:00:00Z")), 4U);
        QVERIFY(!calendar.nextChange(at("2026-11-25T00:00:00Z")));
        QVERIFY2(watch.elapsed() < 3'000, qPrintable(QString::number(watch.elapsed())));
    }
};

}  // namespace tst_scaling_calendar

PILOTHOUSE_TEST(tst_scaling_calendar, TestScalingCalendar)
#include "tst_scaling_calendar.moc"
