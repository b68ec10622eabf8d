#include "core/runtime/notice_feed.h"
#include "tests/support/test_program.h"

#include <QSignalSpy>
#include <QTest>

#include <thread>

namespace tst_notice_feed {

namespace {

core::Notice noticeOf(int number)
{
    core::Notice notice;
    notice.id = std::to_string(number);
    return notice;
}

}  // namespace

class TestNoticeFeed : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void handsEachNoticeOverOnceAndInOrder()
    {
        core::NoticeFeed feed;
        QSignalSpy waiting(&feed, &core::NoticeFeed::waiting);
        for (int i = 0; i < 3; ++i)
            feed.publish(noticeOf(i));

        QTRY_COMPARE(waiting.count(), 1);
        const auto taken = feed.take();
        QCOMPARE(taken.notices, (std::vector{noticeOf(0), noticeOf(1), noticeOf(2)}));
        QCOMPARE(taken.dropped, std::uint64_t(0));
        QVERIFY(feed.take().notices.empty());
        feed.publish(noticeOf(3));
        QTRY_COMPARE(waiting.count(), 2);
    }

    void fault37AStormKeepsTheNewestAndCountsTheRest()
    {
        core::NoticeFeed feed;
        QSignalSpy waiting(&feed, &core::NoticeFeed::waiting);
        {
            std::vector<std::jthread> producers;
            for (int producer = 0; producer < 4; ++producer)
                producers.emplace_back([&feed, producer] {
                    for (int i = 0; i < 2'500; ++i)
                        feed.publish(noticeOf(producer * 2'500 + i));
                });
        }
        feed.publish(noticeOf(10'000));

        QTRY_VERIFY(waiting.count() >= 1);
        QVERIFY(waiting.count() <= 2);  // not a wake-up a notice
        const auto taken = feed.take();
        QCOMPARE(taken.notices.size(), core::NoticeFeed::kept);
        QCOMPARE(taken.notices.back(), noticeOf(10'000));
        QCOMPARE(taken.dropped, std::uint64_t(10'001 - core::NoticeFeed::kept));
        QCOMPARE(feed.take().dropped, std::uint64_t(0));
    }
};

}  // namespace tst_notice_feed

PILOTHOUSE_TEST(tst_notice_feed, TestNoticeFeed)
#include "tst_notice_feed.moc"
