// Counters over restarts, their rates, the mapping of an agent's own metrics, and when readings are stale.

#include "core/monitor/exposition.h"
#include "core/monitor/instance_readings.h"
#include "tests/support/test_program.h"

#include <QFile>
#include <QTest>

#include <cmath>

namespace tst_instance_readings {

using namespace std::chrono_literals;
using core::CounterTrack;
using core::Figures;
using core::InstanceReadings;
using core::MonoTime;
using core::Now;
using core::Quality;
using core::TimePoint;

namespace series = core::series;

namespace {

MonoTime mono(core::Duration since)
{
    return MonoTime(1000s + since);
}

Now at(core::Duration since)
{
    return {mono(since), TimePoint(1'700'000'000s + since)};
}

core::Exposition exposed(const std::string& text)
{
    return core::parseExposition(text).value();
}

core::AgentSpec mapped(std::map<std::string, std::string> mapping)
{
    core::AgentSpec spec;
    spec.metrics.mapping = std::move(mapping);
    return spec;
}

double valueOf(const Figures& figures, const char* key)
{
    const auto found = figures.find(key);
    return found == figures.end() ? std::nan("") : found->second.value;
}

}  // namespace

class TestInstanceReadings : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aCounterGoesOnWhereItFellToZero()
    {
        CounterTrack counter;
        counter.add(100, mono(0s));
        counter.add(130, mono(10s));
        counter.add(5, mono(20s));  // began anew
        QCOMPARE(counter.total(), 135.0);
        counter.restarted();
        counter.add(50, mono(30s));  // a new process that has already counted further than the old one
        QCOMPARE(counter.total(), 185.0);
        QCOMPARE(*counter.rate(60s, mono(30s)), 85.0 / 30);
    }

    void aCounterTakesNoNonsense()
    {
        CounterTrack counter;
        counter.add(10, mono(0s));
        counter.add(std::nan(""), mono(5s));
        counter.add(HUGE_VAL, mono(10s));
        counter.add(-1, mono(15s));
        QCOMPARE(counter.total(), 10.0);
        QVERIFY(!counter.rate(60s, mono(15s)));
    }

    void aRateNeedsTwoReadingsInItsWindow()
    {
        CounterTrack counter;
        QVERIFY(!counter.rate(60s, mono(0s)));
        counter.add(0, mono(0s));
        QVERIFY(!counter.rate(60s, mono(0s)));
        counter.add(60, mono(30s));
        QCOMPARE(*counter.rate(60s, mono(30s)), 2.0);
        QVERIFY(!counter.rate(60s, mono(80s)));  // one left
        QVERIFY(!counter.rate(60s, mono(200s)));
    }

    void aRateLooksBackItsWindowOnly()
    {
        CounterTrack counter;
        for (int i = 0; i <= 600; ++i)
            counter.add(i < 300 ? 0 : (i - 300) * 3, mono(std::chrono::seconds(i)));
        QCOMPARE(*counter.rate(60s, mono(600s)), 3.0);
    }

    void readsWhatPilothouseAgentTells()
    {
        QFile file(QStringLiteral(PILOTHOUSE_SOURCE_DIR "/tests/data/exposition/agent.txt"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const std::string text = file.readAll().toStdString();
        InstanceReadings readings;
        readings.add(exposed(text), {}, at(0s));
        readings.add(exposed(text
                             + "gen_ai_client_token_usage_sum{gen_ai_token_type=\"more\"} 300\n"
                               "pilothouse_agent_tasks_completed_total{kind=\"more\"} 10\n"
                               "pilothouse_agent_cost_usd_total{kind=\"more\"} 0.5\n"),
                     {}, at(30s));
        const Figures figures = readings.figures({}, at(30s));
        QCOMPARE(valueOf(figures, series::tasksCompleted), 52.0);
        QCOMPARE(valueOf(figures, series::taskCompletion), 10.0 / 30 * 3600);
        QCOMPARE(valueOf(figures, series::tokensPerMinute), 600.0);
        QCOMPARE(valueOf(figures, series::costPerHour), 60.0);
        QCOMPARE(valueOf(figures, series::queueDepth), 3.0);
        QCOMPARE(figures.at(series::queueDepth).time, at(30s).wall);
    }

    void theTasksNeverFall()
    {
        InstanceReadings readings;
        readings.add(exposed("http_requests_total 100\n"), {}, at(0s));
        // the better name appears later and counts from elsewhere
        readings.add(exposed("http_requests_total 110\npilothouse_agent_tasks_completed_total 7\n"), {},
                     at(5s));
        QCOMPARE(*readings.completed(), 110.0);
        readings.restarted();
        QCOMPARE(*readings.completed(), 110.0);
        readings.add(exposed("pilothouse_agent_tasks_completed_total 7\n"), {}, at(10s));
        QCOMPARE(*readings.completed(), 117.0);
    }

    void aRestartTakesAwayGaugesUntilTheNextReading()
    {
        InstanceReadings readings;
        readings.add(exposed("queue_depth 3\n"), {}, at(0s));
        readings.restarted();
        QVERIFY(readings.figures({}, at(1s)).empty());
    }

    void readingsAreLateAfterTwoIntervalsAndGoneAfterFiveMinutes()
    {
        core::AgentSpec spec;  // an interval of 5 s
        InstanceReadings readings;
        readings.add(exposed("queue_depth 3\n"), spec, at(0s));
        QCOMPARE(readings.figures(spec, at(10s)).at(series::queueDepth).quality, Quality::Good);
        QCOMPARE(readings.figures(spec, at(11s)).at(series::queueDepth).quality, Quality::Late);
        QCOMPARE(readings.figures(spec, at(5min)).size(), 1U);
        QVERIFY(readings.figures(spec, at(5min + 1ms)).empty());
    }

    void aGaugeThatIsNotToldAnyMoreIsGone()
    {
        InstanceReadings readings;
        readings.add(exposed("queue_depth 3\n"), {}, at(0s));
        readings.add(exposed("other 3\n"), {}, at(5s));
        QVERIFY(readings.figures({}, at(5s)).empty());
    }

    void readsByItsMapping()
    {
        const auto spec = mapped({{"agent/queue_depth", "gauge(waiting)"},
                                  {"model/tokens_per_minute", "rate(tokens_total) * 60"},
                                  {"business/happiness", "gauge(mood)*-0.5"},
                                  {"business/tasks_completed", "gauge(done_total)"},
                                  {"model/cost_per_hour", "gauge(absent)"}});
        InstanceReadings readings;
        readings.add(exposed("waiting{q=\"a\"} 2\nwaiting{q=\"b\"} 3\nwaiting{q=\"c\"} NaN\ntokens_total 10\n"
                             "mood 4\ndone_total 20\n"),
                     spec, at(0s));
        readings.add(exposed("waiting 5\ntokens_total 40\nmood 4\ndone_total 4\n"), spec, at(10s));
        const Figures figures = readings.figures(spec, at(10s));
        QCOMPARE(figures.size(), 4U);
        QCOMPARE(valueOf(figures, series::queueDepth), 5.0);
        QCOMPARE(valueOf(figures, series::tokensPerMinute), 180.0);
        QCOMPARE(valueOf(figures, "business/happiness"), -2.0);
        QCOMPARE(valueOf(figures, series::tasksCompleted), 24.0);  // over a reset
    }

    void aRateOfReadingsThatAreAMinuteApartIsTold()
    {
        auto spec = mapped({{"model/tokens_per_minute", "rate(tokens_total) * 60"}});
        spec.metrics.interval = 60s;
        InstanceReadings readings;
        readings.add(exposed("tokens_total 0\n"), spec, at(0s));
        readings.add(exposed("tokens_total 120\n"), spec, at(61s));
        QCOMPARE(valueOf(readings.figures(spec, at(65s)), series::tokensPerMinute), 120.0 / 61 * 60);
    }

    void parsesMappings_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("isRate");
        QTest::addColumn<double>("factor");  // 0: no mapping
        const auto row = [](const char* text, bool isRate, double factor) {
            QTest::newRow(text) << QByteArray(text) << isRate << factor;
        };
        row("gauge(a)", false, 1);
        row(" rate( a ) * 3600 ", true, 3600);
        row("gauge(a)*1e-3", false, 1e-3);
        row("gauge(a)*-2", false, -2);
        for (const char* bad :
             {"", "gauge", "gauge(", "gauge()", "gauge(a", "sum(a)", "gauge(a) +1", "gauge(a)*", "gauge(a)*x",
              "gauge(a)*2 3", "gauge(a b)", "gauge(a)*inf", "gauge(a)*nan", "rate(a)b", "gauge(a{b=\"c\"})"})
            row(bad, false, 0);
    }

    void parsesMappings()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const bool, isRate);
        QFETCH(const double, factor);
        const auto mapping = core::parseMapping(text.toStdString());
        QCOMPARE(mapping.has_value(), factor != 0);
        if (mapping)
            QVERIFY((*mapping
                     == core::Mapping{isRate ? core::Reading::Rate : core::Reading::Gauge, "a", factor}));
    }
};

}  // namespace tst_instance_readings

PILOTHOUSE_TEST(tst_instance_readings, TestInstanceReadings)
#include "tst_instance_readings.moc"
