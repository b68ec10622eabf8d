#include <QTest>  // first: moc 6.4 cannot read <compare> before a Qt header

#include "tests/support/invented/fake_fleet_service.h"
#include "tests/support/invented/invented_fleet.h"
#include "tests/support/test_program.h"
#include "ui/model/answer.h"
#include "ui/model/series_feed.h"
#include "ui/model/series_growth.h"

#include <QThread>
#include <QWidget>

#include <cmath>
#include <memory>

namespace tst_series_feed {

using namespace std::chrono_literals;
using namespace tests;

namespace {

core::SeriesData countOf(const std::vector<double>& values)
{
    core::SeriesData data;
    for (std::size_t i = 0; i < values.size(); ++i)
        data.points.push_back({inventedNow() + i * 1s, values[i]});
    return data;
}

}  // namespace

class TestSeriesFeed : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void answersArriveOnTheThreadOfTheirContext()
    {
        FakeFleetService service;
        QObject context;
        QThread* seen = nullptr;

        service.readLog(core::InstanceId("a-01"), 10,
                        ui::answerOn<std::string>(&context, [&](const core::Result<std::string>&) {
                            seen = QThread::currentThread();
                        }));

        QTRY_VERIFY(seen);
        QCOMPARE(seen, QThread::currentThread());
    }

    void anAnswerIsDroppedOnceItsContextIsGone()
    {
        FakeFleetService service;
        service.hold();
        auto context = std::make_unique<QObject>();
        bool called = false;
        service.readLog(core::InstanceId("a-01"), 10,
                        ui::answerOn<std::string>(context.get(),
                                                  [&](const core::Result<std::string>&) { called = true; }));
        QObject witness;
        bool witnessed = false;
        service.readLog(
            core::InstanceId("a-02"), 10,
            ui::answerOn<std::string>(&witness, [&](const core::Result<std::string>&) { witnessed = true; }));

        context.reset();
        service.letGo();

        QTRY_VERIFY(witnessed);
        QVERIFY(!called);
    }

    // The last copies of what an answer holds go while Qt destroys the events that nobody will run.
    void anAnswerThatIsNeverRunIsDestroyedQuietly()
    {
        auto context = std::make_unique<QObject>();
        auto held = std::make_shared<int>(1);
        const std::weak_ptr<int> watched = held;
        {
            const auto answer =
                ui::answerOn<std::string>(context.get(), [held](const core::Result<std::string>&) {});
            answer(std::string("late"));
        }
        held.reset();
        QVERIFY(!watched.expired());

        QCoreApplication::removePostedEvents(QCoreApplication::instance(), QEvent::MetaCall);

        QVERIFY(watched.expired());
    }

    void anAnswerGivenAtOnceIsNotTakenInsideTheQuestion()
    {
        QObject context;
        bool taken = false;
        ui::answerOn<std::string>(&context, [&](const core::Result<std::string>&) { taken = true; })(
            std::string("at once"));

        QVERIFY(!taken);
        QTRY_VERIFY(taken);
    }

    void asksForTheSpanThatEndsWithTheSnapshot()
    {
        FakeFleetService service;
        QWidget page;
        page.show();
        ui::SeriesFeed feed(service, &page);
        feed.add("metrics/a/system/cpu", 1h, 400, [](const core::SeriesData&) {});

        feed.refresh();
        QVERIFY2(service.queries.empty(), "without a snapshot there is no time to ask for");
        feed.setNow(inventedNow());
        feed.refresh();

        QCOMPARE(service.queries.size(), 1U);
        QVERIFY(service.queries[0].to == inventedNow());
        QVERIFY(service.queries[0].from == inventedNow() - 1h);
        QCOMPARE(service.queries[0].points, 400U);
    }

    void neverAsksTwiceAtATimeForOneSeries()
    {
        FakeFleetService service;
        service.hold();
        QWidget page;
        page.show();
        ui::SeriesFeed feed(service, &page);
        int taken = 0;
        feed.setNow(inventedNow());
        feed.add("a", 1h, 10, [&](const core::SeriesData&) { ++taken; });

        feed.refresh();
        feed.refresh();
        QCOMPARE(service.queries.size(), 1U);
        service.letGo();
        QTRY_COMPARE(taken, 1);

        feed.refresh();
        QCOMPARE(service.queries.size(), 2U);
    }

    void asksInTurnAndOnlyWhileThePageIsVisible()
    {
        FakeFleetService service;
        QWidget page;
        ui::SeriesFeed feed(service, &page);
        feed.setNow(inventedNow());
        for (int i = 0; i < 10; ++i)
            feed.add("s" + std::to_string(i), 1h, 10, [](const core::SeriesData&) {});

        // Three turns of the feed's timer would have asked by then.
        bool waited = false;
        QTimer::singleShot(700, &page, [&] { waited = true; });
        QTRY_VERIFY(waited);
        QCOMPARE(service.queries.size(), 0U);

        page.show();
        QTRY_VERIFY_WITH_TIMEOUT(service.queries.size() >= 3, 5'000);
        QVERIFY(service.queries[0].name != service.queries[1].name);
        QVERIFY(service.queries[1].name != service.queries[2].name);
    }

    void answersForWhatWasShownBeforeAreDropped()
    {
        FakeFleetService service;
        service.hold();
        QWidget page;
        ui::SeriesFeed feed(service, &page);
        feed.setNow(inventedNow());
        int old = 0;
        int fresh = 0;
        feed.add("old", 1h, 10, [&](const core::SeriesData&) { ++old; });
        feed.refresh();
        feed.clear();
        feed.add("new", 1h, 10, [&](const core::SeriesData&) { ++fresh; });
        feed.refresh();

        service.letGo();

        QTRY_COMPARE(fresh, 1);
        QCOMPARE(old, 0);
    }

    void anUnknownSeriesIsEmptyAndAnyOtherFailureKeepsWhatThereIs()
    {
        FakeFleetService service;
        QWidget page;
        ui::SeriesFeed feed(service, &page);
        feed.setNow(inventedNow());
        std::vector<std::size_t> taken;
        feed.add("a", 1h, 10, [&](const core::SeriesData& data) { taken.push_back(data.points.size()); });
        bool answered = false;
        feed.add("b", 1h, 10, [&](const core::SeriesData&) { answered = true; });

        service.onSeries = [](const core::SeriesQuery& query) -> core::Result<core::SeriesData> {
            if (query.name == "a")
                return core::Error{core::ErrorCode::Busy, "too many questions"};
            return core::SeriesData{};
        };
        feed.refresh();
        QTRY_VERIFY(answered);
        QCOMPARE(taken.size(), 0U);

        service.onSeries = [](const core::SeriesQuery&) {
            return core::Result<core::SeriesData>(core::Error{core::ErrorCode::NotFound, "none"});
        };
        feed.refresh();
        QTRY_COMPARE(taken.size(), 1U);
        QCOMPARE(taken[0], 0U);
    }

    void growthPassesOverGapsAndNeverInventsAny()
    {
        const double gap = std::nan("");

        QCOMPARE(*ui::growthOf(countOf({10, 12, gap, 20})), 10.0);
        QCOMPARE(*ui::growthOf(countOf({100, 110, 40, 45})), 15.0);
        QCOMPARE(*ui::growthOf(countOf({5, 5})), 0.0);
        QVERIFY(!ui::growthOf(countOf({})));
        QVERIFY(!ui::growthOf(countOf({gap, 7, gap})));
    }
};

}  // namespace tst_series_feed

PILOTHOUSE_TEST(tst_series_feed, TestSeriesFeed)
#include "tst_series_feed.moc"
