#include <QTest>

#include "core/gateway/agent_lane.h"
#include "tests/support/test_program.h"

#include <vector>

namespace tst_agent_lane {

using namespace core;
using namespace std::chrono_literals;

class TestAgentLane : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_lane = std::make_unique<AgentLane>(AgentId("a"));
        m_now = MonoTime(1h);
        m_granted.clear();
        m_leases.clear();
        auto spec = std::make_shared<AgentSpec>();
        spec->id = AgentId("a");
        spec->routing.ejection = {2, Duration(30s), 50};
        spec->routing.queue.size = 3;
        spec->routing.slowStart = Duration(0);
        m_routes = {AgentId("a"), spec, {}};
        for (const char* id : {"a-01", "a-02", "a-03", "a-04"}) {
            RouteInstance instance;
            instance.id = InstanceId(id);
            instance.attempt = 1;
            instance.concurrency = 100;
            m_routes.instances.push_back(instance);
        }
        m_lane->publish(m_routes, m_now);
    }

    void eachEjectionIsLongerThanTheOneBefore()
    {
        ejectOnce();
        QCOMPARE(ejectedFor("a-01"), Duration(30s));
        m_now += 31s;

        ejectOnce();
        QCOMPARE(ejectedFor("a-01"), Duration(60s));
    }

    void goodServiceTakesEjectionsBack()
    {
        ejectOnce();
        m_now += 31s;
        ejectOnce();
        m_now += 60s;
        serve();  // its trial: it is back
        m_now += 30s;
        serve();  // one is forgiven
        m_now += 30s;
        serve();  // and the other

        ejectOnce();

        QCOMPARE(ejectedFor("a-01"), Duration(30s));
    }

    void serviceShorterThanAnEjectionForgivesNothing()
    {
        ejectOnce();
        m_now += 31s;
        for (int i = 0; i < 29; ++i) {
            serve();
            m_now += 1s;
        }

        ejectOnce();

        QCOMPARE(ejectedFor("a-01"), Duration(60s));
    }

    void theQueueGrantsPlacesInTheOrderTheyCameAndIsBounded_L14()
    {
        std::vector<std::optional<std::uint64_t>> tickets;
        for (int i = 0; i < 4; ++i)
            tickets.push_back(waitAs(i));
        QVERIFY(!tickets[3]);
        m_lane->stopWaiting(*tickets[1]);

        m_lane->serveQueue(m_now);

        QCOMPARE(m_granted, (std::vector<int>{0, 2}));
    }

    void whoFindsNoPlaceKeepsItsOwnInTheQueue()
    {
        m_routes.instances.resize(1);
        m_routes.instances.front().concurrency = 1;
        for (int i = 0; i < 3; ++i)
            waitAs(i);

        m_lane->publish(m_routes, m_now);
        QCOMPARE(m_granted, (std::vector<int>{0}));
        m_lane->serveQueue(m_now);
        QCOMPARE(m_granted, (std::vector<int>{0}));
        for (int i = 0; i < 2; ++i)
            m_lane->release(std::move(m_leases[std::size_t(i)]), m_now);

        QCOMPARE(m_granted, (std::vector<int>{0, 1, 2}));
    }

    void onlyWhoWasTriedBeforeGoesAheadOfTheQueue()
    {
        waitAs(0);

        QVERIFY(!m_lane->choose(m_now, {}));
        const auto again = m_lane->choose(m_now, {InstanceId("a-01")});
        QVERIFY(again && again->instance().text() != "a-01");
        m_lane->serveQueue(m_now);
        QVERIFY(m_lane->choose(m_now, {}));
    }

    void eachAttemptIsCountedOnceAndWithItsParts_L13()
    {
        const Lease first = takeFirst();
        m_lane->countAttempt(first, true, {.queue = 2s, .connect = 10ms}, m_now);
        const auto second = m_lane->choose(m_now, {first.instance()});
        QVERIFY(second->instance() != first.instance());
        m_lane->countAttempt(*second, false, {.connect = 20ms, .firstByte = 100ms, .total = 1s}, m_now);

        const InstanceTraffic failed = trafficOf("a-01");
        QCOMPARE(failed.errors, 1U);
        QCOMPARE(failed.completed, 0U);
        QCOMPARE(failed.attempts.queueTime.count(), 1U);
        QCOMPARE(failed.attempts.firstByteTime.count(), 0U);
        QCOMPARE(m_agentTraffic.attempts.connectTime.count(), 2U);
        QVERIFY(std::abs(m_agentTraffic.attempts.firstByteTime.quantile(0.5) - 0.1) < 0.02);
        QCOMPARE(trafficOf("a-01").errors, 0U);  // once
    }

    void aKeyFindsItsInstanceThroughTheQueueToo()
    {
        const auto home = affinityOf("session-17");
        QCOMPARE(home, affinityOf(std::string("session-") + "17"));
        QVERIFY(!affinityOf(""));
        const InstanceId owner = m_lane->choose(m_now, {}, home)->instance();
        for (int i = 0; i < 20; ++i)
            QCOMPARE(m_lane->choose(m_now, {}, home)->instance(), owner);

        for (int i = 0; i < 3; ++i)
            m_lane->wait([this](Lease lease) { m_leases.push_back(std::move(lease)); }, home);
        m_lane->serveQueue(m_now);

        QCOMPARE(m_leases.size(), std::size_t(3));
        for (const Lease& lease : m_leases)
            QCOMPARE(lease.instance(), owner);
    }

    void saysWhenTooFewAreFit_fault10()
    {
        for (const char* id : {"a-01", "a-02", "a-03"})
            for (int i = 0; i < 2; ++i) {
                std::vector<InstanceId> others;
                for (const RouteInstance& one : m_routes.instances)
                    if (one.id.text() != id)
                        others.push_back(one.id);
                m_lane->countAttempt(*m_lane->choose(m_now, others), true, {}, m_now);
                QCOMPARE(trafficOf(id).circuit == CircuitState::Open, i == 1 && std::string(id) != "a-03");
                QCOMPARE(m_agentTraffic.isPanicking, i == 1 && std::string(id) == "a-03");
            }
    }

