#include "tests/support/simulated_fleet.h"
#include "tests/support/test_program.h"

#include <QTest>

namespace tst_adoption {

using namespace simulated;

class TestAdoption : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fault01ACrashOfTheConsoleStartsNothingTwice()
    {
        World world(fleet({agent("a", 20)}), {.startsAtOnce = 20});
        world.run(10s);
        world.crashConsole();

        world.run(2s);

        QCOMPARE(world.ready("a"), 20U);
        world.run(30s);
        QCOMPARE(world.platform().startCount(), std::uint64_t(20));
    }

    void fault02ACrashAfterAnyEffectOfADeploymentConvergesToExactlyTheWanted()
    {
        for (std::size_t effects = 0; effects <= 12; ++effects) {
            World world(fleet({agent("a", 10)}));
            world.step(effects);
            world.crashConsole();

            QVERIFY(world.runUntil([&] { return world.isSettled("a"); }, 2min));
            QCOMPARE(world.living("a"), std::size_t(10));
            QCOMPARE(world.platform().startCount(), std::uint64_t(10));
            QCOMPARE(world.platform().doubleStarts(), std::uint64_t(0));
        }
    }

    void startsNothingBeforeTheRegionWasReadOnce()
    {
        World world(fleet({agent("a", 2)}));
        world.platform().setReachable(false);

        world.run(30s);

        QCOMPARE(world.platform().startCount(), std::uint64_t(0));
        QVERIFY(world.told("a", "Nothing is decided") == 1);
    }

    void anUnreachableRegionIsLeftAsItIsAndItsInstancesAreUnknown()
    {
        World world(fleet({agent("a", 3)}));
        world.run(10s);
        world.platform().setReachable(false);
        world.platform().kill(InstanceId("a-01"));

        world.run(5min);

        QCOMPARE(world.platform().startCount(), std::uint64_t(3));
        QCOMPARE(world.instance("a-02")->health.status, HealthStatus::Unknown);
        QCOMPARE(world.shown->regions.front().health, HealthStatus::Unhealthy);
        QVERIFY(world.told("local", "cannot be read; nothing is decided") == 1);
        world.platform().setReachable(true);
        world.step();
        QVERIFY(world.runUntil([&] { return world.isSettled("a"); }, 30s));
        QCOMPARE(world.platform().startCount(), std::uint64_t(4));
    }

    void whatIsRememberedInAnUnreachableRegionKeepsItsRoutes()
    {
        World world(fleet({agent("a", 2)}));
        world.run(10s);
        world.platform().setReachable(false);

        world.run(1min);

        QVERIFY(world.isRouted("a-01") && world.isRouted("a-02"));
    }

    void anInstanceOfNoAgentIsStoppedAndForgotten()
    {
        World world(fleet({agent("a", 1)}));
        auto stranger = std::make_shared<const AgentSpec>(agent("ghost", 1));
        world.platform().start({InstanceId("ghost-01"), RegionName("local"), stranger, "key", 1});

        world.run(30s);

        QCOMPARE(world.platform().observe().instances.size(), std::size_t(1));
        QCOMPARE(world.told("ghost-01", "belongs to no agent"), std::size_t(1));
        QVERIFY(!world.instance("ghost-01"));
    }

    void trapD6TooManyFoundInstancesAreScaledDownToTheWanted()
    {
        World world(fleet({agent("a", 6)}));
        world.run(10s);
        world.stored.agents.at(AgentId("a")).wanted = 2;
        world.crashConsole();

        QVERIFY(world.runUntil([&] { return world.isSettled("a"); }, 1min));

        QCOMPARE(world.living("a"), std::size_t(2));
        QCOMPARE(world.platform().startCount(), std::uint64_t(6));
    }

    void anInstanceThatItsPlatformLostIsStartedAgain()
    {
        World world(fleet({agent("a", 1)}));
        world.run(10s);
        world.platform().leave();

        QVERIFY(world.runUntil([&] { return world.instance("a-01")->restarts == 1; }, 5s));
        QVERIFY(world.runUntil([&] { return world.isSettled("a"); }, 30s));
    }

    // The console ended and took its instances with it; nothing of that is a failure, and nobody is alarmed.
    void whatEndedTogetherWithTheConsoleIsStartedAgainWithoutAnAlarm()
    {
        World world(fleet({agent("a", 3)}));
        world.run(10s);
        for (const char* id : {"a-01", "a-02", "a-03"})
            world.platform().stop({InstanceId(id), RegionName("local"), 1s, "the console ended"});
        world.suspend(1min);
        world.crashConsole();
        const std::size_t before = world.journal.size();

        QVERIFY(world.runUntil([&] { return world.isSettled("a"); }, 10s));

        QCOMPARE(world.living("a"), std::size_t(3));
        for (std::size_t i = before; i < world.journal.size(); ++i)
            QVERIFY2(world.journal[i].kind != "alert"
                         && world.journal[i].summary.find("failed") == std::string::npos,
                     world.journal[i].summary.c_str());
        QVERIFY(!world.instance("a-01")->crashLoop);
    }

    void theStoredStateIsTheControllersOwnAfterEveryStep()
    {
        World world(fleet({agent("a", 3)}));
        world.run(10s);
        QVERIFY(bool(world.ask(UpdateAgent{agent("a", 3, "2"), {}})));
        for (int i = 0; i < 120; ++i) {
            world.step();
            QVERIFY(world.stored.agents == world.state().agents);
            QCOMPARE(world.stored.nextRevision, world.state().nextRevision);
        }
    }
};

}  // namespace tst_adoption

PILOTHOUSE_TEST(tst_adoption, TestAdoption)
#include "tst_adoption.moc"
