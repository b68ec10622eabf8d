#include <QFile>
#include <QTest>

#include "core/fleet/fleet_file.h"
#include "tests/support/test_program.h"

namespace tst_fleet_file {

using namespace Qt::StringLiterals;

namespace {

const std::string data = PILOTHOUSE_SOURCE_DIR "/tests/data/fleet/";
const std::string smallAgent = "{id: a, run: {command: [x]}}";

core::FleetFileReading readAgents(const std::string& agents)
{
    return core::readFleetText("fleet: f\nagents:\n  - " + agents + "\n", "/");
}

QString firstOf(const std::vector<core::FileError>& errors)
{
    return errors.empty() ? QString() : QString::fromStdString(core::describe(errors.front(), "F"));
}

}  // namespace

class TestFleetFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsTheExampleWithoutAnError()
    {
        const auto reading = core::readFleetFile(data + "example.yaml");

        QCOMPARE(firstOf(reading.errors), QString());
        QCOMPARE(reading.spec->agents.size(), std::size_t(1));
        core::ScalingSpec scaling;
        scaling.schedule = {{"0 8 * * 1-5", "Europe/Berlin", std::chrono::hours(10), 4}};
        QVERIFY(reading.spec->agents[0].scaling == scaling);
        QVERIFY(reading.spec->agents[0].routing == core::RoutingSpec());
        QVERIFY(reading.spec->agents[0].health == core::HealthSpec());
        QCOMPARE(reading.digest.size(), std::size_t(64));
    }

    void writesAFleetThatReadsBackEqual()
    {
        const auto reading = core::readFleetFile(data + "example.yaml");
        const auto back = core::readFleetText(core::writeFleetText(*reading.spec), reading.spec->folder);

        QCOMPARE(firstOf(back.errors), QString());
        QVERIFY(*back.spec == *reading.spec);
    }

    void listsEveryErrorAtItsPlace()
    {
        const auto reading = core::readFleetFile(data + "twenty-errors.yaml");
        std::string found;
        for (const core::FileError& error : reading.errors)
            found += core::describe(error, "twenty-errors.yaml") + "\n";
        QFile expected(QString::fromStdString(data + "twenty-errors.expected"));
        QVERIFY(expected.open(QIODevice::ReadOnly));

        QCOMPARE(QString::fromStdString(found), QString::fromUtf8(expected.readAll()));
        QCOMPARE(reading.errors.size(), std::size_t(20));
        QVERIFY(!reading.spec);
    }

    void fillsInWhatAnAgentLeavesOpen()
    {
        const auto reading = readAgents("{id: a, replicas: 20, run: {command: [x]}}");

        QCOMPARE(firstOf(reading.errors), QString());
        const core::AgentSpec& agent = reading.spec->agents[0];
        QCOMPARE(agent.regions.primary.text(), std::string("local"));
        QCOMPARE(agent.scaling.min, 1U);
        QCOMPARE(agent.scaling.max, 20U);
    }

    void saysThatAFileCannotBeRead()
    {
        QCOMPARE(core::readFleetFile("/nonexistent/fleet.yaml").errors.size(), std::size_t(1));
        QVERIFY(firstOf(core::readFleetFile("/nonexistent/fleet.yaml").errors)
                    .startsWith(u"F:1:1: cannot be read"_s));
        QVERIFY(firstOf(core::readFleetFile("/").errors).startsWith(u"F:1:1: cannot be read"_s));
    }

