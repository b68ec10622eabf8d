#include "tests/e2e/console_process.h"
#include "tests/support/test_program.h"

#include <QTest>

namespace tst_bad_agents {

using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 30'000;  // ms

QByteArray badAgent(const QByteArray& id, const QByteArray& command)
{
    return "  - id: " + id + "\n    run: { command: " + command
        + ", stopGrace: 1s }\n"
          "    health: { interval: 500ms, timeout: 300ms, failAfter: 2, startGrace: 3s }\n"
          "    metrics: { interval: 1s }\n";
}

QByteArray misbehaving(const QByteArray& way)
{
    return "[python3, " PILOTHOUSE_SOURCE_DIR "/tests/e2e/bad_agent.py, \"{host}\", \"{port}\", " + way + "]";
}

}  // namespace

// Bad agents end in a clear state with its reason, and nothing else suffers.
class TestBadAgents : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void eachEndsInAClearStateWhileTheGoodOneServes()
    {
        ConsoleProcess console(fleetOf(realAgent("good", 1) + badAgent("missing", "[no-such-command]")
                                       + badAgent("unready", misbehaving("never-ready"))
                                       + badAgent("huge", misbehaving("huge-metrics"))
                                       + badAgent("garbage", misbehaving("garbage-metrics"))
                                       + badAgent("endless", misbehaving("endless-metrics"))));
        QVERIFY2(console.start(), qPrintable(console.errors()));
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"good"_s), 1, patience);

        QTRY_VERIFY2_WITH_TIMEOUT(reasonOf(console, u"missing"_s).contains(u"no-such-command"_s),
                                  qPrintable(reasonOf(console, u"missing"_s)), patience);
        QTRY_VERIFY2_WITH_TIMEOUT(reasonOf(console, u"unready"_s).contains(u"503"_s),
                                  qPrintable(reasonOf(console, u"unready"_s)), patience);
        for (const QString& id : {u"huge"_s, u"garbage"_s, u"endless"_s})
            QTRY_COMPARE_WITH_TIMEOUT(console.ready(id), 1, patience);

        for (int i = 0; i < 20; ++i)
            QCOMPARE(console.throughGateway(u"/agents/good/health"_s).status, 200);
        QCOMPARE(console.throughGateway(u"/agents/garbage/anything"_s).body, QByteArray("hello"));
        const auto health = console.agent(u"good"_s)["health"_L1]["status"_L1].toString();
        QCOMPARE(health, u"healthy"_s);
    }

    void fault08ACrashLoopBacksOffAndOthersGoOn()
    {
        ConsoleProcess console(fleetOf(realAgent("good", 1) + badAgent("crashing", "[sh, -c, \"exit 3\"]")));
        QVERIFY2(console.start(), qPrintable(console.errors()));

        const auto inCrashLoop = [&] {
            const auto instances = console.instances(u"crashing"_s);
            return !instances.isEmpty() && instances.first()["crashLoop"_L1].toBool();
        };
        QTRY_VERIFY_WITH_TIMEOUT(inCrashLoop(), patience);
        QVERIFY(reasonOf(console, u"crashing"_s).contains(u"3"_s));
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"good"_s), 1, patience);
        int entries = 0;
        for (const QString& summary : console.journal(u"instance"_s))
            entries += summary.contains(u"crash loop"_s);
        QCOMPARE(entries, 1);
    }

private:
    static QString reasonOf(ConsoleProcess& console, const QString& agent)
    {
        const auto instances = console.instances(agent);
        return instances.isEmpty() ? QString() : instances.first()["reason"_L1].toString();
    }
};

}  // namespace tst_bad_agents

PILOTHOUSE_TEST(tst_bad_agents, TestBadAgents)
#include "tst_bad_agents.moc"
