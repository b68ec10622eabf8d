// Alert rules over a whole fleet: who is judged, what is hidden by what, and what people hear.

#include <QTest>

#include "core/fleet/alert_rules.h"
#include "tests/support/simulated_fleet.h"
#include "tests/support/test_program.h"

#include <cmath>

namespace tst_alerts {

using namespace simulated;

namespace {

AlertRuleSpec ruleOn(const std::string& metric, double above, Duration pendingFor = 0s)
{
    AlertRuleSpec rule;
    rule.name = "rule";
    rule.metric = metric;
    rule.above = above;
    rule.pendingFor = pendingFor;
    rule.severity = Severity::Critical;
    rule.type = "system";
    return rule;
}

AlertRuleSpec downRule()
{
    AlertRuleSpec rule;
    rule.name = "agent-down";
    rule.state = "down";
    rule.noData = NoDataPolicy::Alerting;
    rule.incident = "agent_down";
    return rule;
}

FleetSpec fleetWith(std::vector<AgentSpec> agents, std::vector<AlertRuleSpec> rules)
{
    FleetSpec spec = fleet(std::move(agents));
    spec.alerts = std::move(rules);
    return spec;
}

// A world that counts what people are told.
class AlertWorld : public World {
public:
    using World::World;

    void pass(Duration time)
    {
        for (Duration passed(0); passed < time; passed += 1s)
            note();
    }
    template <typename Reached>
    bool passUntil(Reached&& reached, Duration most = 10min)
    {
        for (Duration passed(0); passed < most && !reached(); passed += 1s)
            note();
        return reached();
    }
    StepOutput note()
    {
        keepFresh();
        StepOutput out = step();
        for (const Effect& effect : out.effects)
            if (const auto* notify = std::get_if<Notify>(&effect))
                notices.push_back(notify->notice);
        return out;
    }
    // The figure of one instance or agent from now on, always fresh.
    void set(const std::string& subject, const char* key, double value) { m_values[{subject, key}] = value; }
    void unset(const std::string& subject, const char* key) { m_values.erase({subject, key}); }

    AlertViewPtr alert(const std::string& subject, const std::string& rule = "rule") const
    {
        for (const AlertViewPtr& view : shown->alerts)
            if (view->key.rule == rule && subjectOf(view->key) == subject)
                return view;
        return nullptr;
    }
    AlertState stateOf(const std::string& subject, const std::string& rule = "rule") const
    {
        const AlertViewPtr view = alert(subject, rule);
        return view ? view->state : AlertState::Inactive;
    }
    const AlertRuleView* rule(const std::string& name, const std::string& agent = {}) const
    {
        for (const AlertRuleView& view : shown->rules)
            if (view.spec.name == name && view.agent.text() == agent)
                return &view;
        return nullptr;
    }

    std::vector<Notice> notices;

private:
    void keepFresh()
    {
        figures.clear();
        agentFigures.clear();
        for (const InstanceViewPtr& view : shown->instances)
            figures[view->id] = platform().figures(view->id, now);
        for (const auto& [where, value] : m_values) {
            const Sample sample{value, now.wall + stepLength, now.wall + stepLength, Quality::Good};
            if (agentView(where.first))
                agentFigures[AgentId(where.first)][where.second] = sample;
            else
                figures[InstanceId(where.first)][where.second] = sample;
        }
    }

    std::map<std::pair<std::string, std::string>, double> m_values;
};

Command silence(const char* matcher, TimePoint until, const std::string& reason = "maintenance")
{
    return AddSilence{{Matcher::parse(matcher).value()}, until, reason};
}

}  // namespace

class TestAlerts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void trapM6OneHotReplicaRaisesAnAlertThoughTheMeanIsFine()
    {
        AlertWorld world(fleetWith({agent("a", 5)}, {ruleOn(series::cpu, 0.9)}));
        world.pass(10s);
        world.set("a", series::cpu, 0.4);
        world.set("a-03", series::cpu, 0.95);
        world.pass(2s);

