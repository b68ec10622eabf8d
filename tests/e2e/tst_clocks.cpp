#include "tests/e2e/console_process.h"
#include "tests/support/test_program.h"

#include <QDateTime>
#include <QDeadlineTimer>
#include <QScopeGuard>
#include <QTest>

#include <csignal>
#include <semaphore.h>
#include <sys/mman.h>

namespace tst_clocks {

using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 30'000;  // ms

// The library that lies about the time, as the loader finds it; empty where it is not installed.
QString fakeClock()
{
    QProcess process;
    process.start(u"faketime"_s, {u"-m"_s, u"-f"_s, u"+0"_s, u"printenv"_s, u"LD_PRELOAD"_s});
    return process.waitForFinished() ? QString::fromLocal8Bit(process.readAllStandardOutput()).trimmed()
                                     : QString();
}

// Two rules on the memory in use beside that on an agent that is down: one fires at once, one after a while.
QByteArray alertsAt(double memory)
{
    const QByteArray bound = "metric: system/memory, above: " + QByteArray::number(memory);
    return "alerts:\n"
           "  - { name: agent-down, state: down, severity: critical }\n"
           "  - { name: in-use, "
        + bound
        + " }\n"
          "  - { name: in-use-for-long, "
        + bound
        + ", for: 10m }\n"
          "notices: { groupWait: 0s, groupInterval: 1s, repeatInterval: 1h }\n";
}

QSet<qint64> pidsOf(ConsoleProcess& console)
{
    QSet<qint64> pids;
    for (const QJsonObject& instance : console.instances())
        pids << qint64(instance["pid"_L1].toDouble());
    return pids;
}

QStringList statesOf(const QJsonObject& snapshot, const QString& rule)
{
    QStringList states;
    const QJsonArray alerts = snapshot["alerts"_L1].toArray();
    for (const QJsonValue& alert : alerts)
        if (alert["rule"_L1].toString() == rule)
            states << alert["state"_L1].toString();
    return states;
}

}  // namespace

