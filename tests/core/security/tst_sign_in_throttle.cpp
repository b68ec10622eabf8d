#include "core/security/sign_in_throttle.h"

#include "tests/support/test_program.h"

#include <QTest>

namespace tst_sign_in_throttle {

using namespace std::chrono_literals;
using core::Duration;
using core::MonoTime;
using core::SignInThrottle;

class TestSignInThrottle : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void afterFiveWrongOnesEachFurtherOneDoublesTheWaitUpToAQuarterOfAnHour()
    {
        SignInThrottle throttle;
        MonoTime now(10h);
        std::vector<Duration> waits;
        for (int i = 0; i < 18; ++i) {
            throttle.failed("ada", "10.0.0.9", now);
            const Duration wait = throttle.waitOf("ada", "10.0.0.9", now).value_or(0ms);
            waits.push_back(wait);
            now += wait;
            QVERIFY(!throttle.waitOf("ada", "10.0.0.9", now));  // it may be tried when it is over
        }

        QCOMPARE(waits[3], Duration(0));
        QCOMPARE(waits[4], Duration(1s));
        QCOMPARE(waits[5], Duration(2s));
        QCOMPARE(waits[9], Duration(32s));
        QCOMPARE(waits[17], Duration(15min));
    }

    void fault43NobodyIsLockedOutFromElsewhereOrByAnothersFailures()
    {
        SignInThrottle throttle;
        const MonoTime now(10h);
        for (int i = 0; i < 100; ++i)
            throttle.failed("ada", "10.0.0.9", now);

        QVERIFY(throttle.waitOf("ada", "10.0.0.9", now).has_value());
        QVERIFY(!throttle.waitOf("ada", "", now));
        QVERIFY(!throttle.waitOf("otto", "10.0.0.9", now));
    }

    void theRightOneOrAnHourOfPeaceEndsIt()
    {
        SignInThrottle throttle;
        const MonoTime now(10h);
        for (int i = 0; i < 30; ++i) {
            throttle.failed("ada", "", now);
            throttle.failed("otto", "", now);
        }
        throttle.succeeded("ada", "");

        QVERIFY(!throttle.waitOf("ada", "", now));
        QVERIFY(throttle.waitOf("otto", "", now + 14min).has_value());
        QVERIFY(!throttle.waitOf("otto", "", now + 1h));
        throttle.failed("otto", "", now + 1h);  // counted from the beginning
        QVERIFY(!throttle.waitOf("otto", "", now + 1h));
    }

    void whoFloodsItWithNamesDoesNotMakeItGrowNorForgetTheNewest()
    {
        SignInThrottle throttle;
        const MonoTime now(10h);
        for (int i = 0; i < 6; ++i)
            throttle.failed("ada", "", now + 1s);
        for (std::size_t i = 0; i < SignInThrottle::mostKept + 100; ++i)
            throttle.failed("n" + std::to_string(i), "", now);

        QVERIFY(throttle.waitOf("ada", "", now + 1s).has_value());
    }
};

}  // namespace tst_sign_in_throttle

PILOTHOUSE_TEST(tst_sign_in_throttle, TestSignInThrottle)
#include "tst_sign_in_throttle.moc"