        QCOMPARE(world.stateOf("a-03"), AlertState::Firing);
        QCOMPARE(world.stateOf("a"), AlertState::Inactive);
        QCOMPARE(world.shown->alerts.size(), std::size_t(1));
    }

    void trapM16AnAlertSaysWhatWhereWhenAndWhy()
    {
        AlertWorld world(fleetWith({agent("a", 2)}, {ruleOn(series::cpu, 0.9)}));
        world.pass(10s);
        world.set("a-02", series::cpu, 0.95);
        world.pass(2s);

        const AlertViewPtr alert = world.alert("a-02");
        QVERIFY(alert);
        QCOMPARE(alert->key.agent, AgentId("a"));
        QCOMPARE(alert->region, RegionName("local"));
        QCOMPARE(alert->severity, Severity::Critical);
        QCOMPARE(alert->type, std::string("system"));
        QCOMPARE(alert->value, std::optional(0.95));
        QCOMPARE(alert->threshold, std::optional(0.9));
        QCOMPARE(alert->reason, std::string("system/cpu is 0.95, at or above 0.9"));
        QCOMPARE(alert->since, world.now.wall - 1s);
    }

    void trapM2M15AnAlertIsOneAlertFromItsBeginningToItsEnd()
    {
        AlertWorld world(fleetWith({agent("a", 1)}, {ruleOn(series::cpu, 0.9)}));
        world.pass(10s);
        world.set("a-01", series::cpu, 0.95);
        world.pass(1h);

        QCOMPARE(world.told("a-01", "rule fires on a-01"), std::size_t(1));
        QCOMPARE(world.notices.size(), std::size_t(1));
        QCOMPARE(world.shown->alerts.size(), std::size_t(1));

        world.set("a-01", series::cpu, 0.2);
        world.pass(10min);
        QCOMPARE(world.told("a-01", "rule is resolved on a-01"), std::size_t(1));
        QCOMPARE(world.notices.size(), std::size_t(2));
        QCOMPARE(world.notices.back().firing, 0U);
        QCOMPARE(world.notices.back().summary, std::string("rule on a is over"));
        world.pass(10min);
        QVERIFY(world.shown->alerts.empty());
    }

    void trapM3AnAgentThatDoesNotAnswerRaisesAnAlert()
    {
        AlertWorld world(fleetWith({agent("a", 2)}, {downRule()}));
        world.pass(10s);
        QVERIFY(world.shown->alerts.empty());
        for (const char* id : {"a-01", "a-02"})
            world.platform().setFault(InstanceId(id), SimulatedFault::Hang);

        QVERIFY(world.passUntil([&] { return world.stateOf("a", "agent-down") == AlertState::Firing; }));
        QVERIFY(world.told("a", "agent-down fires on a: none of its instances is ready") >= 1);
    }

    void anAgentThatStartsForTheFirstTimeIsNotDown()
    {
        AlertWorld world(fleetWith({agent("a", 3)}, {downRule()}));
        world.pass(30s);

        QCOMPARE(world.told("a", "agent-down"), std::size_t(0));
    }

    void anAgentOfWhichNothingIsWantedIsNotDown()
    {
        AlertWorld world(fleetWith({agent("a", 1)}, {downRule()}));
        world.pass(10s);
        QVERIFY(bool(world.ask(ScaleAgent{AgentId("a"), 0, "night"})));
        world.pass(1min);

        QCOMPARE(world.stateOf("a", "agent-down"), AlertState::Inactive);
    }

    void trapM17RulesTakeAnySeriesOfAnInstanceOrAnAgent()
    {
        auto slow = ruleOn(series::responseTimeP95, 2);
        slow.name = "slow";
        auto queue = ruleOn(series::queueDepth, 100);
        queue.name = "queue";
        auto spend = ruleOn(series::costPerHour, 40);
        spend.name = "spend";
        AlertRuleSpec idle;
        idle.name = "idle";
        idle.metric = series::taskCompletion;
        idle.below = 10;
        AlertWorld world(fleetWith({agent("a", 1)}, {slow, queue, spend, idle}));
        world.pass(10s);
        world.set("a-01", series::responseTimeP95, 3);
        world.set("a-01", series::queueDepth, 150);
        world.set("a", series::costPerHour, 50);
        world.set("a", series::taskCompletion, 4);
        world.pass(2s);

        QCOMPARE(world.stateOf("a-01", "slow"), AlertState::Firing);
        QCOMPARE(world.stateOf("a-01", "queue"), AlertState::Firing);
        QCOMPARE(world.stateOf("a", "spend"), AlertState::Firing);
        QCOMPARE(world.stateOf("a", "idle"), AlertState::Firing);
    }

