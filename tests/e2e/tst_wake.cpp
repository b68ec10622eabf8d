#include "tests/e2e/console_process.h"
#include "tests/support/test_program.h"

#include <QTest>

namespace tst_wake {

using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 30'000;  // ms

}  // namespace

// A real agent that sleeps, and the requests that come meanwhile.
class TestWake : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // The queue's own time is over long before an agent has started.
    void aRequestThroughTheGatewayWakesAnAgentAtZeroAndIsServed()
    {
        ConsoleProcess console(fleetOf(realAgent("worker", 0,
                                                 "    routing: { queue: { timeout: 1ms } }\n"
                                                 "    scaling:\n"
                                                 "      min: 0\n"
                                                 "      max: 2\n"
                                                 "      cooldown: 0s\n"
                                                 "      idle: { after: 3s, wakeTimeout: 20s }\n")));
        QVERIFY2(console.start(), qPrintable(console.errors()));

        for (int round = 0; round < 2; ++round) {
            QTRY_VERIFY_WITH_TIMEOUT(runningInstances(console.dataFolder()).isEmpty(), patience);
            const Answer answer = console.throughGateway(u"/agents/worker/v1/tasks"_s, "POST",
                                                         R"({"text": "It slept. It woke. It worked."})");
            QVERIFY2(answer.status == 200, answer.body.constData());
            QCOMPARE(answer.json()["sentences"_L1].toArray().size(), 3);
            QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 1, patience);
        }
        QVERIFY(console.journal(u"scaling"_s).filter(u"A request waits for it."_s).size() >= 2);
    }
};

}  // namespace tst_wake

PILOTHOUSE_TEST(tst_wake, TestWake)
#include "tst_wake.moc"
