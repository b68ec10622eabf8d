#include "core/runtime/snapshot_feed.h"
#include "tests/support/test_program.h"

#include <QSignalSpy>
#include <QTest>
#include <thread>

namespace tst_snapshot_feed {

namespace {

core::SnapshotPtr numbered(std::uint64_t seq)
{
    auto snapshot = std::make_shared<core::FleetSnapshot>();
    snapshot->seq = seq;
    return snapshot;
}

}  // namespace

class TestSnapshotFeed : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void burstFromAnotherThreadWakesTheReaderOnceWithTheNewest()
    {
        core::SnapshotFeed feed;
        QSignalSpy changed(&feed, &core::SnapshotFeed::changed);

        std::thread publisher([&] {
            for (std::uint64_t revision = 1; revision <= 10'000; ++revision)
                feed.publish(numbered(revision));
        });
        publisher.join();
        QCoreApplication::processEvents();

        QCOMPARE(changed.count(), 1);
        QCOMPARE(feed.latest()->seq, std::uint64_t(10'000));
    }

    // Fault 46: four producers while the reader looks.
    void fault46FourProducersAndAReaderAgreeOnTheNewest()
    {
        core::SnapshotFeed feed;
        QSignalSpy changed(&feed, &core::SnapshotFeed::changed);
        std::vector<std::jthread> producers;
        for (std::uint64_t producer = 1; producer <= 4; ++producer)
            producers.emplace_back([&feed, producer] {
                for (std::uint64_t i = 1; i <= 2'000; ++i)
                    feed.publish(numbered(i * 10 + producer));
            });
        while (!feed.latest() || feed.latest()->seq < 20'000)
            QCoreApplication::processEvents();
        producers.clear();
        QCoreApplication::processEvents();

        QVERIFY(changed.count() >= 1);
        QVERIFY(feed.latest()->seq > 20'000);
    }

    void wakesTheReaderAgainAfterItHasLooked()
    {
        core::SnapshotFeed feed;
        QSignalSpy changed(&feed, &core::SnapshotFeed::changed);

        for (int turn = 1; turn <= 3; ++turn) {
            feed.publish(std::make_shared<core::FleetSnapshot>());
            QCoreApplication::processEvents();
            QCOMPARE(changed.count(), turn);
        }
    }
};

}  // namespace tst_snapshot_feed

PILOTHOUSE_TEST(tst_snapshot_feed, TestSnapshotFeed)
#include "tst_snapshot_feed.moc"
