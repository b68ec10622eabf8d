// What the console wished before its end is there after it.

#include "core/store/database.h"
#include "core/store/store.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QTest>

namespace tst_fleet_state {

using core::AgentId;
using core::ErrorCode;
using core::FleetState;
using core::Store;

namespace {

core::AgentSpecPtr spec(const std::string& id, const std::string& version = "1")
{
    core::AgentSpec result;
    result.id = AgentId(id);
    result.version = version;
    result.run.command = {"/bin/agent", "--port", "{port}"};
    result.regions.primary = core::RegionName("west");
    return std::make_shared<const core::AgentSpec>(result);
}

FleetState twoAgents()
{
    FleetState state;
    state.fleet = "production";
    state.fileDigest = std::string(64, 'a');
    state.nextRevision = 9;
    state.agents[AgentId("alpha")] = {
        .spec = spec("alpha", "2"),
        .revision = 8,
        .wanted = 3,
        .restartGeneration = 4,
        .previous = spec("alpha"),
        .previousGeneration = 2,
        .removing = true,
        .scalingPaused = true,
        .scalingPausedUntil = core::TimePoint(core::Duration(1'764'000'000'123)),
        .manual = {{5, core::TimePoint(core::Duration(1'764'000'500'000)), "anna", "a sale \"today\""}},
        .changes = {{core::TimePoint(core::Duration(1'764'000'000'001)), 3, 5},
                    {core::TimePoint(core::Duration(1'764'000'000'002)), 5, 0}}};
    state.agents[AgentId("beta")] = {.spec = spec("beta"), .previous = {}, .scalingPausedUntil = {}};
    return state;
}

core::AlertingState someAlerting()
{
    const core::TimePoint time(core::Duration(1'764'000'000'123));
    core::AlertingState state;
    core::AlertRuleSpec rule;
    rule.name = "hot";
    rule.metric = "system/cpu";
    rule.above = 0.8;
    rule.incident = "agent_down";
    state.rules = {{"hot", rule}, {"high-cpu", std::nullopt}};
    state.silences["S-3"] = {"S-3", {core::Matcher::parse("agent=~\"al.*\"").value()}, "anna", "work", time,
                             time};
    state.nextSilence = 4;
    const core::AlertKey key{"hot", AgentId("alpha"), core::InstanceId("alpha-01"), {}};
    core::AlertRecord record;
    record.state = core::AlertState::Recovering;
    record.since = record.activeAt = record.raisedAt = record.valueTime = time;
    record.firedAt = time;
    record.value = 0.85;
    record.fires = {time, time};
    record.acknowledged = core::Acknowledgement{"anna", "on it", time};
    state.alerts[key] = record;
    state.alerts[{"region-down", {}, {}, core::RegionName("west")}] = {};
    state.groups["hot/alpha"] = {time, true, time, {key}, {}, 7};
    return state;
}

void expectEqual(const FleetState& actual, const FleetState& expected)
{
    QCOMPARE(actual.fleet, expected.fleet);
    QCOMPARE(actual.fileDigest, expected.fileDigest);
    QCOMPARE(actual.nextRevision, expected.nextRevision);
    QVERIFY(actual.alerting == expected.alerting);
    QCOMPARE(actual.agents.size(), expected.agents.size());
    for (const auto& [id, record] : expected.agents) {
        auto found = actual.agents.at(id);
        QCOMPARE(*found.spec, *record.spec);
        QCOMPARE(bool(found.previous), bool(record.previous));
        if (found.previous)
            QCOMPARE(*found.previous, *record.previous);
        found.spec = record.spec;
        found.previous = record.previous;
        QCOMPARE(found, record);
    }
}

}  // namespace

class TestFleetState : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_store = open();
    }

    void isNothingAtFirst() { QVERIFY(!m_store->loadState().value().has_value()); }

    void comesBackAsItWasSaved()
    {
        QVERIFY(bool(m_store->saveState(twoAgents())));

        m_store = open();

        expectEqual(*m_store->loadState().value(), twoAgents());
    }

    void isReplacedByTheNextOne()
    {
        FleetState state = twoAgents();
        QVERIFY(bool(m_store->saveState(state)));
        state.agents.erase(AgentId("alpha"));
        state.agents[AgentId("beta")].wanted = 7;
        state.agents[AgentId("gamma")] = {.spec = spec("gamma"), .previous = {}, .scalingPausedUntil = {}};
        QVERIFY(bool(m_store->saveState(state)));
        expectEqual(*m_store->loadState().value(), state);

        m_store = open();
        state.agents.erase(AgentId("gamma"));
        QVERIFY(bool(m_store->saveState(state)));

        expectEqual(*m_store->loadState().value(), state);
    }

    void alertsSilencesRulesAndNoticesComeBackAsTheyWereSaved()
    {
        FleetState state = twoAgents();
        state.alerting = someAlerting();
        QVERIFY(bool(m_store->saveState(state)));
        m_store = open();
        expectEqual(*m_store->loadState().value(), state);

        state.alerting.rules.erase("hot");
        state.alerting.silences.clear();
        state.alerting.alerts.begin()->second.value = 0.5;
        state.alerting.groups["hot/alpha"].told = 8;
        QVERIFY(bool(m_store->saveState(state)));
        state.alerting.alerts.begin()->second.value = 0.4;
        QVERIFY(bool(m_store->saveState(state)));

        expectEqual(*m_store->loadState().value(), state);
    }

    void namesTheRowThatIsCorrupt_data()
    {
        QTest::addColumn<QByteArray>("damage");
        QTest::newRow("not a spec") << QByteArray("UPDATE agent SET spec = '{' WHERE id = 'beta'");
        QTest::newRow("another's spec") << QByteArray(
            "UPDATE agent SET spec = (SELECT spec FROM agent WHERE id = 'alpha') WHERE id = 'beta'");
        QTest::newRow("a count below 0") << QByteArray("UPDATE agent SET wanted = -1 WHERE id = 'beta'");
        for (const char* kind : {"rule", "silence", "alert", "group", "cat"})
            QTest::newRow(kind) << QByteArray("INSERT INTO alerting VALUES ('") + kind + "', 'beta', '{')";
        QTest::newRow("a silence without matchers")
            << QByteArray("INSERT INTO alerting VALUES ('silence', 'beta', '{}')");
        QTest::newRow("an alert without a state")
            << QByteArray("INSERT INTO alerting VALUES ('alert', 'beta', '{}')");
        QTest::newRow("a revision of 0") << QByteArray("UPDATE agent SET revision = 0 WHERE id = 'beta'");
    }

    void namesTheRowThatIsCorrupt()
    {
        QFETCH(QByteArray, damage);
        QVERIFY(bool(m_store->saveState(twoAgents())));
        const auto path = m_folder->filePath(QStringLiteral("pilothouse.db")).toStdString();
        auto database = core::Database::open(path, core::Database::Access::ReadWrite);
        QVERIFY(bool(database.value()->execute(damage.toStdString())));

        const auto loaded = m_store->loadState();

        QVERIFY(!loaded);
        QCOMPARE(loaded.error().code, ErrorCode::Corrupt);
        QVERIFY(loaded.error().context.find("\"beta\"") != std::string::npos);
    }

private:
    std::unique_ptr<Store> open() const
    {
        return std::move(Store::open(m_folder->path().toStdString(), Store::Mode::ReadWrite)).value();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Store> m_store;
};

}  // namespace tst_fleet_state

PILOTHOUSE_TEST(tst_fleet_state, TestFleetState)
#include "tst_fleet_state.moc"
