#include "app/agent/faults.h"
#include "tests/support/test_program.h"

#include <QTest>

namespace tst_faults {

using namespace std::chrono_literals;

class TestFaults : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aFaultEndsWhenItsTimeIsOver()
    {
        app::Faults faults;
        QVERIFY(bool(faults.command(R"({"kind": "errors", "rate": 0.5, "for": "30s"})", m_start)));

        QCOMPARE(faults.errorRate(m_start + 29s), 0.5);
        QCOMPARE(faults.errorRate(m_start + 30s), 0.0);
    }

    void aFaultWithoutAnEndStaysUntilItIsCleared()
    {
        app::Faults faults;
        QVERIFY(bool(faults.command(R"({"kind": "latency", "delay": "2s"})", m_start)));
        QVERIFY(bool(faults.command(R"({"kind": "hang"})", m_start)));
        QCOMPARE(faults.delay(m_start + 24h), core::Duration(2s));
        QVERIFY(faults.isHanging(m_start + 24h));

        QVERIFY(bool(faults.command(R"({"kind": "clear"})", m_start)));

        QCOMPARE(faults.delay(m_start), core::Duration(0));
        QVERIFY(!faults.isHanging(m_start));
    }

    void leaksAsMuchAsItWasToldAndGivesItBackWhenCleared()
    {
        app::Faults faults;
        QVERIFY(bool(faults.command(R"({"kind": "leak", "perSecond": "1MiB", "for": "3s"})", m_start)));

        faults.leak(m_start + 1s);
        faults.leak(m_start + 2s);
        QCOMPARE(faults.leaked(), std::size_t(2 << 20));
        faults.leak(m_start + 10s);
        QCOMPARE(faults.leaked(), std::size_t(2 << 20));

        QVERIFY(bool(faults.command(R"({"kind": "clear"})", m_start)));
        QCOMPARE(faults.leaked(), std::size_t(0));
    }

    void refusesWhatItDoesNotUnderstandAndNamesTheKey()
    {
        const std::pair<const char*, const char*> cases[]{
            {"", "kind"},
            {R"({"kind": "explode"})", "kind"},
            {R"({"kind": "errors"})", "rate"},
            {R"({"kind": "errors", "rate": 1.5})", "rate"},
            {R"({"kind": "latency", "delay": 3})", "delay"},
            {R"({"kind": "leak", "perSecond": "10"})", "perSecond"},
            {R"({"kind": "hang", "for": "soon"})", "for"},
        };
        for (const auto& [json, key] : cases) {
            app::Faults faults;
            const auto refused = faults.command(json, m_start);
            QVERIFY2(!refused, json);
            QVERIFY2(refused.error().context.starts_with(key), refused.error().context.c_str());
        }
    }

private:
    const core::MonoTime m_start{1h};
};

}  // namespace tst_faults

PILOTHOUSE_TEST(tst_faults, TestFaults)
#include "tst_faults.moc"
