#include "tests/support/simulated_fleet.h"
#include "tests/support/test_program.h"

#include <QTest>

namespace tst_commands {

using namespace simulated;

class TestCommands : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_world.emplace(fleet({agent("a", 3)}));
        m_world->run(10s);
    }

    void trapD16ASecondDeploymentOfTheSameAgentIsRefused()
    {
        QVERIFY(bool(m_world->ask(DeployAgent{agent("b", 2)})));

        expect(DeployAgent{agent("b", 2)}, ErrorCode::Exists);

        m_world->run(20s);
        QCOMPARE(m_world->living("b"), std::size_t(2));
    }

    void aDeploymentAnswersWithItsInstancesAndAnId()
    {
        const auto receipt = m_world->ask(DeployAgent{agent("b", 2)});

        QVERIFY(bool(receipt));
        QCOMPARE(receipt.value().instances,
                 (std::vector<InstanceId>{InstanceId("b-01"), InstanceId("b-02")}));
        QCOMPARE(receipt.value().deploymentId, "b-r" + std::to_string(m_world->agentView("b")->revision));
        QVERIFY(m_world->runUntil([&] { return m_world->isSettled("b"); }, 30s));
    }

    void trapD4AndD9ReplicasOutsideMinAndMaxAreInvalidAndBothAreNamed()
    {
        const auto spec = with(agent("b", 30), [](AgentSpec& changed) { changed.scaling.min = 1; });
        const auto refused = m_world->ask(DeployAgent{spec});

        QCOMPARE(refused.error().code, ErrorCode::Invalid);
        QCOMPARE(refused.error().context, std::string("30 replicas are outside min 1 and max 20"));
        expect(ScaleAgent{AgentId("a"), 21, {}}, ErrorCode::Invalid);
        expect(DeployAgent{with(agent("c", 1), [](AgentSpec& changed) { changed.scaling.min = 21; })},
               ErrorCode::Invalid);
    }

    void refusesWhatIsNotThere()
    {
        expect(UpdateAgent{agent("x", 1), {}}, ErrorCode::NotFound);
        expect(RemoveAgent{AgentId("x")}, ErrorCode::NotFound);
        expect(ScaleAgent{AgentId("x"), 1, {}}, ErrorCode::NotFound);
        expect(RestartAgent{AgentId("x")}, ErrorCode::NotFound);
        expect(PauseScaling{AgentId("x"), true, {}}, ErrorCode::NotFound);
        expect(DrainInstance{InstanceId("a-99")}, ErrorCode::NotFound);
        expect(RestartInstance{InstanceId("nonsense")}, ErrorCode::NotFound);
        expect(ApplyPlan{"digest"}, ErrorCode::NotFound);
        expect(CancelRollout{AgentId("a")}, ErrorCode::Refused);
    }

    void refusesARegionAndANameThatCannotBe()
    {
        expect(DeployAgent{with(agent("b", 1),
                                [](AgentSpec& spec) { spec.regions.primary = RegionName("moon"); })},
               ErrorCode::Invalid);
        expect(DeployAgent{agent("Not A Name", 1)}, ErrorCode::Invalid);
    }

    void anUpdateOfAnOlderRevisionIsStale()
    {
        const std::uint64_t revision = m_world->agentView("a")->revision;
        QVERIFY(bool(m_world->ask(UpdateAgent{agent("a", 4), revision})));

        expect(UpdateAgent{agent("a", 5), revision}, ErrorCode::Stale);
        QCOMPARE(m_world->agentView("a")->replicas.wanted, 4U);
    }

    void anUpdateKeepsTheCountThatAnOperatorSet()
    {
        QVERIFY(bool(m_world->ask(ScaleAgent{AgentId("a"), 5, "busy"})));
        QVERIFY(bool(m_world->ask(UpdateAgent{agent("a", 3, "2"), {}})));

        QCOMPARE(m_world->agentView("a")->replicas.wanted, 5U);
        QCOMPARE(m_world->agentView("a")->scaling.driver, std::string("operator"));
        QVERIFY(m_world->agentView("a")->scaling.reason.find("busy") != std::string::npos);
    }

    void everyCommandIsJournalledWithItsActorAndAnsweredInOrder()
    {
        m_world->journal.clear();
        QVERIFY(bool(m_world->ask(ScaleAgent{AgentId("a"), 4, {}}, Actor::desk("anna"))));
        QVERIFY(!m_world->ask(ScaleAgent{AgentId("a"), 99, {}}, Actor::desk("ben")));

        std::vector<std::string> actors;
        for (const JournalDraft& draft : m_world->journal)
            if (draft.kind == "command")
                actors.push_back(draft.actor + ": " + draft.summary.substr(0, 7));
        QCOMPARE(actors, (std::vector<std::string>{"anna: Asked t", "ben: Refused"}));
    }

    void aDrainedInstanceIsReplaced()
    {
        QVERIFY(bool(m_world->ask(DrainInstance{InstanceId("a-02")})));
        QVERIFY(m_world->isRouted("a-02", true));
        expect(DrainInstance{InstanceId("a-02")}, ErrorCode::Refused);

        m_world->run(20s);

        QCOMPARE(m_world->ready("a"), 3U);
        QVERIFY(m_world->isRouted("a-04"));
        QCOMPARE(m_world->instance("a-02")->state, InstanceState::Stopped);
    }

    void aRestartedInstanceKeepsItsId()
    {
        m_world->active[InstanceId("a-02")] = 1;
        QVERIFY(bool(m_world->ask(RestartInstance{InstanceId("a-02")})));
        m_world->run(5s);
        QCOMPARE(m_world->instance("a-02")->state, InstanceState::Draining);
        m_world->active.clear();

        QVERIFY(m_world->runUntil([&] { return m_world->isSettled("a"); }, 30s));

        QCOMPARE(m_world->instance("a-02")->restarts, 1U);
        QCOMPARE(m_world->platform().startCount(), std::uint64_t(4));
    }

    void aRemovedAgentDrainsAndIsGone()
    {
        m_world->active[InstanceId("a-01")] = 1;
        QVERIFY(bool(m_world->ask(RemoveAgent{AgentId("a")})));
        expect(ScaleAgent{AgentId("a"), 1, {}}, ErrorCode::Refused);
        m_world->run(10s);
        QVERIFY(m_world->agentView("a")->removing);
        m_world->active.clear();

        m_world->run(20s);

        QVERIFY(!m_world->agentView("a"));
        QVERIFY(m_world->stored.agents.empty());
        QVERIFY(m_world->platform().observe().instances.empty());
    }

    void pausedScalingIsStoredUntilItsTime()
    {
        const TimePoint until = m_world->now.wall + 1h;
        QVERIFY(bool(m_world->ask(PauseScaling{AgentId("a"), true, until})));

        QVERIFY(m_world->stored.agents.at(AgentId("a")).scalingPaused);
        QVERIFY(m_world->agentView("a")->scaling.pausedUntil == until);
        m_world->run(61min);
        QVERIFY(!m_world->agentView("a")->scaling.paused);
        QVERIFY(!m_world->stored.agents.at(AgentId("a")).scalingPaused);
    }

    void aPreviewSaysWhatWouldHappenAndDoesNothing()
    {
        for (const char* id : {"a-01", "a-02", "a-03"})
            m_world->active[InstanceId(id)] = 4;
        m_world->step();
        const auto preview = m_world->preview(RestartAgent{AgentId("a")});

        QVERIFY(bool(preview));
        QCOMPARE(preview.value().instancesAffected, 3U);
        QCOMPARE(preview.value().requestsInFlight, 12U);
        QCOMPARE(preview.value().consequences.back(), std::string("12 requests in flight finish first."));
        m_world->run(10s);
        QCOMPARE(m_world->platform().startCount(), std::uint64_t(3));
        QCOMPARE(m_world->preview(ScaleAgent{AgentId("a"), 99, {}}).error().code, ErrorCode::Invalid);
    }

private:
    void expect(Command command, ErrorCode code)
    {
        const auto answer = m_world->ask(std::move(command));
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, code);
    }

    std::optional<World> m_world;
};

}  // namespace tst_commands

PILOTHOUSE_TEST(tst_commands, TestCommands)
#include "tst_commands.moc"