private:
    std::optional<std::uint64_t> waitAs(int number)
    {
        return m_lane->wait([this, number](Lease lease) {
            m_granted.push_back(number);
            m_leases.push_back(std::move(lease));
        });
    }
    Lease takeFirst()
    {
        return *m_lane->choose(m_now, {InstanceId("a-02"), InstanceId("a-03"), InstanceId("a-04")});
    }
    // As many errors as it takes: two in a row, or one on trial.
    void ejectOnce()
    {
        while (trafficOf("a-01").circuit != CircuitState::Open)
            m_lane->countAttempt(takeFirst(), true, {}, m_now);
    }
    void serve() { m_lane->countAttempt(takeFirst(), false, {.total = 100ms}, m_now); }

    InstanceTraffic trafficOf(const std::string& id)
    {
        TrafficReport report;
        m_lane->collect(report, m_now);
        m_agentTraffic = report.agents.front();
        for (const InstanceTraffic& traffic : report.instances)
            if (traffic.instance.text() == id)
                return traffic;
        return {};
    }
    Duration ejectedFor(const char* id) { return trafficOf(id).ejectedFor.value_or(Duration(0)); }

    AgentTraffic m_agentTraffic;
    std::unique_ptr<AgentLane> m_lane;
    AgentRoutes m_routes;
    MonoTime m_now;
    std::vector<int> m_granted;
    std::vector<Lease> m_leases;
};

}  // namespace tst_agent_lane

PILOTHOUSE_TEST(tst_agent_lane, TestAgentLane)
#include "tst_agent_lane.moc"
