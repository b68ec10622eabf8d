#include "core/runtime/alarm_bell.h"
#include "core/runtime/worker.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <atomic>
#include <optional>
#include <vector>

namespace tst_worker {

using namespace std::chrono_literals;

class TestWorker : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void doesItsJobsInOrderAndFinishesThemBeforeItEnds()
    {
        std::vector<int> done;
        {
            core::Worker worker(100);
            for (int i = 0; i < 100; ++i)
                QVERIFY(worker.post([&done, i] { done.push_back(i); }));
        }
        QCOMPARE(done.size(), std::size_t(100));
        QVERIFY(std::is_sorted(done.begin(), done.end()));
    }

    void refusesAJobBeyondItsBound()
    {
        std::binary_semaphore started{0};
        std::binary_semaphore goOn{0};
        core::Worker worker(1);
        QVERIFY(worker.post([&] {
            started.release();
            goOn.acquire();
        }));
        started.acquire();

        QVERIFY(worker.post([] {}));
        QVERIFY(!worker.post([] {}));

        goOn.release();
    }

    void aBellThatWasRungOftenWakesItsSleeperOnce()
    {
        core::AlarmBell bell;
        for (int i = 0; i < 10; ++i)
            bell.ring();

        QVERIFY(bell.sleepUntil(std::chrono::steady_clock::now() + 10s));
        QVERIFY(!bell.sleepUntil(std::chrono::steady_clock::now() + 1ms));
        bell.ring();
        QVERIFY(bell.sleepUntil(std::chrono::steady_clock::now() + 10s));
    }

    void aBellThatIsRungWhileItsSleeperSleepsWakesItAtOnce()
    {
        core::AlarmBell bell;
        const std::jthread ringer([&] { bell.ring(); });

        QVERIFY(bell.sleepUntil(std::chrono::steady_clock::now() + 30s));
    }
};

}  // namespace tst_worker

PILOTHOUSE_TEST(tst_worker, TestWorker)
#include "tst_worker.moc"
