#include <QJsonDocument>
#include <QTest>
#include <rapidcheck.h>

#include "core/fleet/fleet_file.h"
#include "tests/support/test_program.h"

namespace tst_agent_round_trip {

namespace {

// Any characters but NUL, those among them that YAML and JSON give a meaning.
std::string anyText()
{
    const auto piece = rc::gen::elementOf(std::vector<std::string>{"a",
                                                                   "Z",
                                                                   "0",
                                                                   " ",
                                                                   "\t",
                                                                   "\n",
                                                                   "\r",
                                                                   "\"",
                                                                   "\\",
                                                                   "'",
                                                                   ":",
                                                                   "#",
                                                                   "- ",
                                                                   "{}",
                                                                   "[",
                                                                   "&a",
                                                                   "*a",
                                                                   "~",
                                                                   "null",
                                                                   "true",
                                                                   "1e3",
                                                                   "\x01",
                                                                   "\x7F",
                                                                   "\xC3\xA9",
                                                                   "\xE2\x80\xA8",
                                                                   "\xF0\x9F\x98\x80",
                                                                   "<<",
                                                                   "|",
                                                                   "%",
                                                                   "@",
                                                                   "`"});
    std::string text;
    for (const std::string& part : *rc::gen::container<std::vector<std::string>>(piece))
        text += part;
    return text;
}

core::Duration anyDuration()
{
    return core::Duration(*rc::gen::inRange<std::int64_t>(1, 100'000'000));
}

core::AgentSpec anyAgent()
{
    core::AgentSpec agent;
    agent.id = core::AgentId("a" + std::to_string(*rc::gen::inRange(0, 99)));
    agent.version = "1." + std::to_string(*rc::gen::inRange(0, 99));
    agent.regions.primary = core::RegionName("local");
    agent.run.command = {"x" + anyText(), anyText(), anyText()};
    agent.run.environment = {{"A", "=" + anyText()}, {"B", ""}, {"C", "secret:key"}};
    agent.run.workingDirectory = "." + anyText();
    agent.run.stopGrace = anyDuration();
    agent.run.onExit = *rc::gen::element(core::OnExit::Keep, core::OnExit::Stop);
    agent.capacity.cpu = *rc::gen::inRange(1, 1'000'000) / 7919.0;
    agent.capacity.memory = *rc::gen::inRange<std::uint64_t>(1, 1ULL << 53);
    agent.health.timeout = anyDuration();
    agent.health.interval = agent.health.timeout + anyDuration();
    agent.health.thresholds.cpu = *rc::gen::inRange(0, 1'000) / 1'000.0;
    agent.scaling.min = *rc::gen::inRange(0U, 5U);
    agent.replicas = agent.scaling.min + *rc::gen::inRange(0U, 5U);
    agent.scaling.max = agent.replicas + *rc::gen::inRange(1U, 5U);
    agent.scaling.targets = {{"system/cpu", *rc::gen::inRange(1, 1'000) / 997.0}};
    agent.scaling.scaleUp.policies = {{*rc::gen::element(core::ScalingUnit::Percent, core::ScalingUnit::Pods),
                                       *rc::gen::inRange(1U, 99U), anyDuration()}};
    agent.scaling.idleAfter = anyDuration();
    if (*rc::gen::arbitrary<bool>())
        agent.metrics.mapping = {{"agent/queue_depth", "gauge(x)"},
                                 {"model/cost_per_hour", "rate(y) * 3.6e3"}};
    agent.routing.strategy =
        *rc::gen::element(core::RoutingStrategy::LeastLoaded, core::RoutingStrategy::LeastRequests,
                          core::RoutingStrategy::RoundRobin);
    agent.routing.panicThreshold = *rc::gen::inRange(0, 1'000) / 1'000.0;
    if (*rc::gen::arbitrary<bool>())
        agent.routing.regionWeights = {{"local", *rc::gen::inRange(1, 1'000) / 7.0}};
    if (*rc::gen::arbitrary<bool>())
        agent.routing.affinity =
            *rc::gen::element(core::AffinitySpec{"X-Session", {}}, core::AffinitySpec{{}, "sid"});
    if (*rc::gen::arbitrary<bool>())
        agent.failover.failbackAfter = anyDuration();
    agent.failover.sync.command = {"rsync", "{from}/", anyText()};
    agent.alerts.resize(1);
    agent.alerts[0].name = "n";
    agent.alerts[0].metric = "agent/error_rate";
    agent.alerts[0].above = *rc::gen::inRange(1, 1'000) / 1'001.0;
    agent.alerts[0].clearBelow = *agent.alerts[0].above / 3;
    return agent;
}

core::FleetSpec fleetWithLocal()
{
    core::FleetSpec fleet;
    fleet.name = "f";
    fleet.folder = "/";
    fleet.regions.resize(1);
    fleet.regions[0].name = core::RegionName("local");
    return fleet;
}

}  // namespace

class TestAgentRoundTrip : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsBackEveryAgentItWrote()
    {
        QVERIFY(rc::check([] {
            const core::AgentSpec agent = anyAgent();
            const std::string json = core::writeAgentJson(agent);

            const core::AgentReading back = core::readAgentText(json, fleetWithLocal());

            RC_ASSERT(back.errors == std::vector<core::FileError>());
            RC_ASSERT(*back.spec == agent);
            RC_ASSERT(core::differences(*back.spec, agent).empty());
            RC_ASSERT(QJsonDocument::fromJson(QByteArray::fromStdString(json)).isObject());
        }));
    }

    void readsBackEveryFleetItWrote()
    {
        QVERIFY(rc::check([] {
            core::FleetSpec fleet = fleetWithLocal();
            fleet.agents = {anyAgent()};

            const core::FleetFileReading back = core::readFleetText(core::writeFleetText(fleet), "/");

            RC_ASSERT(back.errors == std::vector<core::FileError>());
            RC_ASSERT(*back.spec == fleet);
        }));
    }

    void readsJsonAsOtherProgramsWriteIt()
    {
        const auto reading = core::readAgentText(
            "{\"id\": \"a\",\n\t\"run\": {\"command\": [\"x\\/y\", \"\\ud83d\\ude00\", \"\\\\ud83d\"]}}",
            fleetWithLocal());

        QVERIFY(reading.errors.empty());
        QCOMPARE(reading.spec->run.command, (std::vector<std::string>{"x/y", "\xF0\x9F\x98\x80", "\\ud83d"}));
    }

    void refusesARegionThatTheFleetDoesNotHave()
    {
        const auto reading = core::readAgentText(
            "{\"id\": \"a\", \"run\": {\"command\": [\"x\"]}, \"regions\": {\"primary\": \"mars\"}}",
            fleetWithLocal());

        QCOMPARE(reading.errors.size(), std::size_t(1));
        QCOMPARE(reading.errors[0].path, std::string("regions.primary"));
    }
};

}  // namespace tst_agent_round_trip

PILOTHOUSE_TEST(tst_agent_round_trip, TestAgentRoundTrip)
#include "tst_agent_round_trip.moc"
