#include "tests/e2e/console_process.h"
#include "tests/support/test_program.h"

#include <QElapsedTimer>
#include <QJsonDocument>
#include <QTest>

namespace tst_load_step {

using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 60'000;  // ms
constexpr qint64 ratePeriod = 15'000;  // ms, of the policy's rates, which are the default ones
constexpr qint64 slack = 6'000;  // ms, for the load to start and the CPU to be measured
constexpr qint64 settled = 8'000;  // ms without a change

// Each request takes a second and next to no CPU, so that the load on an instance is what is sent, whatever
// else the machine does: 8 a second are 8 active requests, half of one instance's target; 64 a second need
// four instances.
constexpr int before = 1;
constexpr int needed = 4;
constexpr int most = needed + 2;  // what the scatter of the load may add

QByteArray fleet()
{
    return fleetOf("  - id: worker\n"
                   "    run:\n"
                   "      command: [python3, " PILOTHOUSE_SOURCE_DIR
                   "/tests/e2e/bad_agent.py, \"{host}\", \"{port}\", slow]\n"
                   "      stopGrace: 3s\n"
                   "    replicas: 1\n"
                   "    health: { interval: 500ms, timeout: 300ms, failAfter: 10 }\n"
                   "    metrics: { interval: 1s }\n"
                   "    capacity: { concurrency: 128 }\n"
                   "    scaling:\n"
                   "      min: 1\n"
                   "      max: 10\n"
                   "      targets: [{ metric: agent/active_requests, value: 16 }]\n"
                   "      cooldown: 5s\n"
                   "      scaleDown: { stabilization: 10s }\n");
}

// A load on the agent, ended by pid with this object.
class Load {
public:
    Load(const ConsoleProcess& console, int requestsPerSecond)
    {
        m_process.start(
            programPath(u"pilothouse-load"_s),
            {u"--gateway"_s, console.gatewayUrl(), u"--agent"_s, u"worker:%1:%1:1"_s.arg(requestsPerSecond)});
    }
    ~Load()
    {
        m_process.terminate();
        if (!m_process.waitForFinished(patience))
            m_process.kill();
        m_process.waitForFinished();
    }
    bool isRunning() { return m_process.waitForStarted(patience) && m_process.state() == QProcess::Running; }

private:
    QProcess m_process;
};

struct Change {
    qint64 seq;
    int from;
    int to;
    QString summary;
};

QList<Change> changesOf(ConsoleProcess& console)
{
    const QJsonArray entries =
        QJsonDocument::fromJson(console.get(u"/api/v1/journal?limit=1000&kind=scaling"_s).body).array();
    QMap<qint64, Change> changes;
    for (const QJsonValue& entry : entries) {
        const QJsonValue detail = entry["detail"_L1];
        const Change change{qint64(entry["seq"_L1].toDouble()), detail["from"_L1].toInt(),
                            detail["replicas"_L1].toInt(), entry["summary"_L1].toString()};
        if (change.from != change.to)
            changes.insert(change.seq, change);
    }
    return changes.values();
}

int wantedOf(ConsoleProcess& console)
{
    return console.agent(u"worker"_s)["replicas"_L1]["wanted"_L1].toInt();
}

// Waits until the wanted replicas have not changed for a while; -1 when they never rest.
int settle(ConsoleProcess& console)
{
    QElapsedTimer all;
    QElapsedTimer steady;
    all.start();
    steady.start();
    int wanted = wantedOf(console);
    while (steady.elapsed() < settled) {
        if (all.elapsed() > 2 * patience)
            return -1;
        QTest::qWait(200);
        if (const int now = wantedOf(console); now != wanted) {
            wanted = now;
            steady.restart();
        }
    }
    return wanted;
}

}  // namespace

// Real agents, real load, the policy's own rates.
class TestLoadStep : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void eightTimesTheLoadBringsTheReplicasWithinTwoPeriodsAndBackWithoutFlapping()
    {
        ConsoleProcess console(fleet());
        QVERIFY2(console.start(), qPrintable(console.errors()));
        QTRY_VERIFY_WITH_TIMEOUT(console.ready(u"worker"_s) >= 1, patience);
        Load once(console, 8);
        QVERIFY(once.isRunning());
        QCOMPARE(settle(console), before);
        QVERIFY(changesOf(console).isEmpty());

        QElapsedTimer since;
        {
            Load more(console, 56);
            QVERIFY(more.isRunning());
            since.start();
            QTRY_VERIFY_WITH_TIMEOUT(wantedOf(console) >= needed, patience);
            const qint64 reachedAfter = since.elapsed();
            qInfo("from %d to %d replicas after %lld ms", before, wantedOf(console), reachedAfter);
            QVERIFY(reachedAfter <= 2 * ratePeriod + slack);
            QTRY_VERIFY_WITH_TIMEOUT(console.ready(u"worker"_s) >= needed, patience);
            const int rested = settle(console);
            QVERIFY2(rested >= needed && rested <= most, qPrintable(QString::number(rested)));
        }
        QTRY_COMPARE_WITH_TIMEOUT(wantedOf(console), before, 2 * patience);
        QCOMPARE(settle(console), before);

        bool wentDown = false;
        for (const Change& change : changesOf(console)) {
            qInfo("%s", qPrintable(change.summary));
            const bool isUp = change.to > change.from;
            QVERIFY2(!isUp || !wentDown, "it went up again after it had gone down");
            QVERIFY(change.to <= most);
            wentDown |= !isUp;
        }
        QVERIFY(wentDown);
    }
};

}  // namespace tst_load_step

PILOTHOUSE_TEST(tst_load_step, TestLoadStep)
#include "tst_load_step.moc"
