// One alert's life, evaluation by evaluation.

#include <QTest>

#include "core/control/alert_state.h"
#include "tests/support/test_program.h"

#include <cmath>

namespace tst_alert_state {

using namespace core;
using namespace std::chrono_literals;

namespace {

// One rule on one instance, evaluated once a second.
struct Life {
    explicit Life(AlertRuleSpec spec, AlertLimits given = {}) : limits(given)
    {
        alert.key = {spec.name, AgentId("a"), InstanceId("a-01"), {}};
        alert.rule = std::make_shared<const AlertRuleSpec>(std::move(spec));
    }

    AlertState see(AlertReading reading, Duration later = 1s)
    {
        now.mono += later;
        now.wall += later;
        if (reading.kind == AlertReading::Kind::Value)
            reading.time = now.wall;
        changes += advance(alert, reading, now, limits) ? 1 : 0;
        return alert.state;
    }
    AlertState value(double value, Duration later = 1s)
    {
        return see({AlertReading::Kind::Value, value, false, {}, {}}, later);
    }
    AlertState nothing(TimePoint last = {})
    {
        return see({AlertReading::Kind::Missing, 0, false, last, "no value comes"});
    }
    // The same value for so long, once a second.
    AlertState values(double same, Duration span)
    {
        for (Duration passed(0); passed < span; passed += 1s)
            value(same);
        return alert.state;
    }

    AlertLimits limits;
    Alert alert;
    Now now{MonoTime(1h), TimePoint(1'700'000'000s)};
    int changes = 0;
};

AlertRuleSpec cpuRule(Duration pendingFor = 0s)
{
    AlertRuleSpec rule;
    rule.name = "high-cpu";
    rule.metric = "system/cpu";
    rule.above = 0.9;
    rule.clearBelow = 0.8;
    rule.pendingFor = pendingFor;
    return rule;
}

AlertRuleSpec with(AlertRuleSpec rule, NoDataPolicy noData, ErrorPolicy error = ErrorPolicy::Error)
{
    rule.noData = noData;
    rule.error = error;
    return rule;
}

}  // namespace

class TestAlertState : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void trapM13AValueAtItsThresholdHolds()
    {
        QCOMPARE(Life(cpuRule()).value(0.9), AlertState::Firing);
        QCOMPARE(Life(cpuRule()).value(std::nextafter(0.9, 0)), AlertState::Inactive);

        AlertRuleSpec low;
        low.name = "few-tasks";
        low.metric = "business/task_completion";
        low.below = 10;
        low.clearAbove = 20;
        QCOMPARE(Life(low).value(10), AlertState::Firing);
        QCOMPARE(Life(low).value(10.5), AlertState::Inactive);
    }

    // prometheus.io/docs/prometheus/latest/configuration/alerting_rules: "for" makes it pending until the
    // condition has held during each evaluation for so long.
    void trapM1FiresOnlyOnceItsConditionHasHeldForAsLongAsTheRuleSays()
    {
        Life life(cpuRule(60s));

        QCOMPARE(life.value(0.95), AlertState::Pending);
        QCOMPARE(life.values(0.95, 59s), AlertState::Pending);
        QCOMPARE(life.value(0.95), AlertState::Firing);
        QCOMPARE(life.changes, 2);
    }

    void aSingleEvaluationThatDoesNotHoldMakesPendingStartAnew()
    {
        Life life(cpuRule(60s));
        life.values(0.95, 50s);

        QCOMPARE(life.value(0.5), AlertState::Inactive);
        QCOMPARE(life.values(0.95, 60s), AlertState::Pending);
        QCOMPARE(life.value(0.95), AlertState::Firing);
    }

    void betweenThresholdAndClearThresholdAPendingAlertStartsAnewToo()
    {
        Life life(cpuRule(60s));
        life.values(0.95, 50s);

        QCOMPARE(life.value(0.85), AlertState::Inactive);
    }

    void recoversBetweenTheThresholdsAndResolvesBelowBoth()
    {
        Life life(cpuRule());
        life.value(0.95);

        QCOMPARE(life.value(0.85), AlertState::Recovering);
        QVERIFY(life.alert.isActive());
        QCOMPARE(life.value(0.8), AlertState::Recovering);
        QCOMPARE(life.value(0.79), AlertState::Resolved);
        QVERIFY(!life.alert.isActive());
    }

