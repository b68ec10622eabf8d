#include "tests/support/simulated_fleet.h"
#include "tests/support/test_program.h"

#include <QTest>

namespace tst_instance_routing {

using namespace simulated;

namespace {

RouteInstance routeOf(const World& world, const std::string& id)
{
    for (const AgentRoutes& routes : world.routesNow->agents)
        for (const RouteInstance& route : routes.instances)
            if (route.id.text() == id)
                return route;
    return {};
}

}  // namespace

// What instances say of themselves, what operators want of them, and what the gateway tells, up to the table.
class TestInstanceRouting : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_world.emplace(fleet({with(agent("a", 3), [](AgentSpec& spec) {
            spec.routing.regionWeights = {{"local", 2}};
        })}));
        QVERIFY(m_world->runUntil([&] { return m_world->ready("a") == 3; }));
        m_world->run(5s);
    }

    void weighsAnInstanceByItsRegionItsOwnWordAndAnOperator()
    {
        QCOMPARE(routeOf(*m_world, "a-01").weight, 2.0);
        say("a-01", {0.5, false, "warms its cache"});
        m_world->run(2s);
        QCOMPARE(routeOf(*m_world, "a-01").weight, 1.0);
        QCOMPARE(routeOf(*m_world, "a-02").weight, 2.0);
        QCOMPARE(m_world->ready("a"), 3U);
        QCOMPARE(routing("a-01").reason, std::string("it asks for 50 % of its requests (warms its cache)"));

        QVERIFY(bool(m_world->ask(SetInstanceRouting{InstanceId("a-01"), 3, {}, {}, {}})));
        m_world->run(1s);
        QCOMPARE(routeOf(*m_world, "a-01").weight, 3.0);
        QCOMPARE(routing("a-01").weight, 3.0);
        QCOMPARE(routing("a-01").askedWeight, 3.0);
    }

    void anInstanceThatWantsToDrainStaysAliveAndListed()
    {
        say("a-01", {1, true, "new model"});
        m_world->run(2s);

        QVERIFY(m_world->isRouted("a-01", true));
        QVERIFY(m_world->instance("a-01")->state == InstanceState::Ready);
        QCOMPARE(m_world->ready("a"), 2U);  // no capacity
        QCOMPARE(m_world->living("a"), std::size_t(3));
        QVERIFY(routing("a-01").draining);
        QCOMPARE(routing("a-01").reason, std::string("it asks for no new requests (new model)"));
        QCOMPARE(m_world->told("a-01", "a-01 asks for no new requests (new model)."), std::size_t(1));

        m_world->run(60s);
        QCOMPARE(m_world->living("a"), std::size_t(3));
        say("a-01", {});
        m_world->run(2s);
        QVERIFY(m_world->isRouted("a-01"));
        QCOMPARE(m_world->ready("a"), 3U);
        QCOMPARE(m_world->told("a-01", "takes its full share"), std::size_t(1));
    }

    void anInstanceThatChangesItsMindOftenIsToldOfOnceAMinute()
    {
        int turn = 0;
        m_world->onProbe = [&](ProbeOutcome& probe) {
            if (probe.instance.text() == "a-01")
                probe.word = AgentWord{1, ++turn % 2 == 0, {}};
        };
        const std::size_t before = m_world->told("a-01", "a-01 ");
        m_world->run(120s);
        QVERIFY(m_world->told("a-01", "a-01 ") - before <= 3);
    }

    void anOperatorDrainsEjectsAndTakesItBack()
    {
        SetInstanceRouting wish{InstanceId("a-02")};
        wish.drain = true;
        wish.reason = "slow disk";
        QVERIFY(bool(m_world->ask(wish)));
        QCOMPARE(m_world->told("a-02", "Asked to route a-02, drained (slow disk)."), std::size_t(1));
        m_world->run(5s);
        QVERIFY(m_world->isRouted("a-02", true));
        QCOMPARE(routing("a-02").reason, std::string("drained by anna (slow disk)"));
        QVERIFY(routing("a-02").isDrainAsked && !routing("a-02").isEjectionAsked);

        QVERIFY(bool(m_world->ask(SetInstanceRouting{InstanceId("a-02"), {}, false, Duration(10s), {}})));
        m_world->run(3s);
        QVERIFY(m_world->isRouted("a-02", true));
        QVERIFY(routing("a-02").ejectedUntil.has_value());
        QVERIFY(!routing("a-02").isDrainAsked && routing("a-02").isEjectionAsked);
        m_world->run(8s);
        QVERIFY(m_world->isRouted("a-02"));
        QCOMPARE(m_world->told("a-02", "The ejection of a-02 is over."), std::size_t(1));
        QVERIFY(!routing("a-02").ejectedUntil);
    }

    void aWishSurvivesANewTableAndEndsWithItsInstance()
    {
        QVERIFY(bool(m_world->ask(SetInstanceRouting{InstanceId("a-03"), 0.5, {}, {}, {}})));
        QVERIFY(bool(m_world->ask(ScaleAgent{AgentId("a"), 4, {}})));
        QVERIFY(m_world->runUntil([&] { return m_world->ready("a") == 4; }));
        QCOMPARE(routeOf(*m_world, "a-03").weight, 1.0);

        QVERIFY(bool(m_world->ask(ScaleAgent{AgentId("a"), 0, {}})));
        QVERIFY(m_world->runUntil([&] { return m_world->shown->instances.empty(); }));
        QVERIFY(bool(m_world->ask(ScaleAgent{AgentId("a"), 3, {}})));
        QVERIFY(m_world->runUntil([&] { return m_world->ready("a") == 3; }));
        m_world->run(1s);
        QCOMPARE(routeOf(*m_world, "a-03").weight, 2.0);
    }

    void refusesWishesThatMeanNothing()
    {
        const auto code = [&](SetInstanceRouting wish) { return m_world->ask(std::move(wish)).error().code; };
        const InstanceId first("a-01");
        QVERIFY(code({first, {}, {}, {}, {}}) == ErrorCode::Invalid);
        QVERIFY(code({first, -1, {}, {}, {}}) == ErrorCode::Invalid);
        QVERIFY(code({first, std::nan(""), {}, {}, {}}) == ErrorCode::Invalid);
        QVERIFY(code({first, {}, {}, Duration(25h), {}}) == ErrorCode::Invalid);
        QVERIFY(code({InstanceId("a-09"), 1, {}, {}, {}}) == ErrorCode::NotFound);
        const auto preview = m_world->preview(SetInstanceRouting{first, {}, true, {}, {}});
        QCOMPARE(preview.value().consequences.front(),
                 std::string("a-01 gets no new requests; it finishes what it has and goes on running."));
    }

    void showsAndTellsOfEjections_fault10()
    {
        CircuitState circuit = CircuitState::Open;
        m_world->onTraffic = [&](InstanceTraffic& traffic) {
            if (traffic.instance.text() != "a-01")
                return;
            traffic.circuit = circuit;
            if (circuit == CircuitState::Open)
                traffic.ejectedFor = 24s;
        };
        m_world->run(1s);
        QVERIFY(routing("a-01").circuit == CircuitState::Open);
        QCOMPARE(*routing("a-01").ejectedUntil - m_world->now.wall, Duration(24s));
        QCOMPARE(m_world->told("a-01", "a-01 is ejected after errors in a row; it is tried again in 24s."),
                 std::size_t(1));
        circuit = CircuitState::HalfOpen;
        m_world->run(2s);
        QCOMPARE(routing("a-01").reason, std::string("on trial after its ejection"));
        circuit = CircuitState::Closed;
        m_world->run(2s);
        QCOMPARE(m_world->told("a-01", "its trial succeeded"), std::size_t(1));
        InstanceRouting usual;
        usual.weight = 2;
        usual.isListed = true;
        QCOMPARE(routing("a-01"), usual);
    }

    void panicIsShownToldAndAlarmed_fault10()
    {
        AlertRuleSpec rule;
        rule.name = "panic-routing";
        rule.state = "panic";
        FleetSpec spec = fleet({agent("a", 2)});
        spec.alerts = {rule};
        m_world.emplace(spec);
        QVERIFY(m_world->runUntil([&] { return m_world->ready("a") == 2; }));
        AgentTraffic traffic;
        traffic.agent = AgentId("a");
        traffic.isPanicking = true;
        traffic.attempts.queueTime.add(0.5);
        m_world->agentTraffic = {traffic};
        m_world->run(3s);

        QVERIFY(m_world->agentView("a")->routing.isPanicking);
        QVERIFY(m_world->agentView("a")->routing.queueTime.value() > 0.4);
        QVERIFY(!m_world->agentView("a")->routing.connectTime);
        QCOMPARE(m_world->told("a", "Panic routing of a begins: less than 50 %"), std::size_t(1));
        QCOMPARE(m_world->shown->alerts.size(), std::size_t(1));
        QVERIFY(m_world->shown->alerts.front()->state == AlertState::Firing);
        QVERIFY(m_world->shown->alerts.front()->key.instance.isEmpty());

        m_world->agentTraffic.front().isPanicking = false;
        m_world->run(30s);
        QCOMPARE(m_world->told("a", "Panic routing of a ends"), std::size_t(1));
        QVERIFY(m_world->shown->alerts.empty()
                || m_world->shown->alerts.front()->state == AlertState::Resolved);
    }

    void alternatingHealthDoesNotFlapTheRoute_fault11()
    {
        int turn = 0;
        const auto exits = [&](const std::string& pattern) {
            m_world->onProbe = [&turn, pattern](ProbeOutcome& probe) {
                if (probe.instance.text() != "a-01")
                    return;
                probe.passed = pattern[std::size_t(turn++) % pattern.size()] == '+';
                probe.reason = probe.passed ? "" : "HTTP 503";
            };
            bool wasIn = true;
            int count = 0;
            for (int second = 0; second < 120; ++second) {
                m_world->run(1s);
                const bool isIn = m_world->isRouted("a-01");
                count += wasIn && !isIn ? 1 : 0;
                wasIn = isIn;
            }
            return count;
        };
        QCOMPARE(exits("+-"), 0);
        init();
        QVERIFY2(exits("---++") <= 2, "it leaves at most once a minute");
    }

    void anInstanceThatWasSteadyComesBackAsFastAsEver_fault11()
    {
        m_world->run(60s);
        bool fails = true;
        m_world->onProbe = [&](ProbeOutcome& probe) { probe.passed = probe.passed && !fails; };
        m_world->run(3s);
        QVERIFY(!m_world->isRouted("a-01"));
        fails = false;
        m_world->run(2s);
        QVERIFY(m_world->isRouted("a-01"));
    }

    void countsTheUnreadyInTheTable()
    {
        m_world->onProbe = [&](ProbeOutcome& probe) {
            probe.passed = probe.passed && probe.instance.text() != "a-01";
        };
        m_world->run(4s);
        QCOMPARE(m_world->routesNow->agents.front().unready, 1U);
        QCOMPARE(m_world->routesNow->agents.front().instances.size(), std::size_t(2));
    }

private:
    void say(const std::string& id, const AgentWord& word)
    {
        m_world->onProbe = [id, word](ProbeOutcome& probe) {
            if (probe.instance.text() == id)
                probe.word = word;
        };
    }
    InstanceRouting routing(const std::string& id) const { return m_world->instance(id)->routing; }

    std::optional<World> m_world;
};

}  // namespace tst_instance_routing

PILOTHOUSE_TEST(tst_instance_routing, TestInstanceRouting)
#include "tst_instance_routing.moc"