    void trapM18AnAlertNamesTheIncidentThatItOpens()
    {
        AlertWorld world(fleetWith({agent("a", 1)}, {downRule()}));
        world.pass(10s);
        world.platform().setFault(InstanceId("a-01"), SimulatedFault::Hang);
        QVERIFY(world.passUntil([&] { return world.stateOf("a", "agent-down") == AlertState::Firing; }));

        QCOMPARE(world.alert("a", "agent-down")->incident, std::string("agent_down"));
    }

    void trapM11ARuleOfOneAgentStandsForTheFleetsOfThatName()
    {
        AgentSpec own = agent("b", 1);
        own.alerts = {ruleOn(series::cpu, 0.5)};
        AlertWorld world(fleetWith({agent("a", 1), own}, {ruleOn(series::cpu, 0.9)}));
        world.pass(10s);
        world.set("a-01", series::cpu, 0.6);
        world.set("b-01", series::cpu, 0.6);
        world.pass(2s);

        QCOMPARE(world.stateOf("a-01"), AlertState::Inactive);
        QCOMPARE(world.stateOf("b-01"), AlertState::Firing);
        QCOMPARE(world.rule("rule", "b")->firing, 1U);
        QCOMPARE(world.rule("rule")->firing, 0U);
    }

    void trapM20TheTimeOfAValueIsItsSourcesAndOldOnesCountAsMissing()
    {
        AlertWorld world(fleetWith({agent("a", 1)}, {ruleOn(series::cpu, 0.9)}));
        world.pass(10s);
        const TimePoint taken = world.now.wall;
        world.figures[InstanceId("a-01")][series::cpu] = {0.95, taken, taken + 1s, Quality::Good};
        world.step();
        QCOMPARE(world.alert("a-01")->valueTime, taken);

        world.World::run(5s);
        QCOMPARE(world.stateOf("a-01"), AlertState::NoData);
        QVERIFY(world.alert("a-01")->active);
        QVERIFY(world.alert("a-01")->reason.find("no fresh value comes; the last value is of") == 0);
    }

    void trapM12AFigureThatStopsComingIsSaidToBeMissing()
    {
        AlertWorld world(fleetWith({agent("a", 1)}, {ruleOn(series::queueDepth, 100)}));
        world.pass(10s);
        QCOMPARE(world.rule("rule")->withoutData, 2U);  // the agent and its instance never reported it
        QVERIFY(world.shown->alerts.empty());
        world.set("a-01", series::queueDepth, 5);
        world.pass(2s);
        QCOMPARE(world.rule("rule")->withoutData, 1U);
    }

    void tellsTheAlertsOfAnAgentTogether()
    {
        AlertWorld world(fleetWith({agent("a", 5)}, {ruleOn(series::cpu, 0.9)}));
        world.pass(10s);
        for (const char* id : {"a-01", "a-02", "a-03"})
            world.set(id, series::cpu, 0.95);
        world.pass(40s);

        QCOMPARE(world.notices.size(), std::size_t(1));
        QCOMPARE(world.notices.front().firing, 3U);
        QCOMPARE(world.notices.front().lines.size(), std::size_t(3));
        QCOMPARE(world.notices.front().summary, std::string("rule on a: 3 alerts fire"));
        QCOMPARE(world.told("a", "rule fires on 3 of a"), std::size_t(1));
        QCOMPARE(world.told("a", "Told: rule on a: 3 alerts fire"), std::size_t(1));
    }

