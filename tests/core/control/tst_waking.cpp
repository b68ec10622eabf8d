// Agents at zero and on their way up from there, as the gateway hears of them and they of the gateway.

#include "tests/support/loaded_fleet.h"
#include "tests/support/test_program.h"

#include <QTest>

namespace tst_waking {

using namespace simulated;

namespace {

AgentSpec sleeper(Duration idleAfter = 2min)
{
    AgentSpec spec = scaledAgent(1, 1, 20);
    spec.scaling.cooldown = 0s;
    spec.scaling.idleAfter = idleAfter;
    return spec;
}

// Nothing came since the report before, and some still wait.
AgentTraffic waiting(std::uint32_t queued)
{
    AgentTraffic traffic;
    traffic.agent = AgentId("a");
    traffic.queued = traffic.active = queued;
    return traffic;
}

bool isWaking(const World& world)
{
    return world.routesNow->agents.front().waking;
}

}  // namespace

class TestWaking : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anAgentIsWakingUntilItsFirstInstanceIsReady()
    {
        LoadedWorld world(sleeper());
        world.bear(0.5);
        QVERIFY(isWaking(world));
        world.bearFor(0.5, 20s);
        QCOMPARE(world.ready("a"), 1U);
        QVERIFY(!isWaking(world));

        world.bearFor(0.0, 3min);
        QCOMPARE(world.wanted(), 0U);
        QVERIFY(isWaking(world));

        world.agentTraffic = {waiting(1)};
        world.bear(0.0);
        QCOMPARE(world.wanted(), 1U);
        for (int i = 0; i < 60 && world.ready("a") == 0; ++i) {
            QVERIFY(isWaking(world));
            world.bear(0.0);
        }
        QCOMPARE(world.ready("a"), 1U);
        QVERIFY(!isWaking(world));
    }

    void whatDrainsServesNobodyNew()
    {
        LoadedWorld world(sleeper());
        world.bearFor(0.5, 20s);
        world.active[InstanceId("a-01")] = 1;
        for (int i = 0; i < 300 && world.wanted() == 1; ++i)
            world.bear(0.0);
        QVERIFY(world.runUntil([&] { return world.isRouted("a-01", true); }, 5s));
        QVERIFY(isWaking(world));
    }

    void aTableIsPublishedWhenNothingButThisChanges()
    {
        LoadedWorld world(sleeper());
        world.bearFor(0.5, 20s);
        world.bearFor(0.0, 3min);
        QVERIFY(isWaking(world));
        const std::uint64_t version = world.routesNow->version;

        QVERIFY(bool(world.ask(PauseScaling{AgentId("a"), true, {}})));

        QVERIFY(!isWaking(world));  // a request would wait in vain
        QCOMPARE(world.routesNow->version, version + 1);
        QVERIFY(bool(world.ask(PauseScaling{AgentId("a"), false, {}})));
        QVERIFY(isWaking(world));
    }

    void onlyAnAgentThatMaySleepWakes_data()
    {
        QTest::addColumn<bool>("enabled");
        QTest::addColumn<int>("min");
        QTest::addColumn<int>("idleMinutes");
        QTest::addColumn<bool>("waking");
        QTest::newRow("idle.after") << true << 1 << 2 << true;
        QTest::newRow("min 0") << true << 0 << 0 << true;
        QTest::newRow("neither") << true << 1 << 0 << false;
        QTest::newRow("off") << false << 0 << 2 << false;
    }
    void onlyAnAgentThatMaySleepWakes()
    {
        QFETCH(bool, enabled);
        QFETCH(int, min);
        QFETCH(int, idleMinutes);
        QFETCH(bool, waking);
        AgentSpec spec = sleeper(std::chrono::minutes(idleMinutes));
        spec.scaling.enabled = enabled;
        spec.scaling.min = std::uint32_t(min);
        LoadedWorld world(spec);
        world.bear(0.5);
        QCOMPARE(world.ready("a"), 0U);
        QCOMPARE(isWaking(world), waking);
    }

    void anAgentThatAPersonHoldsAtZeroIsNotWaking()
    {
        AgentSpec spec = sleeper();
        spec.scaling.min = 0;
        LoadedWorld world(spec);
        world.bearFor(0.5, 20s);
        QVERIFY(bool(world.ask(ScaleAgent{AgentId("a"), 0, {}})));
        world.bearFor(0.0, 20s);
        QCOMPARE(world.ready("a"), 0U);
        QVERIFY(!isWaking(world));
    }

    // It starts for longer than it may be idle.
    void anAgentIsNotPutToSleepWhileRequestsWaitForIt()
    {
        AgentSpec spec = sleeper(30s);
        spec.health.startGrace = 10min;
        LoadedWorld world(spec);
        world.bearFor(0.5, 20s);
        world.bearFor(0.0, 60s);
        QCOMPARE(world.wanted(), 0U);
        world.platform().setPace({.toRun = 60s, .toReady = 60s, .toStop = 500ms});

        world.agentTraffic = {waiting(1)};
        world.bear(0.0);
        for (int i = 0; i < 300 && world.ready("a") == 0; ++i) {
            QCOMPARE(world.wanted(), 1U);
            world.bear(0.0);
        }
        QCOMPARE(world.ready("a"), 1U);
        world.agentTraffic.clear();
        world.bearFor(0.0, 60s);
        QCOMPARE(world.wanted(), 0U);
    }
};

}  // namespace tst_waking

PILOTHOUSE_TEST(tst_waking, TestWaking)
#include "tst_waking.moc"