    void refusesWhatBreaksARule_data()
    {
        QTest::addColumn<QString>("agent");
        QTest::addColumn<QString>("path");
        const auto row = [](const char* agent, const char* path) {
            QTest::newRow(agent) << QString::fromUtf8(agent) << QString::fromUtf8(path);
        };
        row("{id: a}", "agents[0]: ");
        row("{id: a, run: {}}", "agents[0].run: ");
        row("{id: A, run: {command: [x]}}", "agents[0].id: ");
        row("{id: a, run: {command: [x]}, replicas: 012}", "agents[0].replicas: ");
        row("{id: a, run: {command: [x]}, replicas: -1}", "agents[0].replicas: ");
        row("{id: a, run: {command: [x]}, replicas: 1.5}", "agents[0].replicas: ");
        row("{id: a, run: {command: [x]}, replicas: \"3\"}", "agents[0].replicas: ");
        row("{id: a, run: {command: [x]}, replicas: 11, scaling: {max: 10}}", "agents[0].replicas: ");
        row("{id: a, run: {command: [x]}, scaling: {min: 5, max: 4}}", "agents[0].scaling.min: ");
        row("{id: a, run: {command: [x]}, scaling: {tolerance: .nan}}", "agents[0].scaling.tolerance: ");
        row("{id: a, run: {command: [x]}, scaling: {scaleUp: {policies: [{period: 1s}]}}}",
            "agents[0].scaling.scaleUp.policies[0]: ");
        row("{id: a, run: {command: [x]}, health: {interval: 0s}}", "agents[0].health.interval: ");
        row("{id: a, run: {command: [x]}, health: {thresholds: {cpu: 1.1}}}",
            "agents[0].health.thresholds.cpu: ");
        row("{id: a, run: {command: [x]}, regions: {primary: mars}}", "agents[0].regions.primary: ");
        row("{id: a, run: {command: [x]}, routing: {retries: {on: [sometimes]}}}",
            "agents[0].routing.retries.on[0]: ");
        row("{id: a, run: {command: [x]}, routing: {cache: {methods: [YELL]}}}",
            "agents[0].routing.cache.methods[0]: ");
        row("{id: a, run: {command: [x]}, failover: {failback: soon}}", "agents[0].failover.failback: ");
        row("{id: a, run: {command: [x]}, alerts: [{name: n, state: down, above: 1}]}",
            "agents[0].alerts[0].state: ");
        row("{id: a, run: {command: [x]}, helth: {}}", "agents[0].helth: ");
    }

    void refusesWhatBreaksARule()
    {
        QFETCH(QString, agent);
        QFETCH(QString, path);

        const auto reading = readAgents(agent.toStdString());

        QVERIFY(!reading.spec);
        QCOMPARE(reading.errors.size(), std::size_t(1));
        QVERIFY2(firstOf(reading.errors).contains(u": "_s + path), qPrintable(firstOf(reading.errors)));
    }

    void namesEveryKeyThatDiffersAndNoEnvironmentValue()
    {
        const auto before = readAgents(
            "{id: a, run: {command: [x], environment: {MODEL: hunter2}}, replicas: 3, capacity: {cpu: 1}}");
        const auto after = readAgents("{id: a, run: {command: [x, y], environment: {MODEL: hunter3}}, "
                                      "replicas: 5, capacity: {cpu: 2}}");

        QCOMPARE(core::differences(before.spec->agents[0], after.spec->agents[0]),
                 (std::vector<std::string>{"run.command: [x] to [x, y]", "run.environment.MODEL changed",
                                           "replicas: 3 to 5", "capacity.cpu: 1 to 2"}));
        QVERIFY(core::differences(before.spec->agents[0], before.spec->agents[0]).empty());
    }

    void changesTheTemplateKeyWithWhatRunsAndNothingElse()
    {
        core::AgentSpec agent = readAgents(smallAgent).spec->agents[0];
        const std::string key = core::templateKeyOf(agent);
        agent.replicas = 7;
        QCOMPARE(core::templateKeyOf(agent), key);
        QCOMPARE(key.size(), std::size_t(16));

        agent.run.command = {"ab", "c"};
        const std::string oneWay = core::templateKeyOf(agent);
        agent.run.command = {"a", "bc"};
        QVERIFY(core::templateKeyOf(agent) != oneWay);
    }
};

}  // namespace tst_fleet_file

PILOTHOUSE_TEST(tst_fleet_file, TestFleetFile)
#include "tst_fleet_file.moc"
