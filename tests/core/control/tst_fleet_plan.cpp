#include "tests/support/simulated_fleet.h"
#include "tests/support/test_program.h"

#include <QTest>

namespace tst_fleet_plan {

using namespace simulated;

class TestFleetPlan : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_world.emplace(fleet({agent("keep", 1), agent("grow", 2), agent("renew", 2), agent("drop", 1)}));
        m_world->run(15s);
    }

    void anUnchangedFileIsNoPlan()
    {
        read(fleet({}), "digest-1");

        QVERIFY(!m_world->shown->plan);
    }

    void aChangedFileIsAPlanAndChangesNothingYet()
    {
        read(changed(), "digest-2");

        QVERIFY(m_world->shown->plan.has_value());
        std::vector<std::pair<std::string, PlanAction>> items;
        for (const PlanItem& item : m_world->shown->plan->items)
            items.emplace_back(item.agent.text(), item.action);
        QCOMPARE(items,
                 (std::vector<std::pair<std::string, PlanAction>>{{"drop", PlanAction::Remove},
                                                                  {"grow", PlanAction::Change},
                                                                  {"new", PlanAction::Add},
                                                                  {"renew", PlanAction::Restart}}));
        QVERIFY(!m_world->shown->plan->items[1].changes.empty());
        m_world->run(30s);
        QCOMPARE(m_world->platform().startCount(), std::uint64_t(6));
    }

    void anAppliedPlanIsCarriedOutAndGone()
    {
        read(changed(), "digest-2");

        QVERIFY(bool(m_world->ask(ApplyPlan{"digest-2"})));

        expectChanged();
    }

    void aFileThatIsAppliedAtOnceIsNoPlan()
    {
        read(changed(), "digest-2", true);

        expectChanged();
    }

    void aDiscardedPlanIsNotShownAgain()
    {
        read(changed(), "digest-2");
        QVERIFY(bool(m_world->ask(DiscardPlan{"digest-2"})));
        QVERIFY(!m_world->shown->plan);

        read(changed(), "digest-2");

        QVERIFY(!m_world->shown->plan);
        QVERIFY(m_world->agentView("drop"));
    }

    void aPlanThatWasReplacedIsStale()
    {
        read(changed(), "digest-2");
        read(fleet({agent("keep", 1)}), "digest-3");

        const auto answer = m_world->ask(ApplyPlan{"digest-2"});

        QVERIFY(!answer);
        QCOMPARE(answer.error().code, ErrorCode::Stale);
        QVERIFY(m_world->agentView("renew"));
    }

    void thePlanFollowsWhatOperatorsDoMeanwhile()
    {
        read(changed(), "digest-2");
        QVERIFY(bool(m_world->ask(DeployAgent{agent("new", 1)})));

        for (const PlanItem& item : m_world->shown->plan->items)
            QVERIFY(item.agent.text() != "new");
    }

    void aFileWithAnotherAddressNeedsARestartOfTheConsole()
    {
        FleetSpec file = fleet({agent("keep", 1), agent("grow", 2), agent("renew", 2), agent("drop", 1)});
        file.gateway.listen.port = 9'999;
        read(file, "digest-2");

        QVERIFY(m_world->shown->plan.has_value());
        QVERIFY(m_world->shown->plan->items.empty());
        QCOMPARE(m_world->shown->plan->settings.size(), std::size_t(1));
    }

    void whoMaySendRequestsChangesAtOnceWhenThePlanIsApplied()
    {
        FleetSpec file = fleet({agent("keep", 1), agent("grow", 2), agent("renew", 2), agent("drop", 1)});
        file.access.emplace();
        file.access->policies.push_back({"all", true, {"agents/*"}, {"invoke"}, {{}, {}, true}, {}});
        read(file, "digest-2");
        QVERIFY(m_world->shown->plan.has_value());
        QVERIFY(m_world->shown->plan->items.empty() && m_world->shown->plan->settings.empty());
        QVERIFY(!m_world->shown->plan->access.empty());
        QVERIFY(!m_world->shown->access);

        QVERIFY(bool(m_world->ask(ApplyPlan{"digest-2"})));
        m_world->run(1s);

        QVERIFY(!m_world->shown->plan);
        QVERIFY(m_world->shown->access);
        QCOMPARE(*m_world->shown->access, *file.access);
    }

    void anAgentOfARegionThatTheConsoleLacksWaitsForARestart()
    {
        const AgentSpec away =
            with(agent("away", 1), [](AgentSpec& spec) { spec.regions.primary = RegionName("moon"); });
        const AgentSpec moved =
            with(agent("keep", 1, "2"), [](AgentSpec& spec) { spec.regions.primary = RegionName("moon"); });
        FleetSpec file = fleet({moved, agent("grow", 3), agent("renew", 2), agent("drop", 1), away});
        file.regions.push_back(file.regions.front());
        file.regions.back().name = RegionName("moon");
        read(file, "digest-2", true);
        m_world->run(20s);

        QCOMPARE(m_world->ready("grow"), 3U);
        QVERIFY(!m_world->agentView("away"));
        QCOMPARE(m_world->agentView("keep")->spec->version, std::string("1"));
        QVERIFY(m_world->shown->plan.has_value());
        QVERIFY(m_world->shown->plan->items.empty());
        QCOMPARE(m_world->shown->plan->settings.back(), std::string("the region moon is new"));
        QCOMPARE(m_world->stored.fileDigest, std::string("digest-1"));
    }

    void anAgentThatIsBeingRemovedIsTakenBackByAPlan()
    {
        m_world->active[InstanceId("drop-01")] = 1;
        QVERIFY(bool(m_world->ask(RemoveAgent{AgentId("drop")})));
        QVERIFY(m_world->agentView("drop")->removing);

        read(fleet({agent("keep", 1), agent("grow", 2), agent("renew", 2), agent("drop", 1)}), "digest-2",
             true);
        m_world->active.clear();

        QVERIFY(m_world->runUntil([&] { return m_world->isSettled("drop"); }, 2min));
        QVERIFY(!m_world->agentView("drop")->removing);
        QCOMPARE(m_world->living("drop"), std::size_t(1));
        QCOMPARE(m_world->stored.fileDigest, std::string("digest-2"));
    }

    void aFileThatChangedWhileTheConsoleWasAwayIsAPlanAtTheFirstStep()
    {
        m_world->stored.fileDigest = "digest-0";
        m_world->crashConsole();
        m_world->step();

        QVERIFY2(!m_world->shown->plan, "the agents are the same: nothing to decide");
        QCOMPARE(m_world->stored.fileDigest, std::string("digest-1"));

        QVERIFY(bool(m_world->ask(UpdateAgent{agent("grow", 4), {}})));
        m_world->stored.fileDigest = "digest-0";
        m_world->crashConsole();
        m_world->step();
        QVERIFY(m_world->shown->plan.has_value());
        QCOMPARE(m_world->shown->plan->items.size(), std::size_t(1));
        read(fleet({agent("keep", 1), agent("grow", 2), agent("renew", 2), agent("drop", 1)}), "digest-1",
             true);
        QVERIFY(!m_world->shown->plan);
        QCOMPARE(m_world->agentView("grow")->replicas.wanted, 2U);
    }

    void anUnchangedFileGoesOnWithTheStoreAndAnEmptyStoreTakesTheFile()
    {
        QVERIFY(bool(m_world->ask(ScaleAgent{AgentId("grow"), 5, {}})));
        m_world->crashConsole();
        m_world->step();
        QVERIFY(!m_world->shown->plan);
        QCOMPARE(m_world->agentView("grow")->replicas.wanted, 5U);

        m_world->stored = {};
        m_world->crashConsole();
        m_world->step();
        QCOMPARE(m_world->agentView("grow")->replicas.wanted, 2U);
        QCOMPARE(m_world->stored.agents.size(), std::size_t(4));
    }

private:
    void read(FleetSpec spec, const std::string& digest, bool now = false)
    {
        m_world->nextFile = FleetFile{std::make_shared<const FleetSpec>(std::move(spec)), digest, now};
        m_world->step();
    }
    static FleetSpec changed()
    {
        return fleet({agent("keep", 1), agent("grow", 4), agent("renew", 2, "2"), agent("new", 1)});
    }
    void expectChanged()
    {
        QVERIFY(!m_world->shown->plan);
        QCOMPARE(m_world->stored.fileDigest, std::string("digest-2"));
        m_world->run(60s);
        QCOMPARE(m_world->ready("grow"), 4U);
        QCOMPARE(m_world->ready("new"), 1U);
        QCOMPARE(m_world->ready("keep"), 1U);
        QVERIFY(!m_world->agentView("drop"));
        QCOMPARE(m_world->agentView("renew")->rollout.phase, RolloutPhase::Done);
        QCOMPARE(m_world->living("renew"), std::size_t(2));
    }

    std::optional<World> m_world;
};

}  // namespace tst_fleet_plan

PILOTHOUSE_TEST(tst_fleet_plan, TestFleetPlan)
#include "tst_fleet_plan.moc"
