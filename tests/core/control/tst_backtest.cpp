// What a rule would have done over recorded history, compared with what it does live.

#include <QTest>

#include "core/control/backtest.h"
#include "tests/support/simulated_fleet.h"
#include "tests/support/test_program.h"

#include <cmath>

namespace tst_backtest {

using namespace simulated;

namespace {

const TimePoint begin{1'700'000'000s};

AlertRuleSpec cpuRule(Duration pendingFor = 1min)
{
    AlertRuleSpec rule;
    rule.name = "rule";
    rule.metric = series::cpu;
    rule.above = 0.9;
    rule.clearBelow = 0.8;
    rule.pendingFor = pendingFor;
    return rule;
}

// One value a second; the function of the second.
template <typename Value>
BacktestSeries recorded(Duration span, const Value& value, const std::string& instance = "a-01")
{
    BacktestSeries made{AgentId("a"), InstanceId(instance), {}};
    for (Duration at(0); at <= span; at += 1s)
        made.points.push_back({begin + at, value(at)});
    return made;
}

BacktestReport run(const AlertRuleSpec& rule, const std::vector<BacktestSeries>& series, Duration span)
{
    return backtest({rule, {}, begin, begin + span}, series, {});
}

// Hot for two minutes at the beginning of each of the given hours.
double daily(Duration at)
{
    return at % Duration(1h) < Duration(2min) ? 0.95 : 0.4;
}

}  // namespace

class TestBacktest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void saysWhenItWouldHaveFiredForHowLongAndHowOftenPeopleWouldHaveHeard()
    {
        const auto report = run(cpuRule(), {recorded(6h, daily)}, 6h - 1s);

        QCOMPARE(report.fired, std::uint64_t(6));
        QCOMPARE(report.firings.front(),
                 (BacktestFiring{AgentId("a"), InstanceId("a-01"), begin + 1min, begin + 2min, 0.95}));
        QCOMPARE(report.firing, Duration(6min));
        QCOMPARE(report.notices, std::uint64_t(12));  // one for its beginning and one for its end
        QCOMPARE(report.nearMisses, std::uint64_t(0));
    }

    void aLongerForMakesNearMissesOfShortFirings()
    {
        const auto report = run(cpuRule(3min), {recorded(6h, daily)}, 6h - 1s);

        QCOMPARE(report.fired, std::uint64_t(0));
        QCOMPARE(report.notices, std::uint64_t(0));
        QCOMPARE(report.nearMisses, std::uint64_t(6));
    }

    void whatStillFiresAtTheEndHasNoEnd()
    {
        const auto report = run(cpuRule(), {recorded(1h, [](Duration) { return 0.97; })}, 1h);

        QCOMPARE(report.fired, std::uint64_t(1));
        QVERIFY(!report.firings.front().to);
        QCOMPARE(report.firing, Duration(59min));
        QCOMPARE(report.notices, std::uint64_t(1));
    }

    void anAgentsOwnAlertHidesThoseOfItsInstances()
    {
        const auto hot = [](Duration) { return 0.97; };
        const auto report =
            run(cpuRule(), {recorded(1h, hot, ""), recorded(1h, hot, "a-01"), recorded(1h, hot, "a-02")}, 1h);

        QCOMPARE(report.fired, std::uint64_t(3));
        QCOMPARE(report.notices, std::uint64_t(1));
    }

    void aGapIsMissingAndNotTheLastValue()
    {
        AlertRuleSpec rule = cpuRule(0s);
        const auto holes =
            recorded(1h, [](Duration at) { return at < Duration(30min) ? 0.5 : std::nan(""); });
        QCOMPARE(run(rule, {holes}, 1h).fired, std::uint64_t(0));
        rule.noData = NoDataPolicy::Alerting;
        QCOMPARE(run(rule, {holes}, 1h).fired, std::uint64_t(1));
    }

    void saysHowFarBackTheHistoryGoes()
    {
        const auto report = backtest({cpuRule(), {}, begin - 24h, begin + 1h}, {recorded(1h, daily)}, {});

        QCOMPARE(report.begins, std::optional(begin));
        QCOMPARE(report.samples, std::uint64_t(3'601));
        QVERIFY(!backtest({cpuRule(), {}, begin, begin + 1h}, {}, {}).begins);
    }

    void longSpansAreLookedAtAsCoarselyAsTheyAreKept()
    {
        QCOMPARE(backtestStep(24h), Duration(1s));
        QCOMPARE(backtestStep(24h * 7), Duration(10s));
        QCOMPARE(backtestStep(24h * 30), Duration(1min));
    }

    // The same values, once live and once from the recording: the same alerts at the same times.
    void agreesWithWhatTheRuleDidLive()
    {
        FleetSpec spec = fleet({agent("a", 1)});
        spec.alerts = {cpuRule(20s)};
        World world(spec);
        world.run(10s);
        BacktestSeries recording{AgentId("a"), InstanceId("a-01"), {}};
        std::vector<BacktestFiring> live;
        std::uint64_t notices = 0;
        const TimePoint start = world.now.wall + 1s;
        for (int i = 0; i < 4'000; ++i) {
            const double value = 0.75 + 0.25 * std::sin(i / 40.0) * std::cos(i / 311.0);
            const TimePoint time = world.now.wall + 1s;
            world.figures[InstanceId("a-01")] = {{series::cpu, {value, time, time, Quality::Good}}};
            recording.points.push_back({time, value});
            const StepOutput out = world.step();
            notices += std::uint64_t(world.sent<Notify>());
            const bool active = !out.snapshot->alerts.empty() && out.snapshot->alerts.front()->active;
            const bool known = !live.empty() && !live.back().to;
            if (active && !known)
                live.push_back({AgentId("a"), InstanceId("a-01"), world.now.wall, {}, 0});
            if (!active && known)
                live.back().to = world.now.wall;
        }

        auto report = backtest({cpuRule(20s), {}, start, world.now.wall}, {recording}, {});

        QVERIFY(live.size() > 5);
        for (BacktestFiring& firing : report.firings)
            firing.worst = 0;
        QCOMPARE(report.firings, live);
        QCOMPARE(report.notices, notices);
    }
};

}  // namespace tst_backtest

PILOTHOUSE_TEST(tst_backtest, TestBacktest)
#include "tst_backtest.moc"
