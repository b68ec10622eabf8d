#include "core/security/rate_limiter.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <atomic>
#include <thread>
#include <vector>

namespace tst_rate_limiter {

using namespace std::chrono_literals;

namespace {

constexpr core::MonoTime start{1h};
constexpr core::AccessRate fiveASecond{5, 1s};

}  // namespace

class TestRateLimiter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aBucketIsFullAtFirstAndFillsAtItsRate()
    {
        core::RateLimiter limiter;
        for (int i = 0; i < 5; ++i)
            QVERIFY(!limiter.take("p", "ann", fiveASecond, start));
        QVERIFY(limiter.take("p", "ann", fiveASecond, start) == 200ms);
        QVERIFY(limiter.take("p", "ann", fiveASecond, start + 199ms) == 1ms);
        QVERIFY(!limiter.take("p", "ann", fiveASecond, start + 200ms));
        QVERIFY(limiter.take("p", "ann", fiveASecond, start + 200ms) == 200ms);
    }

    void whatIsRefusedTakesNothing()
    {
        core::RateLimiter limiter;
        for (int i = 0; i < 5; ++i)
            QVERIFY(!limiter.take("p", "ann", fiveASecond, start));
        for (int i = 0; i < 100; ++i)
            QVERIFY(limiter.take("p", "ann", fiveASecond, start + 100ms));
        QVERIFY(!limiter.take("p", "ann", fiveASecond, start + 200ms));
    }

    void aBucketIsOfOnePolicyAndOnePrincipal()
    {
        core::RateLimiter limiter;
        const core::AccessRate one{1, 1min};
        QVERIFY(!limiter.take("p", "ann", one, start));
        QVERIFY(limiter.take("p", "ann", one, start) == 60s);
        QVERIFY(!limiter.take("p", "bob", one, start));
        QVERIFY(!limiter.take("q", "ann", one, start));
    }

    void lookingTakesNothing()
    {
        core::RateLimiter limiter;
        const core::AccessRate one{1, 1h};
        QVERIFY(!limiter.look("p", "ann", one, start));
        QVERIFY(!limiter.take("p", "ann", one, start));
        QVERIFY(limiter.look("p", "ann", one, start + 59min) == 60s);
        QVERIFY(!limiter.look("p", "ann", one, start + 1h));
    }

    void aRateIsKeptOverLongTimes()
    {
        core::RateLimiter limiter;
        const core::AccessRate rate{50, 1s};
        int taken = 0;
        for (auto at = start; at < start + 100s; at += 3ms)
            taken += limiter.take("p", "ann", rate, at) ? 0 : 1;
        QVERIFY(taken >= 5'000 && taken <= 5'051);
    }

    void bucketsAreBoundedAndFullOnesMakeRoom()
    {
        core::RateLimiter limiter(1'600);
        for (int i = 0; i < 10'000; ++i)
            (void)limiter.take("p", "from " + std::to_string(i), fiveASecond, start);
        QVERIFY(limiter.buckets() <= 1'616);
        QVERIFY(limiter.take("p", "from 9999", fiveASecond, start) == 1s);  // there is no room
        QVERIFY(!limiter.take("p", "from 9999", fiveASecond, start + 1s));
        QVERIFY(limiter.buckets() <= 1'616);
    }

    void manyThreadsTakeNoMoreThanThereIs()
    {
        core::RateLimiter limiter;
        const core::AccessRate rate{1'000, 1h};
        std::atomic<int> taken = 0;
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&] {
                for (int n = 0; n < 1'000; ++n)
                    taken += limiter.take("p", "ann", rate, start) ? 0 : 1;
            });
        threads.clear();
        QCOMPARE(taken.load(), 1'000);
    }
};

}  // namespace tst_rate_limiter

PILOTHOUSE_TEST(tst_rate_limiter, TestRateLimiter)
#include "tst_rate_limiter.moc"
