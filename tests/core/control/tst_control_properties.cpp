// Random commands, faults and crashes over virtual time; what must hold after every step.

#include "tests/support/simulated_fleet.h"
#include "tests/support/test_program.h"

#include <rapidcheck.h>

#include <QTest>

#include <set>

namespace tst_control_properties {

using namespace simulated;

namespace {

struct Turn {
    int what = 0;
    int which = 0;
    int wait = 0;
};

InstanceId pick(const World& world, int which)
{
    const auto& all = world.shown->instances;
    return all.empty() ? InstanceId("a-01") : all[std::size_t(which) % all.size()]->id;
}

constexpr int kinds = 14;

// As its spec says, so that an update changes the version only.
std::uint32_t replicasOf(const World& world)
{
    const AgentViewPtr view = world.agentView("a");
    return view ? view->spec->replicas : 3;
}

void disturb(World& world, const Turn& turn)
{
    switch (turn.what) {
    case 8: world.platform().setFault(pick(world, turn.which), SimulatedFault::NeverReady); break;
    case 9: world.platform().setFault(pick(world, turn.which), SimulatedFault::IgnoreTerm); break;
    case 10:
        world.platform().setFault(AgentId("a"), std::to_string(turn.which % 4), SimulatedFault::ExitAtStart);
        break;
    case 11: world.platform().setReachable(turn.which % 2 == 0); break;
    case 12:
        world.step(std::size_t(turn.which % 4));
        world.crashConsole();
        break;
    default: world.suspend(30s); break;
    }
}

void act(World& world, const Turn& turn)
{
    switch (turn.what) {
    case 0: (void)world.ask(ScaleAgent{AgentId("a"), std::uint32_t(turn.which % 9), {}}); break;
    case 1:
        (void)world.ask(UpdateAgent{agent("a", replicasOf(world), std::to_string(turn.which % 4)), {}});
        break;
    case 2: (void)world.ask(RestartAgent{AgentId("a")}); break;
    case 3: (void)world.ask(CancelRollout{AgentId("a")}); break;
    case 4: (void)world.ask(RestartInstance{pick(world, turn.which)}); break;
    case 5: (void)world.ask(DrainInstance{pick(world, turn.which)}); break;
    case 6: world.platform().kill(pick(world, turn.which)); break;
    case 7: world.platform().setFault(pick(world, turn.which), SimulatedFault::Hang); break;
    default: disturb(world, turn); break;
    }
}

void expectSound(World& world)
{
    RC_ASSERT(world.platform().doubleStarts() == 0U);
    std::set<InstanceId> ids;
    for (const InstanceViewPtr& view : world.shown->instances)
        RC_ASSERT(ids.insert(view->id).second);
    for (const AgentRoutes& routes : world.routesNow->agents) {
        for (const RouteInstance& route : routes.instances) {
            const InstanceViewPtr view = world.instance(route.id.text());
            RC_ASSERT(view != nullptr);
            const bool serves = view->state == InstanceState::Ready || view->state == InstanceState::Degraded;
            RC_ASSERT((route.draining ? view->state == InstanceState::Draining : serves));
        }
    }
}

std::vector<Turn> turnsUpTo(int bound)
{
    const auto length = *rc::gen::inRange(1, 15);
    std::vector<Turn> turns;
    for (int i = 0; i < length; ++i)
        turns.push_back({*rc::gen::inRange(0, bound), *rc::gen::inRange(0, 100), *rc::gen::inRange(0, 20)});
    return turns;
}

}  // namespace

class TestControlProperties : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { qputenv("RC_PARAMS", "seed=20261125 max_success=150"); }

    void staysSoundUnderCommandsAndFaultsAndConvergesWhenTheyStop()
    {
        QVERIFY(rc::check([] {
            World world(fleet({agent("a", 3, "0")}));
            world.run(5s);
            for (const Turn& turn : turnsUpTo(kinds)) {
                act(world, turn);
                for (int i = 0; i < turn.wait; ++i) {
                    world.step();
                    expectSound(world);
                }
            }
            world.platform().clearFaults();
            for (int i = 0; i < 600 && !world.isSettled("a"); ++i) {
                world.step();
                expectSound(world);
            }
            RC_ASSERT(world.isSettled("a"));
            RC_ASSERT(world.living("a") == world.agentView("a")->replicas.wanted);
        }));
    }

    void servesWithAllTheWantedThroughAnyRolloutsWithoutFaults()
    {
        QVERIFY(rc::check([] {
            World world(fleet({agent("a", 5, "0")}));
            world.run(20s);
            for (const Turn& turn : turnsUpTo(3)) {
                if (turn.what == 0)
                    continue;  // the count stays
                act(world, turn);
                for (int i = 0; i <= turn.wait; ++i) {
                    RC_ASSERT(world.ready("a") >= 5U);
                    world.step();
                    expectSound(world);
                }
            }
        }));
    }

    void aCrashOfTheConsoleAtAnyStepConvergesToExactlyTheWanted()
    {
        QVERIFY(rc::check([] {
            const int crashAt = *rc::gen::inRange(0, 60);
            const auto effects = *rc::gen::inRange(0, 6);
            World world(fleet({agent("a", 6, "0")}));
            for (int i = 0; i < 60; ++i) {
                if (i == 20)
                    (void)world.ask(UpdateAgent{agent("a", 6, "1"), {}});
                if (i == crashAt) {
                    world.step(std::size_t(effects));
                    world.crashConsole();
                }
                world.step();
                expectSound(world);
            }
            RC_ASSERT(world.runUntil([&] { return world.isSettled("a"); }, 5min));
            RC_ASSERT(world.living("a") == 6U);
            RC_ASSERT(world.agentView("a")->spec->version == "1");
        }));
    }
};

}  // namespace tst_control_properties

PILOTHOUSE_TEST(tst_control_properties, TestControlProperties)
#include "tst_control_properties.moc"
