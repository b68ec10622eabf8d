#include <QTest>

#include "core/gateway/agent_lane.h"

#include <vector>

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
        m_now += 60s;  // it is back
        serve();
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
        for (int i = 0; i < 28; ++i) {
            serve();
            m_now += 1s;
        }

        ejectOnce();

        QCOMPARE(ejectedFor("a-01"), Duration(60s));
    }

    void theQueueGrantsPlacesInTheOrderTheyCameAndIsBounded()
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

private:
    std::optional<std::uint64_t> waitAs(int number)
    {
        return m_lane->wait([this, number](Lease lease) {
            m_granted.push_back(number);
            m_leases.push_back(std::move(lease));
        });
    }
    void ejectOnce()
    {
        for (int i = 0; i < 2; ++i)
            m_lane->countAttempt(InstanceId("a-01"), true, 0.1, m_now);
    }
    void serve() { m_lane->countAttempt(InstanceId("a-01"), false, 0.1, m_now); }

    Duration ejectedFor(const char* id)
    {
        TrafficReport report;
        m_lane->collect(report, m_now);
        for (const InstanceTraffic& traffic : report.instances)
            if (traffic.instance.text() == id)
                return traffic.ejectedFor.value_or(Duration(0));
        return Duration(-1);
    }

    std::unique_ptr<AgentLane> m_lane;
    AgentRoutes m_routes;
    MonoTime m_now;
    std::vector<int> m_granted;
    std::vector<Lease> m_leases;
};

QTEST_APPLESS_MAIN(TestAgentLane)
#include "tst_agent_lane.moc"
