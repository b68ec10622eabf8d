#include "app/agent/task_queue.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <atomic>
#include <semaphore>

namespace tst_task_queue {

class TestTaskQueue : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void doesEveryTaskThatItTook()
    {
        std::atomic<int> count = 0;
        app::TaskQueue queue(3, 1'000);

        for (int i = 0; i < 1'000; ++i)
            QVERIFY(queue.push([&] { ++count; }));

        QTRY_COMPARE_WITH_TIMEOUT(count.load(), 1'000, 10'000);
    }

    void refusesWhatGoesBeyondItsBound()
    {
        std::binary_semaphore started{0};
        std::binary_semaphore goOn{0};
        app::TaskQueue queue(1, 2);
        QVERIFY(queue.push([&] {
            started.release();
            goOn.acquire();
        }));
        started.acquire();

        QVERIFY(queue.push([] {}));
        QVERIFY(queue.push([] {}));
        QVERIFY(!queue.push([] {}));
        QCOMPARE(queue.waiting(), std::size_t(2));
        QCOMPARE(queue.active(), std::size_t(1));

        goOn.release();
        QTRY_COMPARE(queue.waiting(), std::size_t(0));
        QVERIFY(queue.push([] {}));
    }
};

}  // namespace tst_task_queue

PILOTHOUSE_TEST(tst_task_queue, TestTaskQueue)
#include "tst_task_queue.moc"