    void anAgentsOwnAlertHidesTheSameOfItsInstances()
    {
        AlertWorld world(fleetWith({agent("a", 2)}, {ruleOn(series::cpu, 0.9)}));
        world.pass(10s);
        for (const char* id : {"a", "a-01", "a-02"})
            world.set(id, series::cpu, 0.95);
        world.pass(40s);

        QVERIFY(world.alert("a")->inhibitedBy.empty());
        QCOMPARE(world.alert("a-01")->inhibitedBy, std::string("rule on a"));
        QCOMPARE(world.notices.size(), std::size_t(1));
        QCOMPARE(world.notices.front().firing, 1U);
    }

    void aRegionThatIsDownHidesWhatIsInItAndSaysSo()
    {
        AlertWorld world(fleetWith({agent("a", 2)}, {ruleOn(series::cpu, 0.9), downRule()}));
        world.pass(10s);
        world.set("a-01", series::cpu, 0.95);
        world.pass(5s);
        world.platform().setReachable(false);
        world.pass(2min);

        QCOMPARE(world.stateOf("region local", regionDownRule), AlertState::Firing);
        QCOMPARE(world.alert("a-01")->inhibitedBy, std::string("region-down in local"));
        QCOMPARE(world.stateOf("a-01"), AlertState::Firing);  // as it was last seen
        QCOMPARE(world.alert("a", "agent-down")->inhibitedBy, std::string("region-down in local"));
        QCOMPARE(world.notices.size(), std::size_t(1));
        QCOMPARE(world.notices.front().rule, std::string(regionDownRule));
        QVERIFY(world.told("a", "Not told: rule on a-01 is hidden by region-down in local") == 1);

        world.platform().setReachable(true);
        world.pass(6min);
        QCOMPARE(world.stateOf("region local", regionDownRule), AlertState::Resolved);
        QVERIFY(world.alert("a-01")->inhibitedBy.empty());
        QVERIFY(std::any_of(world.notices.begin(), world.notices.end(),
                            [](const Notice& notice) { return notice.rule == "rule"; }));
    }

    void trapM19ASilenceHidesFromPeopleAndNotFromTheScreenAndItsEndIsTold()
    {
        AlertWorld world(fleetWith({agent("a", 1)}, {ruleOn(series::cpu, 0.9)}));
        world.pass(10s);
        const auto receipt = world.ask(silence("agent=\"a\"", world.now.wall + 10min));
        QCOMPARE(receipt.value().silenceId, std::string("S-1"));
        world.set("a-01", series::cpu, 0.95);
        world.pass(5min);

        QCOMPARE(world.alert("a-01")->silencedBy, std::string("S-1"));
        QCOMPARE(world.stateOf("a-01"), AlertState::Firing);
        QVERIFY(world.notices.empty());
        QCOMPARE(world.told("a", "is silenced by S-1"), std::size_t(1));
        QCOMPARE(world.shown->silences.front().author, std::string("anna"));

        world.pass(10min);
        QVERIFY(world.shown->silences.empty());
        QCOMPARE(world.told("S-1", "Silence S-1 has ended; it hid 1 alert that still fires"), std::size_t(1));
        QCOMPARE(world.notices.size(), std::size_t(1));
    }

    void aSilenceNeedsMatchersAReasonAndAnEnd()
    {
        AlertWorld world(fleetWith({agent("a", 1)}, {ruleOn(series::cpu, 0.9)}));
        world.pass(5s);
        const TimePoint later = world.now.wall + 1h;
        const auto refusalOf = [&](const Command& command) {
            const auto answer = world.ask(command);
            return answer ? std::string() : answer.error().context;
        };

        QVERIFY(refusalOf(AddSilence{{}, later, "x"}).find("needs matchers") != std::string::npos);
        QVERIFY(refusalOf(silence("agent=~\".*\"", later)).find("hide all alerts") != std::string::npos);
        QVERIFY(refusalOf(silence("agent=\"a\"", later, "")).find("reason") != std::string::npos);
        QVERIFY(refusalOf(silence("agent=\"a\"", world.now.wall - 1s)).find("must lie ahead")
                != std::string::npos);
        QVERIFY(refusalOf(silence("agent=\"a\"", later + 24h * 400)).find("a year") != std::string::npos);
        QVERIFY(refusalOf(RemoveSilence{"S-9"}).find("no silence S-9") != std::string::npos);
    }

