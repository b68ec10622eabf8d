// When people are told of a group of alerts. The rules are those of Alertmanager's documentation:
// group_wait, group_interval, repeat_interval and resolved notifications
// (prometheus.io/docs/alerting/latest/configuration).

#include <QTest>

#include "core/control/notice_groups.h"
#include "tests/support/test_program.h"

namespace tst_notice_groups {

using namespace core;
using namespace std::chrono_literals;

namespace {

const std::string group = "high-cpu/a";

AlertKey keyOf(int number)
{
    return {"high-cpu", AgentId("a"), InstanceId("a-0" + std::to_string(number)), {}};
}

struct Rig {
    explicit Rig(NoticeTiming timing = {}) : groups(timing) {}

    void fire(int number)
    {
        members[number] = {keyOf(number), true, false, false, now.mono};
        groups.add(group, now.mono, now);
    }
    void resolve(int number)
    {
        members[number].isActive = false;
        members[number].since = now.mono;
    }
    // Second by second; the flushes that told something.
    std::vector<GroupFlush> pass(Duration span)
    {
        std::vector<GroupFlush> told;
        for (Duration passed(0); passed < span; passed += 1s) {
            now.mono += 1s;
            now.wall += 1s;
            for (const std::string& due : groups.due(now.mono)) {
                std::vector<GroupMember> all;
                for (const auto& [number, member] : members)
                    all.push_back(member);
                const GroupFlush flush = groups.flush(due, all, now);
                newlyMuted += flush.isNewlyMuted ? 1 : 0;
                if (flush.tells)
                    told.push_back(flush);
            }
        }
        return told;
    }

    NoticeGroups groups;
    std::map<int, GroupMember> members;
    Now now{MonoTime(1h), TimePoint(1'700'000'000s)};
    int newlyMuted = 0;
};

}  // namespace

class TestNoticeGroups : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void trapM15WaitsForTheGroupAndThenTellsOnce()
    {
        Rig rig;
        rig.fire(1);
        QVERIFY(rig.pass(29s).empty());
        rig.fire(2);

        const auto told = rig.pass(1s);
        QCOMPARE(told.size(), std::size_t(1));
        QCOMPARE(told.front().firing.size(), std::size_t(2));
        QVERIFY(rig.pass(1h).empty());
    }

    void anAlertThatFiredLongAgoIsToldAtOnce()
    {
        Rig rig;
        rig.members[1] = {keyOf(1), true, false, false, rig.now.mono - 60s};
        rig.groups.add(group, rig.now.mono - 60s, rig.now);

        QCOMPARE(rig.pass(1s).size(), std::size_t(1));
    }

    void anotherAlertIsToldAtTheGroupsInterval()
    {
        Rig rig;
        rig.fire(1);
        rig.pass(30s);
        rig.pass(10s);
        rig.fire(2);

        QVERIFY(rig.pass(289s).empty());
        const auto told = rig.pass(1s);
        QCOMPARE(told.size(), std::size_t(1));
        QCOMPARE(told.front().firing.size(), std::size_t(2));
        QVERIFY(!told.front().isRepeat);
    }

    void theEndOfAnAlertIsToldAtTheGroupsInterval()
    {
        Rig rig;
        rig.fire(1);
        rig.pass(60s);
        rig.resolve(1);

        const auto told = rig.pass(300s);
        QCOMPARE(told.size(), std::size_t(1));
        QVERIFY(told.front().firing.empty());
        QCOMPARE(told.front().resolved.size(), std::size_t(1));
        QVERIFY(!rig.groups.has(group));
    }

    void theEndOfOneOfSeveralIsToldOnce()
    {
        Rig rig;
        rig.fire(1);
        rig.fire(2);
        rig.pass(60s);
        rig.resolve(1);

        const auto told = rig.pass(300s);
        QCOMPARE(told.size(), std::size_t(1));
        QCOMPARE(told.front().firing.size(), std::size_t(1));
        QCOMPARE(told.front().resolved.size(), std::size_t(1));
        QVERIFY(rig.pass(1h).empty());
    }

    void whatFiresAndEndsWithinTheWaitIsNotTold()
    {
        Rig rig;
        rig.fire(1);
        rig.pass(10s);
        rig.resolve(1);

        QVERIFY(rig.pass(1h).empty());
        QVERIFY(!rig.groups.has(group));
    }

    void whatDoesNotChangeIsToldAgainAfterTheRepeatInterval()
    {
        Rig rig;
        rig.fire(1);
        rig.pass(30s);

        QVERIFY(rig.pass(4h - 1s).empty());
        const auto told = rig.pass(1s);
        QCOMPARE(told.size(), std::size_t(1));
        QVERIFY(told.front().isRepeat);
        QCOMPARE(told.front().number, std::uint64_t(2));
    }

    void aRepeatWaitsForTheNextFlushAfterItsInterval()
    {
        Rig rig(NoticeTiming{30s, 5min, 7min});
        rig.fire(1);
        rig.pass(30s);

        QVERIFY(rig.pass(10min - 1s).empty());
        QCOMPARE(rig.pass(1s).size(), std::size_t(1));
    }

    void mutedAlertsAreAsIfTheyWereNotThereAndToldOnceTheyAreNot()
    {
        Rig rig;
        rig.fire(1);
        rig.members[1].isMuted = true;
        QVERIFY(rig.pass(1h).empty());
        QCOMPARE(rig.newlyMuted, 1);

        rig.members[1].isMuted = false;
        const auto told = rig.pass(300s);
        QCOMPARE(told.size(), std::size_t(1));
    }

    void acknowledgedAlertsAreNotRepeatedUntilTheAcknowledgementEnds()
    {
        Rig rig;
        rig.fire(1);
        rig.pass(30s);
        rig.members[1].isAcknowledged = true;
        QVERIFY(rig.pass(24h).empty());

        rig.members[1].isAcknowledged = false;
        rig.groups.tellAgain(group, keyOf(1));
        QCOMPARE(rig.pass(300s).size(), std::size_t(1));
    }

    void anAcknowledgedAlertDoesNotHoldBackAnotherOne()
    {
        Rig rig;
        rig.fire(1);
        rig.pass(30s);
        rig.members[1].isAcknowledged = true;
        rig.fire(2);

        QCOMPARE(rig.pass(300s).size(), std::size_t(1));
    }

    void aRestartTellsNothingTwiceAndForgetsNothing()
    {
        Rig rig;
        rig.fire(1);
        rig.pass(30s);
        Rig after;
        after.now = {MonoTime(5s), rig.now.wall + 10s};
        after.members = rig.members;
        after.members[1].since = MonoTime(0s);
        after.groups.restore({{group, rig.groups.recordOf(group)}}, after.now);
        QVERIFY(after.pass(1h).empty());

        after.resolve(1);
        QCOMPARE(after.pass(300s).size(), std::size_t(1));
    }

    void fault20AJumpOfTheWallClockMovesNoNotice()
    {
        for (const Duration jump : {Duration(6h), Duration(-6h)}) {
            Rig rig;
            rig.fire(1);
            rig.pass(30s);
            rig.now.wall += jump;
            QVERIFY(rig.pass(4h - 1s).empty());
            QCOMPARE(rig.pass(1s).size(), std::size_t(1));
        }
    }
};

}  // namespace tst_notice_groups

PILOTHOUSE_TEST(tst_notice_groups, TestNoticeGroups)
#include "tst_notice_groups.moc"
