#include "tests/support/simulated_fleet.h"
#include "tests/support/test_program.h"

#include <QTest>

namespace tst_several_regions {

using namespace simulated;

// A controller over two regions whose observations are written by hand.
class TestSeveralRegions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_now = {MonoTime(1'000'000ms), TimePoint(1'700'000'000'000ms)};
        m_seen.assign(2, {});
        m_seen[0].name = RegionName("east");
        m_seen[1].name = RegionName("west");
        auto spec = std::make_shared<FleetSpec>(fleet({in("a", "east"), in("b", "west")}));
        spec->regions.resize(2);
        spec->regions[0].name = RegionName("east");
        spec->regions[1].name = RegionName("west");
        m_controller.emplace(ControllerLimits{}, spec, "digest", FleetState{});
    }

    void eachAgentStartsInItsOwnRegion()
    {
        const StepOutput out = step();

        QCOMPARE(started(out, "east"), (std::vector<std::string>{"a-01", "a-02"}));
        QCOMPARE(started(out, "west"), (std::vector<std::string>{"b-01", "b-02"}));
    }

    void whatRunsIsAdoptedInEachRegion()
    {
        m_seen[0].instances = {running("a-01"), running("a-02")};
        m_seen[1].instances = {running("b-01"), running("b-02")};

        const StepOutput out = step();

        QCOMPARE(out.snapshot->instances.size(), std::size_t(4));
        QVERIFY(started(out, "east").empty());
        QVERIFY(started(out, "west").empty());
    }

    void oneRegionThatCannotBeReadHoldsUpItsOwnAgentAlone()
    {
        m_seen[0].reachable = false;
        m_seen[0].reason = "its server does not answer";

        const StepOutput out = step();

        QVERIFY(started(out, "east").empty());
        QCOMPARE(started(out, "west").size(), std::size_t(2));
        QCOMPARE(out.snapshot->instances.size(), std::size_t(2));
    }

    void orphansAreStoppedWhereTheyCanBeReadOnly()
    {
        step();
        m_seen[0].reachable = false;
        m_seen[0].instances = {running("ghost-01")};
        m_seen[1].instances = {running("ghost-02")};

        const StepOutput out = step();

        QVERIFY(stopped(out, "east").empty());
        QCOMPARE(stopped(out, "west"), std::vector<std::string>{"ghost-02"});
    }

    void anOrphanOfOneRegionIsNotForgottenWithTheOthersList()
    {
        step();
        m_seen[0].instances = {running("ghost-01")};
        QCOMPARE(stopped(step(), "east").size(), std::size_t(1));

        m_seen[0].reachable = false;
        step();
        m_seen[0].reachable = true;

        const StepOutput out = step();
        QVERIFY(stopped(out, "east").empty());  // told a moment ago
        QVERIFY(out.journal.empty() || out.journal.front().subject != "ghost-01");
    }

    void theSameNameInTwoRegionsIsStoppedInTheOneThatIsNotItsOwn()
    {
        m_seen[0].instances = {running("a-01"), running("a-02")};
        step();
        m_seen[1].instances = {running("a-01")};

        const StepOutput out = step();

        QCOMPARE(stopped(out, "west"), std::vector<std::string>{"a-01"});
        QVERIFY(stopped(out, "east").empty());
    }

    void anAgentThatMovesStartsThereBeforeItStopsHere()
    {
        m_seen[0].instances = {running("a-01"), running("a-02")};
        step();
        ready({"a-01", "a-02"});
        m_commands.push_back({UpdateAgent{in("a", "west"), {}}, Actor::desk("anna")});

        const StepOutput out = step();

        QVERIFY(!started(out, "west").empty());
        QVERIFY(stopped(out, "east").empty());
    }

private:
    static AgentSpec in(const std::string& id, const std::string& region)
    {
        AgentSpec spec = agent(id, 2);
        spec.regions.primary = RegionName(region);
        return spec;
    }

    static InstanceObservation running(const std::string& id)
    {
        InstanceObservation seen;
        seen.id = InstanceId(id);
        seen.agent = AgentId(id.substr(0, id.rfind('-')));
        seen.templateKey =
            templateKeyOf(in(seen.agent.text(), seen.agent.text() == "b" ? "west" : "east")) + "-0";
        seen.version = "1";
        seen.attempt = 1;
        seen.phase = RunPhase::Running;
        seen.host = "127.0.0.1";
        seen.port = 20'000;
        seen.pid = 100;
        return seen;
    }

    void ready(const std::vector<std::string>& ids)
    {
        for (const std::string& id : ids)
            m_probes.push_back({InstanceId(id), 1, m_now.mono + 1s, true, 5ms, {}});
        step();
    }

    StepOutput step()
    {
        m_now.mono += 1s;
        m_now.wall += 1s;
        StepInputs inputs;
        inputs.regions = m_seen;
        for (RegionObservation& region : inputs.regions) {
            region.checkedAt = m_now.wall;
            if (!region.reachable)
                region.instances.clear();
        }
        inputs.probes = std::exchange(m_probes, {});
        inputs.commands = std::exchange(m_commands, {});
        inputs.traffic.span = 1s;
        return m_controller->step(inputs, m_now);
    }

    static std::vector<std::string> started(const StepOutput& out, const std::string& region)
    {
        return idsOf<StartInstance>(out, region);
    }
    static std::vector<std::string> stopped(const StepOutput& out, const std::string& region)
    {
        return idsOf<StopInstance>(out, region);
    }
    template <typename Kind>
    static std::vector<std::string> idsOf(const StepOutput& out, const std::string& region)
    {
        std::vector<std::string> ids;
        for (const Effect& effect : out.effects)
            if (const auto* of = std::get_if<Kind>(&effect); of && of->region.text() == region)
                ids.push_back(of->instance.text());
        std::sort(ids.begin(), ids.end());
        return ids;
    }

    std::optional<Controller> m_controller;
    std::vector<RegionObservation> m_seen;
    std::vector<ProbeOutcome> m_probes;
    std::vector<CommandRequest> m_commands;
    Now m_now;
};

}  // namespace tst_several_regions

PILOTHOUSE_TEST(tst_several_regions, TestSeveralRegions)
#include "tst_several_regions.moc"