    void aSilenceCanBeTriedFirstAndEndedEarly()
    {
        AlertWorld world(fleetWith({agent("a", 1)}, {ruleOn(series::cpu, 0.9)}));
        world.pass(10s);
        world.set("a-01", series::cpu, 0.95);
        world.pass(5s);

        const auto preview = world.preview(silence("rule=\"rule\"", world.now.wall + 1h));
        QCOMPARE(preview.value().consequences.front(), std::string("It hides rule on a-01."));
        QVERIFY(world.alert("a-01")->silencedBy.empty());
        const auto none = world.preview(silence("rule=\"other\"", world.now.wall + 1h));
        QVERIFY(none.value().consequences.front().find("none of the alerts") != std::string::npos);

        QVERIFY(bool(world.ask(silence("rule=\"rule\"", world.now.wall + 1h))));
        world.pass(2s);
        QVERIFY(!world.alert("a-01")->silencedBy.empty());
        QVERIFY(bool(world.ask(RemoveSilence{"S-1"})));
        world.pass(2s);
        QVERIFY(world.alert("a-01")->silencedBy.empty());
    }

    void trapM19AnAcknowledgedAlertIsToldAgainWhenTheAcknowledgementEnds()
    {
        AlertWorld world(fleetWith({agent("a", 1)}, {ruleOn(series::cpu, 0.9)}));
        world.pass(10s);
        const AlertKey key{"rule", AgentId("a"), InstanceId("a-01"), {}};
        QVERIFY(!world.ask(AcknowledgeAlert{key, world.now.wall + 1h, "on it"}));
        world.set("a-01", series::cpu, 0.95);
        world.pass(1min);
        QCOMPARE(world.notices.size(), std::size_t(1));

        QVERIFY(bool(world.ask(AcknowledgeAlert{key, world.now.wall + 6h, "on it"})));
        QCOMPARE(world.alert("a-01")->acknowledged->by, std::string("anna"));
        world.pass(5h);
        QCOMPARE(world.notices.size(), std::size_t(1));  // without it: again after four hours

        world.pass(1h + 6min);
        QCOMPARE(world.told("a-01", "has run out; it still fires"), std::size_t(1));
        QCOMPARE(world.notices.size(), std::size_t(2));
        QVERIFY(!world.alert("a-01")->acknowledged);
    }

    void aCrashTellsNothingTwiceAndKeepsSilencesAcknowledgementsAndRules()
    {
        AlertWorld world(fleetWith({agent("a", 2)}, {ruleOn(series::cpu, 0.9)}));
        world.pass(10s);
        world.set("a-01", series::cpu, 0.95);
        world.pass(1min);
        QVERIFY(bool(world.ask(silence("instance=\"a-02\"", world.now.wall + 6h))));
        const AlertKey key{"rule", AgentId("a"), InstanceId("a-01"), {}};
        QVERIFY(bool(world.ask(AcknowledgeAlert{key, world.now.wall + 6h, "on it"})));
        auto saved = ruleOn(series::memory, 0.95);
        saved.name = "saved";
        QVERIFY(bool(world.ask(SaveAlertRule{saved, {}})));
        const AlertViewPtr before = world.alert("a-01");

        world.crashConsole();
        world.pass(1h);

        QCOMPARE(world.notices.size(), std::size_t(1));
        QCOMPARE(world.alert("a-01")->firedAt, before->firedAt);
        QCOMPARE(world.alert("a-01")->acknowledged->text, std::string("on it"));
        QCOMPARE(world.told("a-01", "rule fires on a-01"), std::size_t(1));
        QCOMPARE(world.shown->silences.size(), std::size_t(1));
        QVERIFY(world.rule("saved"));
        QVERIFY(world.rule("saved")->isFromOperator);
    }

