#include "tests/support/test_program.h"
#include "ui/shell/notice_area.h"
#include "ui/shell/page_history.h"
#include "ui/shell/palette_model.h"
#include "ui/shell/vitals_bar.h"
#include "ui/shell/vitals_text.h"
#include "ui/theme/theme.h"
#include "ui/widget/notice_strip.h"
#include "ui/widget/state_label.h"

#include <QApplication>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

namespace tst_shell_parts {

using namespace Qt::StringLiterals;
using namespace ui;

namespace {

QStringList shownSentences(const NoticeArea& area)
{
    QStringList found;
    for (const NoticeStrip* strip : area.findChildren<NoticeStrip*>())
        if (!strip->isHidden())
            found << strip->sentence();
    found.sort();
    return found;
}

}  // namespace

class TestShellParts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp); }

    void theHeartbeatGoesStaleAfterTwoTicks()
    {
        core::FleetSnapshot snapshot;
        snapshot.vitals.tick = core::Duration(1'000);

        QCOMPARE(heartbeatOf(nullptr, {}).tone, Tone::Muted);
        QCOMPARE(heartbeatOf(&snapshot, core::Duration(2'000)), markOf(Tone::Ok, u"Live · tick 1.0 s"_s));
        QCOMPARE(heartbeatOf(&snapshot, core::Duration(2'001)).tone, Tone::Warning);
        QCOMPARE(heartbeatOf(&snapshot, core::Duration(5'000)), markOf(Tone::Warning, u"No data for 5 s"_s));
        QCOMPARE(heartbeatOf(&snapshot, core::Duration(11'000)).tone, Tone::Critical);
    }

    void theHeartbeatFollowsTheCoresOwnTick()
    {
        core::FleetSnapshot slow;
        slow.vitals.tick = core::Duration(10'000);

        QCOMPARE(heartbeatOf(&slow, core::Duration(15'000)).tone, Tone::Ok);
    }

    void aBarWithoutFreshDataSaysSoByItself()
    {
        VitalsBar bar;
        auto snapshot = std::make_shared<core::FleetSnapshot>();
        snapshot->vitals.tick = core::Duration(100);
        QSignalSpy distrusted(&bar, &VitalsBar::distrusted);
        bar.show(snapshot);
        const auto* heartbeat = bar.findChild<StateLabel*>(u"heartbeat"_s);
        QCOMPARE(heartbeat->mark().tone, Tone::Ok);

        QTRY_VERIFY_WITH_TIMEOUT(heartbeat->mark().word.startsWith(u"No data for"_s), 5'000);
        bar.show(snapshot);

        QCOMPARE(heartbeat->mark().tone, Tone::Ok);
        QVERIFY(distrusted.first().first().toString().contains(u"has not answered"_s));
        QCOMPARE(distrusted.last().first().toString(), QString());
    }

    void aScraperThatIsLateOrDeadIsSeenOnTheBar()
    {
        VitalsBar bar;
        bar.show(std::make_shared<core::FleetSnapshot>());
        const auto* late = bar.findChild<StateLabel*>(u"scrapeLate"_s);
        QVERIFY(late->isHidden());
        const auto after = [&](double lag) {
            auto snapshot = std::make_shared<core::FleetSnapshot>();
            snapshot->vitals.scrapeLagSeconds = lag;
            bar.show(snapshot);
            return late->mark();
        };

        QCOMPARE(after(3), markOf(Tone::Warning, u"Scrape lag 3.0 s"_s));
        QVERIFY(!late->isHidden() && bar.findChild<QLabel*>(u"scrape"_s)->isHidden());
        QCOMPARE(after(12).tone, Tone::Critical);
        after(0.1);
        QVERIFY(late->isHidden());
    }

    void aClockThatStandsStillIsSeenWithinThreeSeconds()
    {
        VitalsBar bar;
        auto snapshot = std::make_shared<core::FleetSnapshot>();
        snapshot->time = core::TimePoint(core::Duration(1'700'000'000'000));
        const auto* stopped = bar.findChild<StateLabel*>(u"clockStopped"_s);
        QElapsedTimer watch;
        watch.start();
        while (stopped->isHidden() && watch.elapsed() < 10'000) {
            bar.show(snapshot);  // snapshots come, each with the same time
            QTest::qWait(50);
        }
        QVERIFY(!stopped->isHidden());
        QVERIFY(watch.elapsed() >= 2'400 && watch.elapsed() < 4'000);

        auto moved = std::make_shared<core::FleetSnapshot>(*snapshot);
        moved->time += core::Duration(1'000);
        bar.show(moved);
        QVERIFY(stopped->isHidden());
    }

    void alertsThatPeopleAreToldAreCountedAndNothingTwice()
    {
        core::FleetSnapshot snapshot;
        auto agent = std::make_shared<core::AgentView>();
        agent->id = core::AgentId("a");
        agent->health.status = core::HealthStatus::Unhealthy;
        snapshot.agents = {agent};
        QCOMPARE(alertCountsOf(snapshot), (AlertCounts{1, 0}));
        auto alert = std::make_shared<core::AlertView>();
        alert->key = {"high-cpu", agent->id, {}, {}};
        alert->active = true;
        alert->severity = core::Severity::Warning;
        snapshot.alerts = {alert};
        QCOMPARE(alertCountsOf(snapshot), (AlertCounts{0, 1}));
        auto silenced = std::make_shared<core::AlertView>(*alert);
        silenced->silencedBy = "S-1";
        snapshot.alerts = {silenced};
        QCOMPARE(alertCountsOf(snapshot), (AlertCounts{0, 0}));
    }

    void theClockIsThatOfTheData()
    {
        VitalsBar bar;
        auto snapshot = std::make_shared<core::FleetSnapshot>();
        snapshot->time = core::TimePoint(core::Duration(1'700'000'000'000));
        bar.show(snapshot);

        QCOMPARE(bar.findChild<QLabel*>(u"clock"_s)->text(),
                 QDateTime::fromMSecsSinceEpoch(1'700'000'000'000).toString(u"HH:mm:ss"_s));
    }

    void theHistoryGoesBackAndForgetsRepeats()
    {
        PageHistory history;
        history.visit(u"overview"_s);
        history.visit(u"agents"_s);
        history.visit(u"agents"_s);

        QCOMPARE(history.back(), u"overview"_s);
        QCOMPARE(history.back(), QString());
        QVERIFY(!history.canGoBack());
    }

    void theHistoryIsBounded()
    {
        PageHistory history;
        for (int i = 0; i < 10'000; ++i)
            history.visit(QString::number(i));
        int steps = 0;
        while (!history.back().isEmpty())
            ++steps;

        QVERIFY(steps < 100);
    }

    void matchesAreRankedByWhereTheyStart()
    {
        QVERIFY(matchScore(u"Show Agents"_s, u"show"_s) > matchScore(u"Full show"_s, u"show"_s));
        QVERIFY(matchScore(u"Show Agents"_s, u"agents"_s) > matchScore(u"Reagents"_s, u"agents"_s));
        QVERIFY(matchScore(u"Show Agents"_s, u"gents"_s) > matchScore(u"Show Agents"_s, u"sagt"_s));
        QVERIFY(matchScore(u"Show Agents"_s, u"ag sh"_s) > 0);
        QCOMPARE(matchScore(u"Show Agents"_s, u"agents quit"_s), 0);
        QVERIFY(matchScore(u"Show Agents"_s, u""_s) > 0);
    }

    void aDismissedNoticeStaysAwayUntilTheCoreDropsIt()
    {
        NoticeArea area;
        area.setStanding({u"The disk is full."_s, u"A region is lost."_s});
        QCOMPARE(shownSentences(area), (QStringList{u"A region is lost."_s, u"The disk is full."_s}));

        for (NoticeStrip* strip : area.findChildren<NoticeStrip*>())
            if (strip->sentence() == u"The disk is full."_s)
                QTest::mouseClick(strip->findChild<QToolButton*>(u"dismiss"_s), Qt::LeftButton);
        area.setStanding({u"The disk is full."_s, u"A region is lost."_s});
        QCOMPARE(shownSentences(area), (QStringList{u"A region is lost."_s}));

        area.setStanding({});
        QVERIFY(area.isHidden());
        area.setStanding({u"The disk is full."_s});
        QCOMPARE(shownSentences(area), (QStringList{u"The disk is full."_s}));
    }

    void aFloodOfNoticesIsBounded()
    {
        NoticeArea area;
        for (int i = 0; i < 500; ++i)
            area.add(Tone::Critical, u"Notice %1."_s.arg(i));
        QCOMPARE(shownSentences(area).size(), 3);
        QVERIFY(shownSentences(area).contains(u"Notice 499."_s));

        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QVERIFY(area.findChildren<NoticeStrip*>().size() <= 20);
    }

    void aNoticesActionRunsAndTakesTheNoticeAway()
    {
        NoticeArea area;
        int runs = 0;
        area.add(Tone::Warning, u"The fleet file changed."_s, u"Show"_s, [&] { ++runs; });

        QTest::mouseClick(area.findChild<QAbstractButton*>(u"action"_s), Qt::LeftButton);

        QCOMPARE(runs, 1);
        QVERIFY(area.isHidden());
    }
};

}  // namespace tst_shell_parts

PILOTHOUSE_TEST(tst_shell_parts, TestShellParts)
#include "tst_shell_parts.moc"
