#include "tests/e2e/console_process.h"
#include "tests/support/test_program.h"

#include <QElapsedTimer>
#include <QJsonDocument>
#include <QTest>

#include <csignal>

namespace tst_fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 30'000;  // ms

QByteArray taskBody()
{
    return R"({"text": "The agents went on. The agents kept their tasks. Nobody noticed the restart."})";
}

qint64 pidOf(const QJsonObject& instance)
{
    return qint64(instance["pid"_L1].toDouble());
}

QStringList idsOf(const QList<QJsonObject>& instances)
{
    QStringList ids;
    for (const QJsonObject& instance : instances)
        ids << instance["id"_L1].toString();
    return ids;
}

QSet<qint64> pidsOf(const QList<QJsonObject>& instances)
{
    QSet<qint64> pids;
    for (const QJsonObject& instance : instances)
        pids << pidOf(instance);
    return pids;
}

}  // namespace

// Real agents under the real console.
class TestFleet : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void deploysWhatTheFileWantsAndServesItThroughTheGateway()
    {
        ConsoleProcess console(fleetOf(realAgent("worker", 3)));
        QVERIFY2(console.start(), qPrintable(console.errors()));
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 3, patience);

        const Answer answer = console.throughGateway(u"/agents/worker/v1/tasks"_s, "POST", taskBody());

        QCOMPARE(answer.status, 200);
        QVERIFY(answer.json()["sentences"_L1].toArray().size() == 3);
        QTRY_VERIFY_WITH_TIMEOUT(
            console.agent(u"worker"_s)["metrics"_L1].toObject().contains("system/cpu"_L1), patience);
        QCOMPARE(console.throughGateway(u"/agents/nobody/"_s).status, 404);
    }

    void anAgentKilledIsOutOfRotationWithin200MillisecondsAndReplaced()
    {
        ConsoleProcess console(fleetOf(realAgent("worker", 3)));
        QVERIFY2(console.start(), qPrintable(console.errors()));
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 3, patience);
        const QJsonObject victim = console.instances(u"worker"_s).first();

        QElapsedTimer since;
        since.start();
        QCOMPARE(::kill(pid_t(pidOf(victim)), SIGKILL), 0);
        qint64 seenAfter = -1;
        while (seenAfter < 0 && since.elapsed() < patience)
            if (console.ready(u"worker"_s) < 3)
                seenAfter = since.elapsed();

        qInfo("out of rotation after %lld ms", seenAfter);
        QVERIFY(seenAfter >= 0 && seenAfter < 200);
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 3, patience);
        QVERIFY(!pidsOf(console.instances(u"worker"_s)).contains(pidOf(victim)));
    }

    void requestsInFlightOnAKilledAgentSucceedElsewhereWhenTheyAreSafeToRepeat()
    {
        ConsoleProcess console(fleetOf(realAgent("worker", 3)));
        QVERIFY2(console.start(), qPrintable(console.errors()));
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 3, patience);
        // So slow that something is always in flight.
        for (const QJsonObject& instance : console.instances(u"worker"_s))
            QCOMPARE(fetch({.method = "POST",
                            .url = u"http://"_s + instance["address"_L1].toString() + u"/fault"_s,
                            .body = R"({"kind": "latency", "delay": "300ms"})"})
                         .status,
                     202);
        QProcess load;
        load.start(
            programPath(u"pilothouse-load"_s),
            {u"--gateway"_s, console.gatewayUrl(), u"--agent"_s, u"worker:12:12:20"_s, u"--for"_s, u"12s"_s});
        QVERIFY(load.waitForStarted());

        for (int round = 0; round < 2; ++round) {
            const auto busy = [&] {
                for (const QJsonObject& instance : console.instances(u"worker"_s))
                    if (instance["active"_L1].toInt() > 0 && instance["state"_L1].toString() == u"ready"_s)
                        return pidOf(instance);
                return qint64(0);
            };
            qint64 pid = 0;
            QTRY_VERIFY_WITH_TIMEOUT((pid = busy()) > 0, 10'000);
            ::kill(pid_t(pid), SIGKILL);
            // Three are ready for a moment more, until the console sees it.
            const auto isReplaced = [&] {
                return !pidsOf(console.instances(u"worker"_s)).contains(pid)
                    && console.ready(u"worker"_s) == 3;
            };
            QTRY_VERIFY_WITH_TIMEOUT(isReplaced(), patience);
        }
        QVERIFY(load.waitForFinished(60'000));

        const QByteArray counts = load.readAllStandardOutput();
        const QJsonObject json = QJsonDocument::fromJson(counts).object();
        QVERIFY2(json["sent"_L1].toInt() > 50, counts.constData());
        QVERIFY2(json["failed"_L1].toInt(-1) == 0, counts.constData());
    }

    void fault01AConsoleKilledAndRestartedAdoptsEveryInstance()
    {
        ConsoleProcess console(fleetOf(realAgent("worker", 20)));
        QVERIFY2(console.start(), qPrintable(console.errors()));
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 20, 60'000);
        const QList<QJsonObject> before = console.instances(u"worker"_s);
        const QString direct = u"http://"_s + before.first()["address"_L1].toString() + u"/v1/tasks"_s;

        console.kill9();
        QCOMPARE(fetch({.method = "POST", .url = direct, .body = taskBody(), .headers = {}}).status, 200);
        QElapsedTimer since;
        since.start();
        QVERIFY2(console.start(), qPrintable(console.errors()));
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 20, patience);
        qInfo("adopted 20 within %lld ms of the start", since.elapsed());
        QVERIFY(since.elapsed() < 2'000);

        const QList<QJsonObject> after = console.instances(u"worker"_s);
        QCOMPARE(idsOf(after), idsOf(before));
        QCOMPARE(pidsOf(after), pidsOf(before));
        const auto running = runningInstances(console.dataFolder());
        for (const QString& id : idsOf(after))
            QCOMPARE(running.values(id).size(), 1);
    }

    void theHistoryOfAKilledConsoleIsThereAfterItsRestart()
    {
        ConsoleProcess console(fleetOf(realAgent("worker", 1)));
        QVERIFY2(console.start(), qPrintable(console.errors()));
        const QString query = u"/api/v1/series?name=metrics/worker/system/memory&from=%1&to=%2&points=500"_s;
        const QDateTime begin = QDateTime::currentDateTimeUtc();
        const auto times = [&] {
            QStringList found;
            const Answer answer = console.get(
                query.arg(begin.toString(Qt::ISODateWithMs), begin.addSecs(600).toString(Qt::ISODateWithMs)));
            const QJsonArray points = answer.json()["points"_L1].toArray();
            for (const QJsonValue& point : points)
                found << point.toArray().first().toString();
            return found;
        };
        QTRY_VERIFY_WITH_TIMEOUT(times().size() >= 5, patience);  // the disk has them within three seconds
        const QStringList before = times();
        QTRY_VERIFY_WITH_TIMEOUT(times().size() >= before.size() + 4, patience);

        console.kill9();
        QVERIFY2(console.start(), qPrintable(console.errors()));

        QTRY_VERIFY_WITH_TIMEOUT(times().size() > before.size(), patience);
        QCOMPARE(times().mid(0, before.size()), before);
    }

    void whatWasChangedWhileItRanOutlivesAKill()
    {
        ConsoleProcess console(fleetOf(realAgent("worker", 2)));
        QVERIFY2(console.start(), qPrintable(console.errors()));
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 2, patience);

        QCOMPARE(console
                     .call("POST", u"/api/v1/agents/worker/scale"_s,
                           {{u"replicas"_s, 4}, {u"reason"_s, u"test"_s}})
                     .status,
                 202);
        console.kill9();
        QVERIFY2(console.start(), qPrintable(console.errors()));

        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 4, patience);
        QCOMPARE(console.call("POST", u"/api/v1/agents/worker/scale"_s, {{u"replicas"_s, 99}}).status, 422);
    }

    void fault02AConsoleKilledWhileItDeploysConvergesToExactlyTen()
    {
        ConsoleProcess console(fleetOf(realAgent("worker", 10)));
        for (const int running : {0, 2, 5, 9}) {
            QVERIFY2(console.start(), qPrintable(console.errors()));
            QTRY_VERIFY_WITH_TIMEOUT(runningInstances(console.dataFolder()).uniqueKeys().size() >= running,
                                     patience);
            console.kill9();
        }
        QVERIFY2(console.start(), qPrintable(console.errors()));

        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 10, 60'000);
        const auto running = runningInstances(console.dataFolder());
        QCOMPARE(running.uniqueKeys().size(), 10);
        QCOMPARE(running.size(), 10);
    }

    void instancesEndWithTheConsoleWhenTheFileSaysSo()
    {
        QByteArray fleet = fleetOf(realAgent("worker", 2));
        fleet.replace("stopGrace: 3s", "stopGrace: 3s\n      onExit: stop");
        ConsoleProcess console(fleet);
        QVERIFY2(console.start(), qPrintable(console.errors()));
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 2, patience);

        QCOMPARE(console.end(), 0);

        QCOMPARE(runningInstances(console.dataFolder()).size(), 0);
    }

    void fault09AHungAgentIsReplacedAndNotCountedTwiceWhenItWakes()
    {
        ConsoleProcess console(fleetOf(realAgent("worker", 2)));
        QVERIFY2(console.start(), qPrintable(console.errors()));
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 2, patience);
        const qint64 pid = pidOf(console.instances(u"worker"_s).first());

        QCOMPARE(::kill(pid_t(pid), SIGSTOP), 0);
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 1, patience);
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 2, patience);
        ::kill(pid_t(pid), SIGCONT);

        QTRY_VERIFY_WITH_TIMEOUT(!runningInstances(console.dataFolder()).values().contains(pid), patience);
        QCOMPARE(console.ready(u"worker"_s), 2);
        QCOMPARE(runningInstances(console.dataFolder()).size(), 2);
    }

    void rollsOutANewVersionWhileTheOldOneServes()
    {
        ConsoleProcess console(fleetOf(realAgent("worker", 4)));
        QVERIFY2(console.start(), qPrintable(console.errors()));
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 4, patience);
        const QSet<qint64> before = pidsOf(console.instances(u"worker"_s));
        QProcess load;
        load.start(
            programPath(u"pilothouse-load"_s),
            {u"--gateway"_s, console.gatewayUrl(), u"--agent"_s, u"worker:20:20:10"_s, u"--for"_s, u"1m"_s});
        QVERIFY(load.waitForStarted());

        const Answer spec = console.get(u"/api/v1/agents/worker"_s);
        QJsonObject agent = spec.json()["spec"_L1].toObject();
        agent[u"version"_s] = u"2"_s;
        QCOMPARE(console.call("PUT", u"/api/v1/agents/worker"_s, agent, {u"If-Match: \"999\""_s}).status,
                 412);
        QCOMPARE(console.call("PUT", u"/api/v1/agents/worker"_s, agent).status, 202);

        const auto allNew = [&] {
            const auto instances = console.instances(u"worker"_s);
            int count = 0;
            for (const QJsonObject& instance : instances)
                count += instance["version"_L1].toString() == u"2"_s
                    && instance["state"_L1].toString() == u"ready"_s;
            return count == 4 && runningInstances(console.dataFolder()).size() == 4;
        };
        QTRY_VERIFY_WITH_TIMEOUT(allNew(), 60'000);
        QVERIFY(!pidsOf(console.instances(u"worker"_s)).intersects(before));
        load.terminate();
        QVERIFY(load.waitForFinished());
        const QByteArray counts = load.readAllStandardOutput();
        QVERIFY2(QJsonDocument::fromJson(counts)["failed"_L1].toInt(-1) == 0, counts.constData());
    }

    void undoesARolloutThatDoesNotGetReady()
    {
        QByteArray fleet = fleetOf(realAgent("worker", 2));
        fleet.replace("failAfter: 2 }", "failAfter: 2, startGrace: 3s }");
        ConsoleProcess console(fleet);
        QVERIFY2(console.start(), qPrintable(console.errors()));
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 2, patience);
        const QSet<qint64> before = pidsOf(console.instances(u"worker"_s));

        QJsonObject agent = console.get(u"/api/v1/agents/worker"_s).json()["spec"_L1].toObject();
        QJsonObject run = agent["run"_L1].toObject();
        run[u"command"_s] = QJsonArray{u"no-such-program"_s};
        agent[u"run"_s] = run;
        agent[u"version"_s] = u"2"_s;
        QCOMPARE(console.call("PUT", u"/api/v1/agents/worker"_s, agent).status, 202);

        const auto phase = [&] { return console.agent(u"worker"_s)["rollout"_L1]["phase"_L1].toString(); };
        QTRY_COMPARE_WITH_TIMEOUT(phase(), u"undone"_s, 60'000);
        QTRY_COMPARE_WITH_TIMEOUT(pidsOf(console.instances(u"worker"_s)).intersect(before), before, patience);
        QVERIFY(
            console.agent(u"worker"_s)["rollout"_L1]["reason"_L1].toString().contains(u"no-such-program"_s));
        QCOMPARE(console.ready(u"worker"_s), 2);
    }

    void deploysDrainsAndDeletesByTheControlApi()
    {
        ConsoleProcess console(fleetOf(realAgent("worker", 1)));
        QVERIFY2(console.start(), qPrintable(console.errors()));
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 1, patience);
        QJsonObject agent = console.get(u"/api/v1/agents/worker"_s).json()["spec"_L1].toObject();
        agent[u"id"_s] = u"second"_s;
        agent[u"replicas"_s] = 2;

        const Answer deployed = console.call("POST", u"/api/v1/agents"_s, agent);
        QCOMPARE(deployed.status, 201);
        QVERIFY(!deployed.json()["deploymentId"_L1].toString().isEmpty());
        QCOMPARE(console.call("POST", u"/api/v1/agents"_s, agent).status, 409);
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"second"_s), 2, patience);

        const qint64 drained = pidOf(console.instances(u"second"_s).first());
        const QString id = console.instances(u"second"_s).first()["id"_L1].toString();
        QCOMPARE(console.call("POST", u"/api/v1/instances/%1/drain"_s.arg(id)).status, 202);
        QTRY_VERIFY_WITH_TIMEOUT(!runningInstances(console.dataFolder()).values().contains(drained),
                                 patience);
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"second"_s), 2, patience);

        QCOMPARE(console.call("DELETE", u"/api/v1/agents/second"_s).status, 202);
        QTRY_VERIFY_WITH_TIMEOUT(console.agent(u"second"_s).isEmpty(), patience);
        QTRY_COMPARE_WITH_TIMEOUT(runningInstances(console.dataFolder()).size(), 1, patience);
        QCOMPARE(console.call("DELETE", u"/api/v1/agents/second"_s).status, 404);
    }

    void anAlertOfADeployedAgentMayOpenAnIncidentClassOfTheFleet()
    {
        ConsoleProcess console(fleetOf(realAgent("worker", 1))
                               + "incidents: { classes: { lost_worker: { type: availability } } }\n");
        QVERIFY2(console.start(), qPrintable(console.errors()));
        QJsonObject agent = console.get(u"/api/v1/agents/worker"_s).json()["spec"_L1].toObject();
        agent[u"id"_s] = u"second"_s;
        QJsonObject alert{{u"name"_s, u"gone"_s}, {u"state"_s, u"down"_s}, {u"incident"_s, u"nonsense"_s}};
        agent[u"alerts"_s] = QJsonArray{alert};

        const Answer refused = console.call("POST", u"/api/v1/agents"_s, agent);
        QCOMPARE(refused.status, 422);
        QVERIFY2(refused.body.contains("nonsense"), refused.body.constData());

        alert[u"incident"_s] = u"lost_worker"_s;
        agent[u"alerts"_s] = QJsonArray{alert};
        QCOMPARE(console.call("POST", u"/api/v1/agents"_s, agent).status, 201);
    }

    void aChangedFleetFileIsAPlanUntilItIsApplied()
    {
        ConsoleProcess console(fleetOf(realAgent("worker", 1)));
        QVERIFY2(console.start(), qPrintable(console.errors()));
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 1, patience);

        console.writeFleet(fleetOf(realAgent("worker", 3) + realAgent("other", 1)));
        const auto digest = [&] { return console.get(u"/api/v1/plan"_s).json()["digest"_L1].toString(); };
        QTRY_VERIFY_WITH_TIMEOUT(!digest().isEmpty(), patience);
        QCOMPARE(console.ready(u"worker"_s), 1);
        QVERIFY(console.agent(u"other"_s).isEmpty());

        QCOMPARE(console.call("POST", u"/api/v1/plan/apply"_s, {{u"digest"_s, digest()}}).status, 202);
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 3, patience);
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"other"_s), 1, patience);
        QVERIFY(digest().isEmpty());
    }
};

}  // namespace tst_fleet

PILOTHOUSE_TEST(tst_fleet, TestFleet)
#include "tst_fleet.moc"