    void operatorsLayRulesOverTheFile()
    {
        AlertWorld world(fleetWith({agent("a", 1)}, {ruleOn(series::cpu, 0.9)}));
        world.pass(10s);
        world.set("a-01", series::cpu, 0.7);
        world.pass(2s);
        QCOMPARE(world.stateOf("a-01"), AlertState::Inactive);

        QVERIFY(bool(world.ask(SaveAlertRule{ruleOn(series::cpu, 0.6), {}})));
        world.pass(2s);
        QCOMPARE(world.stateOf("a-01"), AlertState::Firing);
        QVERIFY(bool(world.ask(SaveAlertRule{ruleOn(series::cpu, 0.9), {}})));  // as in the file again
        QVERIFY(!world.rule("rule")->isFromOperator);
        QVERIFY(bool(world.ask(SaveAlertRule{ruleOn(series::cpu, 0.6), {}})));
        world.pass(2s);
        QVERIFY(bool(world.ask(DeleteAlertRule{"rule", {}})));
        QVERIFY(!world.rule("rule"));
        world.pass(1s);
        QCOMPARE(world.stateOf("a-01"), AlertState::Resolved);
        QCOMPARE(world.alert("a-01")->reason, std::string("the rule is gone"));
        QVERIFY(!world.ask(DeleteAlertRule{"rule", {}}));
    }

    void operatorsMakeRulesOfOneAgentWithoutRestartingIt()
    {
        AlertWorld world(fleetWith({agent("a", 1)}, {}));
        world.pass(10s);
        const std::int64_t pid = world.instance("a-01")->pid;

        QVERIFY(bool(world.ask(SaveAlertRule{ruleOn(series::cpu, 0.5), AgentId("a")})));
        world.set("a-01", series::cpu, 0.7);
        world.pass(5s);

        QCOMPARE(world.stateOf("a-01"), AlertState::Firing);
        QCOMPARE(world.instance("a-01")->pid, pid);
        QVERIFY(bool(world.ask(DeleteAlertRule{"rule", AgentId("a")})));
        QVERIFY(!world.ask(SaveAlertRule{ruleOn(series::cpu, 0.5), AgentId("z")}));
    }

    void trapM14ARuleInTheWrongUnitIsRefused()
    {
        AlertWorld world(fleetWith({agent("a", 1)}, {}));
        world.pass(5s);

        const auto answer = world.ask(SaveAlertRule{ruleOn(series::cpu, 85), {}});

        QCOMPARE(answer.error().code, ErrorCode::Invalid);
        QCOMPARE(
            answer.error().context,
            std::string("above: 85 is not in the unit of system/cpu, which is a fraction of the capacity, "
                        "0 to 1: 90 % is 0.9"));
    }

    void theAlertsOfAnAgentThatIsRemovedEnd()
    {
        AlertWorld world(fleetWith({agent("a", 1), agent("b", 1)}, {ruleOn(series::cpu, 0.9)}));
        world.pass(10s);
        world.set("a-01", series::cpu, 0.95);
        world.pass(5s);
        QVERIFY(bool(world.ask(RemoveAgent{AgentId("a")})));
        world.pass(2min);

        QCOMPARE(world.stateOf("a-01"), AlertState::Resolved);
        world.pass(20min);
        QVERIFY(world.shown->alerts.empty());
        QVERIFY(world.state().alerting.alerts.empty());
    }

    void fault21NothingFiresOnWhatWasSeenBeforeASuspend()
    {
        AlertWorld world(fleetWith({agent("a", 1)}, {ruleOn(series::cpu, 0.9, 5min), downRule()}));
        world.pass(10s);
        world.set("a-01", series::cpu, 0.95);
        world.pass(10s);
        QCOMPARE(world.stateOf("a-01"), AlertState::Pending);
        world.suspend(1h);
        world.pass(4min);

        QCOMPARE(world.stateOf("a-01"), AlertState::Pending);
        QVERIFY(world.notices.empty());
        world.pass(2min);
        QCOMPARE(world.stateOf("a-01"), AlertState::Firing);
    }