// The real console under a clock that jumps, and stopped in the middle of its work.
class TestClocks : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fault20AWallClockTwoHoursOffMovesNeitherAlertsNorInstances()
    {
        const QString library = fakeClock();
        if (library.isEmpty())
            QSKIP("faketime is not installed");
        ConsoleProcess console(fleetOf(realAgent("worker", 2)) + alertsAt(0.0001));  // always in use
        setClock(console, "+0");
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"LD_PRELOAD"_s, library);
        environment.insert(u"FAKETIME_TIMESTAMP_FILE"_s, console.path(u"clock"_s));
        environment.insert(u"FAKETIME_CACHE_DURATION"_s, u"1"_s);
        environment.insert(u"FAKETIME_DONT_FAKE_MONOTONIC"_s, u"1"_s);
        environment.insert(u"NO_FAKE_STAT"_s, u"1"_s);
        console.setEnvironment(environment);
        QVERIFY2(console.start(), qPrintable(console.errors()));
        // A killed process leaves the library's memory behind.
        const auto tidy = qScopeGuard([pid = QByteArray::number(console.process().processId())] {
            ::shm_unlink(("/faketime_shm_" + pid).constData());
            ::sem_unlink(("/faketime_sem_" + pid).constData());
        });
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 2, patience);
        const auto isAsBefore = [&] {
            const QJsonObject snapshot = console.snapshot();
            return statesOf(snapshot, u"in-use"_s) == QStringList(3, u"firing"_s)
                && statesOf(snapshot, u"in-use-for-long"_s) == QStringList(3, u"pending"_s);
        };
        QTRY_VERIFY_WITH_TIMEOUT(isAsBefore(), patience);
        QTRY_COMPARE_WITH_TIMEOUT(console.journal(u"notice"_s).size(), 1, patience);
        const QSet<qint64> before = pidsOf(console);

        for (const int hours : {2, -2}) {
            setClock(console, hours > 0 ? "+2h" : "-2h");
            const auto ahead = [&] {
                const auto shown =
                    QDateTime::fromString(console.snapshot()["time"_L1].toString(), Qt::ISODateWithMs);
                return QDateTime::currentDateTimeUtc().secsTo(shown);
            };
            QTRY_VERIFY_WITH_TIMEOUT(std::abs(ahead() - hours * 3'600) < 60, patience);
            for (int seen = 0, last = 0; seen < 6;) {
                const QJsonObject snapshot = console.snapshot();
                seen += std::exchange(last, snapshot["seq"_L1].toInt()) != snapshot["seq"_L1].toInt();
                QVERIFY(!statesOf(snapshot, u"in-use-for-long"_s).contains(u"firing"_s));
                QCOMPARE(statesOf(snapshot, u"agent-down"_s), QStringList());
                QCOMPARE(snapshot["agents"_L1][0]["replicas"_L1]["ready"_L1].toInt(), 2);
            }
            QTRY_VERIFY_WITH_TIMEOUT(isAsBefore(), patience);
            QTRY_VERIFY_WITH_TIMEOUT(pointsWithin(console, hours) >= 3, patience);  // the charts go on
            QCOMPARE(pidsOf(console), before);
        }
        QCOMPARE(console.journal(u"notice"_s).size(), 1);  // not again after an hour that was none
        const qint64 victim = *before.begin();
        QCOMPARE(::kill(pid_t(victim), SIGKILL), 0);
        QTRY_VERIFY_WITH_TIMEOUT(!pidsOf(console).contains(victim) && console.ready(u"worker"_s) == 2,
                                 patience);
    }

    // The agents stand still first, so that health checks are under way when the console stops: they have
    // failed by the time it wakes, and one failure is enough to take an instance out.
    void fault21AConsoleThatWakesAsksOnceMoreBeforeItActs()
    {
        QByteArray fleet = fleetOf(realAgent("worker", 4)) + alertsAt(0.99);
        fleet.replace("interval: 500ms, timeout: 300ms, failAfter: 2",
                      "interval: 3s, timeout: 3s, failAfter: 1");
        ConsoleProcess console(fleet);
        QVERIFY2(console.start(), qPrintable(console.errors()));
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 4, patience);
        const QSet<qint64> agents = pidsOf(console);
        for (const qint64 agent : agents)
            QCOMPARE(::kill(pid_t(agent), SIGSTOP), 0);
        passTime(2'000);  // less than the time-out, and long enough for most of the agents to be asked
        const QStringList before = console.journal();
        const auto pid = pid_t(console.process().processId());
        QCOMPARE(::kill(pid, SIGSTOP), 0);
        passTime(12'000);
        QCOMPARE(::kill(pid, SIGCONT), 0);
        for (const qint64 agent : agents)
            QCOMPARE(::kill(pid_t(agent), SIGCONT), 0);

        for (int seen = 0, last = 0; seen < 8;) {
            const QJsonObject snapshot = console.snapshot();
            seen += std::exchange(last, snapshot["seq"_L1].toInt()) != snapshot["seq"_L1].toInt();
            QCOMPARE(snapshot["agents"_L1][0]["replicas"_L1]["ready"_L1].toInt(), 4);
            QCOMPARE(snapshot["alerts"_L1].toArray(), QJsonArray());
        }
        QCOMPARE(pidsOf(console), agents);
        QCOMPARE(console.journal(), before);

        QCOMPARE(::kill(pid_t(*agents.begin()), SIGSTOP), 0);  // what hangs now is found
        QTRY_VERIFY_WITH_TIMEOUT(!pidsOf(console).contains(*agents.begin()), patience);
    }

private:
    // Of the minute around the time that the console takes for now.
    static qsizetype pointsWithin(ConsoleProcess& console, int hoursAhead)
    {
        const QDateTime now = QDateTime::currentDateTimeUtc().addSecs(hoursAhead * 3'600);
        const QString query =
            u"/api/v1/series?name=metrics/worker/system/memory&from=%1&to=%2&points=500"_s.arg(
                now.addSecs(-30).toString(Qt::ISODateWithMs), now.addSecs(30).toString(Qt::ISODateWithMs));
        return console.get(query).json()["points"_L1].toArray().size();
    }

    static void setClock(const ConsoleProcess& console, const char* offset)
    {
        putFile(console.path(u"clock"_s), offset);
    }

    // For the length of a stop, which is what these tests are about.
    static void passTime(int milliseconds)
    {
        QDeadlineTimer end(milliseconds);
        QVERIFY(QTest::qWaitFor([&] { return end.hasExpired(); }, milliseconds + 5'000));
    }
};

}  // namespace tst_clocks

PILOTHOUSE_TEST(tst_clocks, TestClocks)
#include "tst_clocks.moc"
