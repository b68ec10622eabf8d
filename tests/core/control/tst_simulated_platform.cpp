#include "core/platform/simulated/simulated_platform.h"
#include "tests/support/test_program.h"

#include <QTest>

namespace tst_simulated_platform {

using namespace core;
using namespace std::chrono_literals;

class TestSimulatedPlatform : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_now = {MonoTime(1h), TimePoint(1h)};
        m_changes = 0;
        m_platform = std::make_unique<SimulatedPlatform>(
            RegionName("local"), 7, [this] { return m_now; }, [this] { ++m_changes; });
    }

    void aStartRunsAndPassesItsHealthCheckInTime()
    {
        start(1);
        QCOMPARE(seen().phase, RunPhase::Starting);
        pass(500ms);
        QCOMPARE(seen().phase, RunPhase::Running);
        QVERIFY(!m_platform->probe(id, m_now).passed);
        pass(1s);
        QVERIFY(m_platform->probe(id, m_now).passed);
        QVERIFY(m_changes >= 1);
    }

    void theSameStartTwiceIsOneProcess()
    {
        start(1);
        start(1);

        QCOMPARE(m_platform->startCount(), std::uint64_t(1));
        QCOMPARE(m_platform->doubleStarts(), std::uint64_t(0));
    }

    void anotherAttemptOverALiveProcessIsCountedAndRefused()
    {
        start(1);
        pass(2s);
        start(2);

        QCOMPARE(m_platform->doubleStarts(), std::uint64_t(1));
        QCOMPARE(seen().attempt, 1U);
    }

    void aStopEndsItAndForgetDropsIt()
    {
        start(1);
        pass(2s);
        m_platform->forget({id, RegionName("local")});
        QCOMPARE(m_platform->observe().instances.size(), std::size_t(1));
        m_platform->stop({id, RegionName("local"), 10s, {}});
        QCOMPARE(seen().phase, RunPhase::Stopping);
        pass(1s);
        QCOMPARE(seen().phase, RunPhase::Exited);

        m_platform->forget({id, RegionName("local")});

        QVERIFY(m_platform->observe().instances.empty());
    }

    void faultsHaveNames()
    {
        for (const SimulatedFaultName& named : simulatedFaults)
            QVERIFY(!named.name.empty());
        QCOMPARE(simulatedFaults.size(), std::size_t(10));
    }

    void theSameSeedGivesTheSameFigures()
    {
        start(1);
        pass(2s);
        SimulatedPlatform other(RegionName("local"), 7, [this] { return m_now; });
        other.start(request(1));
        SimulatedPlatform another(RegionName("local"), 8, [this] { return m_now; });
        another.start(request(1));

        QVERIFY(m_platform->figures(id, m_now) == other.figures(id, m_now));
        QVERIFY(m_platform->figures(id, m_now) != another.figures(id, m_now));
    }

    void anUnreachableRegionSaysNothingOfItsInstances()
    {
        start(1);
        m_platform->setReachable(false);

        const RegionObservation region = m_platform->observe();

        QVERIFY(!region.reachable);
        QVERIFY(region.instances.empty());
        QVERIFY(!region.reason.empty());
    }

private:
    static StartInstance request(std::uint32_t attempt)
    {
        auto spec = std::make_shared<AgentSpec>();
        spec->id = AgentId("a");
        return {id, RegionName("local"), spec, "key", attempt};
    }
    void start(std::uint32_t attempt) { m_platform->start(request(attempt)); }
    void pass(Duration time)
    {
        m_now.mono += time;
        m_now.wall += time;
    }
    InstanceObservation seen() { return m_platform->observe().instances.front(); }

    inline static const InstanceId id{"a-01"};
    Now m_now;
    int m_changes = 0;
    std::unique_ptr<SimulatedPlatform> m_platform;
};

}  // namespace tst_simulated_platform

PILOTHOUSE_TEST(tst_simulated_platform, TestSimulatedPlatform)
#include "tst_simulated_platform.moc"