    void aValueIsNotMissingBeforeItCouldHaveBeenScraped()
    {
        auto silent = ruleOn(series::queueDepth, 100);
        silent.noData = NoDataPolicy::Alerting;
        AlertWorld world(fleetWith({agent("a", 2)}, {silent}));
        QVERIFY(world.passUntil([&] { return world.ready("a") > 0; }));
        for (const char* subject : {"a", "a-01", "a-02"})
            world.set(subject, series::queueDepth, 5);
        world.pass(30s);
        QCOMPARE(world.told("a", "rule fires"), std::size_t(0));
        QCOMPARE(world.told("a-01", "rule fires"), std::size_t(0));
        QVERIFY(bool(world.ask(ScaleAgent{AgentId("a"), 3, {}})));
        QVERIFY(world.passUntil([&] { return world.ready("a") == 3; }));
        world.pass(1s);
        world.set("a-03", series::queueDepth, 5);
        world.pass(30s);
        QCOMPARE(world.told("a-03", "rule fires"), std::size_t(0));

        world.crashConsole();
        for (const char* subject : {"a", "a-01", "a-02", "a-03"})
            world.unset(subject, series::queueDepth);
        world.pass(2s);
        QVERIFY(world.shown->alerts.empty());
        world.pass(4s);  // it came before the crash, and does not come any more
        QCOMPARE(world.stateOf("a"), AlertState::Firing);
        QCOMPARE(world.stateOf("a-01"), AlertState::Firing);
    }

    void fault21AValueFromBeforeASuspendIsNotMissingUntilItCouldHaveBeenScraped()
    {
        auto silent = ruleOn(series::queueDepth, 100);
        silent.noData = NoDataPolicy::Alerting;
        AlertWorld world(fleetWith({agent("a", 1)}, {silent}));
        QVERIFY(world.passUntil([&] { return world.ready("a") > 0; }));
        world.set("a", series::queueDepth, 5);
        world.set("a-01", series::queueDepth, 5);
        world.pass(10s);
        QVERIFY(world.shown->alerts.empty());

        world.suspend(1h);
        world.World::run(2s);  // with the values of before
        QVERIFY(world.shown->alerts.empty());
        world.pass(1min);
        QVERIFY(world.shown->alerts.empty());
        QVERIFY(world.notices.empty());

        world.suspend(1h);
        world.World::run(10s);  // and nothing comes any more
        QCOMPARE(world.stateOf("a-01"), AlertState::Firing);
    }

    void fault20AClockThatIsSetBackMakesNoValueMissingAndNoneFreshForEver()
    {
        auto silent = ruleOn(series::queueDepth, 100);
        silent.noData = NoDataPolicy::Alerting;
        AlertWorld world(fleetWith({agent("a", 1)}, {silent}));
        QVERIFY(world.passUntil([&] { return world.ready("a") > 0; }));
        world.set("a", series::queueDepth, 5);
        world.set("a-01", series::queueDepth, 5);
        world.pass(10s);

        world.now.wall -= 2h;
        world.World::run(2s);  // with the values of before
        world.pass(1min);
        QVERIFY(world.shown->alerts.empty());
        QCOMPARE(world.told("a", "rule"), std::size_t(0));

        world.now.wall -= 2h;
        world.World::run(10s);  // and nothing comes any more
        QCOMPARE(world.stateOf("a-01"), AlertState::Firing);
    }

    void fault37AStormIsGroupedBoundedAndToldInOneNotice()
    {
        AgentSpec many = agent("a", 200);
        many.scaling.max = 200;
        AlertWorld world(fleetWith({many}, {ruleOn(series::cpu, 0.9)}), {.startsAtOnce = 200});
        world.pass(10s);
        for (const InstanceViewPtr& view : world.shown->instances)
            world.set(view->id.text(), series::cpu, 0.99);
        const std::size_t before = world.journal.size();
        world.pass(1min);

        QCOMPARE(world.notices.size(), std::size_t(1));
        QCOMPARE(world.notices.front().firing, 200U);
        QCOMPARE(world.notices.front().lines.size(), std::size_t(20));
        QVERIFY(world.journal.size() - before < 20 + 2 * 200);  // health tells of each; alerts of all at once
        QCOMPARE(world.told("a", "rule fires on 200 of a"), std::size_t(1));
    }