    void aRecoveringAlertThatIsRaisedAgainIsTheSameAlert()
    {
        Life life(cpuRule(60s));
        life.values(0.95, 61s);
        const TimePoint firedAt = life.alert.firedAt->wall;

        life.value(0.85);
        QCOMPARE(life.value(0.95), AlertState::Firing);

        QCOMPARE(life.alert.firedAt->wall, firedAt);
        QCOMPARE(life.alert.fires.size(), std::size_t(1));
    }

    void withoutAClearThresholdItResolvesWhereItNoLongerHolds()
    {
        AlertRuleSpec rule = cpuRule();
        rule.clearBelow.reset();
        Life life(rule);
        life.value(0.9);

        QCOMPARE(life.value(0.89), AlertState::Resolved);
    }

    // Prometheus keeps resolved alerts for 15 minutes.
    void aResolvedAlertIsShownForAQuarterOfAnHour()
    {
        Life life(cpuRule());
        life.value(0.95);
        life.value(0.1);

        QCOMPARE(life.value(0.1, 899s), AlertState::Resolved);
        QCOMPARE(life.value(0.1, 1s), AlertState::Inactive);
    }

    void trapM12MissingValuesHaveAStateThatTheRuleChooses()
    {
        const TimePoint last(1'600'000'000s);
        Life reported(cpuRule());
        QCOMPARE(reported.nothing(last), AlertState::NoData);
        QVERIFY(!reported.alert.isActive());
        QCOMPARE(Life(with(cpuRule(), NoDataPolicy::Alerting)).nothing(), AlertState::Firing);
        QCOMPARE(Life(with(cpuRule(60s), NoDataPolicy::Alerting)).nothing(), AlertState::Pending);
        QCOMPARE(Life(with(cpuRule(), NoDataPolicy::Ok)).nothing(last), AlertState::Inactive);
        QCOMPARE(Life(with(cpuRule(), NoDataPolicy::KeepLast)).nothing(last), AlertState::Inactive);
    }

    void oneThatFiredStaysFiringForPeopleWhileItsValueIsMissing()
    {
        Life life(cpuRule());
        life.value(0.95);

        QCOMPARE(life.nothing(life.now.wall), AlertState::NoData);
        QVERIFY(life.alert.isActive());
        QCOMPARE(life.value(0.95), AlertState::Firing);
        QCOMPARE(life.alert.fires.size(), std::size_t(1));
        life.nothing(life.now.wall);
        QCOMPARE(life.value(0.5), AlertState::Resolved);
    }

    void missingValuesKeepOrEndAFiringAlertAsTheRuleChooses()
    {
        Life keeps(with(cpuRule(), NoDataPolicy::KeepLast));
        keeps.value(0.95);
        QCOMPARE(keeps.nothing(), AlertState::Firing);

        Life ends(with(cpuRule(), NoDataPolicy::Ok));
        ends.value(0.95);
        QCOMPARE(ends.nothing(), AlertState::Resolved);
    }

    void aValueThatIsNoNumberIsAnErrorOrWhatTheRuleChooses()
    {
        const AlertReading broken{AlertReading::Kind::Broken, 0, false, TimePoint(1s),
                                  "the value is no number"};
        QCOMPARE(Life(cpuRule()).see(broken), AlertState::Error);
        QCOMPARE(Life(with(cpuRule(), NoDataPolicy::NoData, ErrorPolicy::Alerting)).see(broken),
                 AlertState::Firing);
        QCOMPARE(Life(with(cpuRule(), NoDataPolicy::NoData, ErrorPolicy::Ok)).see(broken),
                 AlertState::Inactive);
        QCOMPARE(Life(with(cpuRule(), NoDataPolicy::NoData, ErrorPolicy::KeepLast)).see(broken),
                 AlertState::Inactive);
    }

    void whatCannotBeSeenChangesNothing()
    {
        Life life(cpuRule());
        life.value(0.95);

        QCOMPARE(life.see({AlertReading::Kind::Unseen, 0, false, {}, {}}), AlertState::Firing);
        QCOMPARE(life.alert.value, std::optional(0.95));
    }

    void aSubjectThatIsGoneEndsItsAlert()
    {
        Life life(cpuRule());
        life.value(0.95);

        QCOMPARE(life.see({AlertReading::Kind::Gone, 0, false, {}, "the instance is gone"}),
                 AlertState::Resolved);
        QCOMPARE(reasonOf(life.alert), std::string("the instance is gone"));
    }

    void flappingIsCountedAndTheAlertHeldUntilItIsCalm()
    {
        Life life(cpuRule());
        for (int i = 0; i < 2; ++i) {
            QCOMPARE(life.value(0.95), AlertState::Firing);
            QCOMPARE(life.value(0.1), AlertState::Resolved);
        }

        QCOMPARE(life.value(0.95), AlertState::Firing);
        QVERIFY(life.alert.flapping);
        QCOMPARE(life.value(0.1), AlertState::Recovering);
        QVERIFY(reasonOf(life.alert).find("3 times") != std::string::npos);
        QCOMPARE(life.value(0.95), AlertState::Firing);  // the same alert, so nobody is told again
        QCOMPARE(life.alert.fires.size(), std::size_t(3));
        QCOMPARE(life.values(0.1, 299s), AlertState::Recovering);
        QCOMPARE(life.value(0.1), AlertState::Resolved);
        QVERIFY(!life.alert.flapping);
    }

    void firingsThatLieFarApartAreNoFlapping()
    {
        Life life(cpuRule());
        for (int i = 0; i < 5; ++i) {
            QCOMPARE(life.value(0.95, 301s), AlertState::Firing);
            QCOMPARE(life.value(0.1), AlertState::Resolved);
        }
    }

    // The wall clock jumps; durations are measured on the other one.
    void fault20AJumpOfTheWallClockNeitherFiresNorDelaysAnAlert()
    {
        for (const Duration jump : {Duration(2h), Duration(-2h)}) {
            Life life(cpuRule(60s));
            life.values(0.95, 30s);
            life.now.wall += jump;
            QCOMPARE(life.values(0.95, 30s), AlertState::Pending);
            QCOMPARE(life.value(0.95), AlertState::Firing);
        }
    }

    void whatIsStoredGoesOnWhereItWas()
    {
        Life life(cpuRule(60s));
        life.values(0.95, 40s);
        life.alert = alertFrom(life.alert.key, recordOf(life.alert), life.now, life.limits);
        life.alert.rule = std::make_shared<const AlertRuleSpec>(cpuRule(60s));

        QCOMPARE(life.values(0.95, 20s), AlertState::Pending);
        QCOMPARE(life.value(0.95), AlertState::Firing);
        const AlertRecord record = recordOf(life.alert);
        QCOMPARE(recordOf(alertFrom(life.alert.key, record, life.now, life.limits)), record);
    }

    void storedTimesThatLieAheadCountAsNow()
    {
        Life life(cpuRule(60s));
        life.value(0.95);
        AlertRecord record = recordOf(life.alert);
        record.activeAt += 5h;

        const Alert back = alertFrom(life.alert.key, record, life.now, life.limits);

        QCOMPARE(back.activeAt.mono, life.now.mono);
    }

    void trapM16TheReasonNamesTheMetricTheValueAndTheThreshold()
    {
        Life life(cpuRule(60s));
        life.value(0.954);
        QCOMPARE(reasonOf(life.alert), std::string("system/cpu is 0.954, at or above 0.9, not yet for 1m"));
        life.values(0.954, 61s);
        QCOMPARE(reasonOf(life.alert), std::string("system/cpu is 0.954, at or above 0.9"));
        life.value(0.85);
        QCOMPARE(reasonOf(life.alert),
                 std::string("system/cpu is 0.85, not at or above 0.9 any more and not below 0.8 yet"));
        life.value(0.5);
        QCOMPARE(reasonOf(life.alert), std::string("system/cpu is 0.5, not at or above 0.9"));
        life.nothing();
        QVERIFY(reasonOf(life.alert).starts_with("no value comes; the last value is of 2023-"));
    }
};

}  // namespace tst_alert_state

PILOTHOUSE_TEST(tst_alert_state, TestAlertState)
#include "tst_alert_state.moc"
