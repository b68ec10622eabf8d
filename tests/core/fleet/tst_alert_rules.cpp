// Alert rules as they are written: what is refused, what is there without being written, and matchers.

#include <QTest>

#include "core/fleet/alert_rules.h"
#include "core/fleet/matcher.h"
#include "core/fleet/sample.h"
#include "tests/support/test_program.h"

namespace tst_alert_rules {

using namespace core;
using namespace std::chrono_literals;

namespace {

FleetFileReading fleetWithAlerts(const std::string& alerts)
{
    return readFleetText("fleet: f\nagents: [{id: a, run: {command: [x]}}]\n" + alerts, "/");
}

}  // namespace

class TestAlertRules : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theSeedsRulesAreThereUnlessTheFileHasItsOwn()
    {
        const auto without = fleetWithAlerts("").spec->alerts;
        QCOMPARE(without.size(), std::size_t(5));
        QCOMPARE(without[0].name, std::string("high-cpu"));
        QCOMPARE(without[0].above, std::optional(0.9));
        QCOMPARE(without[0].clearBelow, std::optional(0.8));
        QCOMPARE(without[0].pendingFor, Duration(1min));
        QCOMPARE(without[0].severity, Severity::Critical);
        QCOMPARE(without[3].state, std::string("down"));
        QCOMPARE(without[4].state, std::string("panic"));
        QCOMPARE(without[3].noData, NoDataPolicy::Alerting);

        QVERIFY(fleetWithAlerts("alerts: []\n").spec->alerts.empty());
        QCOMPARE(fleetWithAlerts("alerts: [{name: n, state: down}]\n").spec->alerts.size(), std::size_t(1));
    }

    void theExampleFileHasTheBuiltInRules()
    {
        const auto example = readFleetFile(PILOTHOUSE_SOURCE_DIR "/tests/data/fleet/example.yaml");

        QCOMPARE(example.spec->alerts, builtInAlertRules(*example.spec));
    }

    void builtInRulesOpenOnlyIncidentsThatThereAre()
    {
        const auto fleet = fleetWithAlerts("incidents: {classes: {agent_down: {}}}\n");

        QVERIFY(fleet.errors.empty());
        QCOMPARE(fleet.spec->alerts[2].incident, std::string());
        QCOMPARE(fleet.spec->alerts[3].incident, std::string("agent_down"));
    }

    void trapM14AThresholdInTheWrongUnitIsRefusedAtItsPlace_data()
    {
        QTest::addColumn<QString>("rule");
        QTest::addColumn<QString>("complaint");
        const auto row = [](const char* rule, const char* complaint) {
            QTest::newRow(rule) << QString::fromUtf8(rule) << QString::fromUtf8(complaint);
        };
        row("{name: n, metric: system/cpu, above: 85}",
            "3:47: alerts[0].above: 85 is not in the unit of system/cpu");
        row("{name: n, metric: system/memory, above: 1.5}", "3:50: alerts[0].above: 1.5 is not");
        row("{name: n, metric: agent/error_rate, above: 5}", "3:53: alerts[0].above: 5 is not");
        row("{name: n, metric: agent/response_time_p95, above: 2000}", "which is in seconds: 500 ms is 0.5");
        row("{name: n, metric: system/cpu, above: 0.9, clearBelow: -1}",
            "3:64: alerts[0].clearBelow: -1 is not");
        row("{name: region-down, state: down}", "3:17: alerts[0].name: region-down is always there");
    }

    void trapM14AThresholdInTheWrongUnitIsRefusedAtItsPlace()
    {
        QFETCH(QString, rule);
        QFETCH(QString, complaint);

        const auto reading = fleetWithAlerts("alerts: [" + rule.toStdString() + "]\n");

        QVERIFY(!reading.spec);
        const QString found = QString::fromStdString(describe(reading.errors.front(), "F"));
        QVERIFY2(found.contains(complaint), qPrintable(found));
    }

    void takesAProcessorThatIsUsedBeyondItsCapacityAndAnyThresholdOfAnUnknownUnit()
    {
        QVERIFY(fleetWithAlerts("alerts: [{name: n, metric: system/cpu, above: 1.5}]\n").spec);
        QVERIFY(fleetWithAlerts("alerts: [{name: n, metric: agent/queue_depth, above: 5000}]\n").spec);
    }

    void aRuleAsJsonReadsBackEqual()
    {
        for (const AlertRuleSpec& rule : builtInAlertRules({})) {
            const auto reading = readAlertRuleText(writeAlertRuleJson(rule), {});
            QVERIFY(reading.errors.empty());
            QCOMPARE(*reading.rule, rule);
        }
    }

    void saysWhatIsWrongWithARuleThatIsThereAsAValue()
    {
        AlertRuleSpec rule;
        rule.name = "not a word";
        rule.metric = series::cpu;
        QVERIFY(!checkAlertRule(rule, {}).empty());
        rule.name = "n";
        QCOMPARE(checkAlertRule(rule, {}).front().message,
                 std::string("a metric needs either above or below"));
        rule.above = 0.5;
        QVERIFY(checkAlertRule(rule, {}).empty());
    }

    void takesNoTextThatIsNoRule()
    {
        for (const char* text : {"", "[]", "{", "name: n", "{name: n, state: down, colour: red}", "\xff"})
            QVERIFY2(!readAlertRuleText(text, {}).errors.empty(), text);
        QVERIFY(
            !readAlertRuleText("{name: n, state: down, type: " + std::string(70'000, 'x') + "}", {}).rule);
    }

    void matchersAreThoseOfAlertmanager()
    {
        QVERIFY(Matcher::parse("agent=\"a\"").value().matches("a"));
        QVERIFY(!Matcher::parse("agent=\"a\"").value().matches("ab"));
        QVERIFY(Matcher::parse(" agent != \"a\" ").value().matches("b"));
        QVERIFY(Matcher::parse("agent=~\"a|b\"").value().matches("b"));
        QVERIFY(!Matcher::parse("agent=~\"a|b\"").value().matches("xb"));  // the whole value
        QVERIFY(Matcher::parse("agent!~\"a.*\"").value().matches("b"));
        QVERIFY(!Matcher::parse("agent!~\"a.*\"").value().matches("abc"));
        QVERIFY(Matcher::parse("agent=\"\"").value().matches(""));
    }

    void matchersReadBackEqual()
    {
        for (const char* text :
             {"rule=\"a b\"", "agent!=\"x\\\"y\"", "instance=~\"a\\\\d+\"", "region!~\".*\""}) {
            const auto matcher = Matcher::parse(text);
            QVERIFY2(bool(matcher), text);
            QCOMPARE(matcher.value().text(), std::string(text));
            QVERIFY(Matcher::parse(matcher.value().text()).value() == matcher.value());
        }
    }

    void matchersThatAreNoneAreRefused()
    {
        for (const std::string& text :
             {std::string(), std::string("agent"), std::string("agent=a"), std::string("colour=\"a\""),
              std::string("agent=~\"(\""), std::string("agent=\"a\"b\""), std::string("agent=\"a\\\""),
              std::string("agent!\"a\""), "agent=\"" + std::string(1'001, 'x') + "\""})
            QVERIFY2(!Matcher::parse(text), text.c_str());
    }
};

}  // namespace tst_alert_rules

PILOTHOUSE_TEST(tst_alert_rules, TestAlertRules)
#include "tst_alert_rules.moc"