    void fault37TenThousandAlertsInOneSecondAreToldByTheAgent()
    {
        constexpr std::size_t agents = 50;
        std::vector<AgentSpec> all;
        for (std::size_t i = 0; i < agents; ++i) {
            all.push_back(agent("a" + std::to_string(100 + i), 200));
            all.back().scaling.max = 200;
        }
        FleetSpec spec = fleetWith(std::move(all), {ruleOn(series::cpu, 0.9)});
        spec.notices.groupWait = 1s;
        AlertWorld world(std::move(spec), {.startsAtOnce = 200});
        world.pass(5s);
        for (const InstanceViewPtr& view : world.shown->instances)
            world.set(view->id.text(), series::cpu, 0.99);
        const StepOutput storm = world.note();

        const auto firing = std::count_if(world.shown->alerts.begin(), world.shown->alerts.end(),
                                          [](const AlertViewPtr& view) { return view->active; });
        QCOMPARE(firing, std::ptrdiff_t(10'000));
        std::size_t bytes = 0;
        std::size_t entries = 0;
        for (const JournalDraft& draft : storm.journal)
            if (draft.kind == "alert") {
                ++entries;
                bytes += draft.summary.size() + draft.detail.size();
            }
        QCOMPARE(entries, agents);
        QVERIFY(bytes < agents * 5'000);
        world.pass(3s);
        QCOMPARE(world.notices.size(), agents);
        for (const Notice& notice : world.notices) {
            QCOMPARE(notice.firing, 200U);
            QVERIFY(notice.lines.size() <= 20);
        }
    }

    void trapM4AValueThatCannotBeComparedKeepsNoOtherAlertAndNoScreenFromComing()
    {
        auto queue = ruleOn(series::queueDepth, 100);
        queue.name = "queue";
        AlertWorld world(fleetWith({agent("a", 2), agent("b", 1)}, {ruleOn(series::cpu, 0.9), queue}));
        world.pass(10s);
        for (const double broken : {std::nan(""), HUGE_VAL, -HUGE_VAL}) {
            world.set("a-01", series::cpu, broken);
            world.set("a-01", series::queueDepth, broken);
            world.set("a-02", series::cpu, 0.95);
            world.set("b-01", series::queueDepth, 500);
            world.pass(2s);

            QCOMPARE(world.stateOf("a-01", "queue"), AlertState::Error);
            QCOMPARE(world.stateOf("a-02"), AlertState::Firing);
            QCOMPARE(world.stateOf("b-01", "queue"), AlertState::Firing);
            QCOMPARE(world.shown->instances.size(), std::size_t(3));
            QCOMPARE(world.rule("queue")->evaluatedAt, world.now.wall);
            QVERIFY(world.isRouted("a-01"));
        }
        world.pass(1min);
        QCOMPARE(world.notices.size(), std::size_t(2));  // of a's CPU and b's queue
    }

    // A count of errors says nothing without the requests: there is the rate alone, under one name.
    void trapM7TheErrorRateOfTheScreenTheHealthCheckAndTheAlertIsOneNumber()
    {
        AlertWorld world(fleetWith({agent("a", 1)}, {ruleOn(series::errorRate, 0.25)}));
        world.pass(10s);
        world.set("a-01", series::errorRate, 0.25);
        world.pass(2s);

        const InstanceViewPtr shown = world.instance("a-01");
        QCOMPARE(shown->errorRate->value, 0.25);
        const auto check = std::find_if(shown->health.checks.begin(), shown->health.checks.end(),
                                        [](const HealthCheck& made) { return made.name == "errorRate"; });
        QCOMPARE(check->value, 0.25);
        QCOMPARE(check->outcome, CheckOutcome::Failed);
        QCOMPARE(world.alert("a-01")->value, std::optional(0.25));
        QCOMPARE(world.alert("a-01")->metric, std::string(series::errorRate));
        const auto asCount = world.ask(SaveAlertRule{ruleOn(series::errorRate, 5), {}});
        QCOMPARE(asCount.error().code, ErrorCode::Invalid);
    }
};

}  // namespace tst_alerts

PILOTHOUSE_TEST(tst_alerts, TestAlerts)
#include "tst_alerts.moc"
