#include "tests/support/test_program.h"
#include "tests/ui/agents/agents_console.h"
#include "ui/agents/hourly_bars.h"
#include "ui/widget/bar_chart.h"
#include "ui/widget/card.h"
#include "ui/widget/gauge.h"
#include "ui/widget/line_chart.h"

#include <QComboBox>
#include <QDateTime>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollBar>

#include <cmath>

namespace tst_agent_page {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace tests;

class TestAgentPage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ui::applyTheme(*qApp); }

    void theHeaderTellsWhatItIsAndHowItIs()
    {
        auto fleet = inventFleet({{"summarizer", 84}});
        agentOf(*fleet, "summarizer").replicas.ready = 83;

        AgentsConsole console(fleet, "summarizer");

        QCOMPARE(console.text("agentName"), u"summarizer"_s);
        QCOMPARE(console.text("agentReady"), u"83 of 84 ready · eu-west"_s);
        QVERIFY(console.find("agentHealth").accessibleName().contains(u"Healthy"_s)
                || console.find("agentHealth").accessibleDescription().contains(u"Healthy"_s));
        QCOMPARE(console.find<QLabel>("number").text(), u"84"_s);
        QVERIFY(console.find<QLabel>("limits").text().contains(u"max 120"_s));
    }

    void theGaugesTellTheFiguresAndTheirAgeOnceLate()
    {
        auto fleet = inventFleet({{"triage", 4}});
        core::Sample& memory = agentOf(*fleet, "triage").metrics[core::series::memory];
        memory.quality = core::Quality::Late;
        memory.time = inventedNow() - 42s;
        AgentsConsole console(fleet, "triage");

        const ui::Gauge& cpuGauge = console.find<ui::Gauge>("cpuGauge");
        const ui::Gauge& memoryGauge = console.find<ui::Gauge>("memoryGauge");
        QCOMPARE(*cpuGauge.value(), 0.61);
        QVERIFY(!cpuGauge.accessibleDescription().contains(u"42 s"_s));
        QVERIFY2(memoryGauge.accessibleDescription().contains(u"42 s"_s),
                 qPrintable(memoryGauge.accessibleDescription()));

        auto without = std::make_shared<core::FleetSnapshot>(*fleet);
        agentOf(*without, "triage").metrics.clear();
        console.page.show(without);
        QVERIFY(!memoryGauge.value());
        QVERIFY(!memoryGauge.accessibleDescription().contains(u"42 s"_s));
    }

    void theChecksAndTheirRecommendationsAreListed()
    {
        auto fleet = inventFleet({{"triage", 4}});
        core::AgentView& agent = agentOf(*fleet, "triage");
        agent.health.status = core::HealthStatus::Unhealthy;
        agent.health.checks[2].outcome = core::CheckOutcome::Failed;
        agent.health.checks[2].value = 0.053;
        agent.health.recommendations = {"Look at the errors of triage-09."};
        AgentsConsole console(fleet, "triage");

        QStringList texts;
        for (const auto* label : console.find("checks").findChildren<QLabel*>())
            texts << label->text();
        for (const QString& wanted : {u"61 %"_s, u"74 %"_s, u"5.3 %  (score −25 %)"_s, u"640 ms"_s,
                                      u"Look at the errors of triage-09."_s})
            QVERIFY2(texts.contains(wanted), qPrintable(wanted + u" not in "_s + texts.join(u", "_s)));
    }

    void theScalingCardTellsTheReasonAndEscapesIt()
    {
        auto fleet = inventFleet({{"triage", 4}});
        core::AgentView& agent = agentOf(*fleet, "triage");
        agent.scaling.reason = "84 x 0.61 < 0.70 & it holds";
        agent.scaling.nextChangeAt = inventedNow() + 161s;
        AgentsConsole console(fleet, "triage");

        const QString text = console.text("scalingText");
        QVERIFY2(text.contains(u"84 x 0.61 &lt; 0.70 &amp; it holds"_s), qPrintable(text));
        QVERIFY(text.contains(u"2 m 41 s"_s));
        QCOMPARE(console.find<QPushButton>("pause").text(), u"Pause"_s);

        agent.scaling.paused = true;
        agent.scaling.pausedUntil = inventedNow() + 60s;
        console.page.show(fleet);
        QCOMPARE(console.find<QPushButton>("pause").text(), u"Resume"_s);
        QVERIFY(console.text("scalingText").contains(u"Paused for another 1 m"_s));
    }

    void theScalingCardSaysWhatDecidesAndLeadsToMore()
    {
        auto fleet = inventFleet({{"triage", 4}});
        core::AgentView& agent = agentOf(*fleet, "triage");
        agent.scaling.driver = core::series::cpu;
        AgentsConsole console(fleet, "triage");
        QVERIFY2(console.text("scalingText").contains(u"Wanted <b>4</b>, for its CPU."_s),
                 qPrintable(console.text("scalingText")));
        agent.scaling.driver = "operator";
        console.page.show(fleet);
        QVERIFY(console.text("scalingText").contains(u"set by the operator."_s));

        core::AgentId asked;
        QObject::connect(&console.page, &ui::AgentsPage::scalingActivated, &console.page,
                         [&](const core::AgentId& id) { asked = id; });
        console.find<QPushButton>("explainScaling").click();
        QCOMPARE(asked, core::AgentId("triage"));
    }

    void theInstancesAreFilteredByTextAndState()
    {
        auto fleet = inventFleet({{"triage", 12}});
        instanceOf(*fleet, "triage-05").state = core::InstanceState::Failed;
        AgentsConsole console(fleet, "triage");
        QCOMPARE(console.instances().model()->rowCount(), 12);

        console.page.focusFilter();
        QTest::keyClicks(&console.find<QLineEdit>("instanceFilter"), u"triage-0"_s);
        QCOMPARE(console.instances().model()->rowCount(), 9);
        auto& states = console.find<QComboBox>("stateFilter");
        states.setCurrentIndex(states.findText(u"Failed"_s));
        QCOMPARE(console.column(console.instances()), QStringList{u"triage-05"_s});

        console.find<QLineEdit>("instanceFilter").clear();
        states.setCurrentIndex(0);
        QCOMPARE(console.instances().model()->rowCount(), 12);
    }

    void noInstanceAndAThousandFit()
    {
        for (const std::uint32_t count : {0U, 1'000U}) {
            AgentsConsole console(inventFleet({{"triage", count}}), "triage");
            QCOMPARE(console.instances().model()->rowCount(), int(count));
            QVERIFY(!console.page.grab().isNull());
            QVERIFY2(console.page.minimumSizeHint().width() <= 1'220, "a small screen is 1280 wide");
        }
    }

    void aLongNameIsShortenedAndNothingElseIsPushedOut()
    {
        const std::string name(63, 'w');
        AgentsConsole console(inventFleet({{name, 3}}), name.c_str());
        console.page.resize(1'220, 640);
        QVERIFY(console.page.width() <= 1'220);

        QVERIFY(console.text("agentName").size() < 63);
        QCOMPARE(console.find<QLabel>("agentName").toolTip(), QString::fromStdString(name));
        for (const char* part : {"replicas", "rollout", "drain", "restart", "more"}) {
            const QWidget& widget = console.find(part);
            const QRect place(widget.mapTo(&console.page, QPoint()), widget.size());
            QVERIFY2(console.page.rect().contains(place), part);
        }
    }

    void nothingOverlapsInALowWindowAndTheTableCanBeReached()
    {
        auto fleet = inventFleet({{"triage", 40}});
        agentOf(*fleet, "triage").rollout = {
            core::RolloutPhase::Progressing, "1", "2", 1, 40, "", inventedNow(), std::nullopt};
        AgentsConsole console(fleet, "triage");
        console.page.resize(1'220, 560);
        QCoreApplication::processEvents();

        const QList<ui::Card*> cards = console.find("agentScroll").findChildren<ui::Card*>();
        QCOMPARE(cards.size(), 8);
        for (const ui::Card* one : cards)
            for (const ui::Card* other : cards)
                QVERIFY(one == other || !one->geometry().intersects(other->geometry()));
        QVERIFY(console.instances().height() >= 110);  // two rows and the titles

        console.page.showInstance(core::AgentId("triage"), core::InstanceId("triage-33"));
        QCoreApplication::processEvents();
        const QModelIndex chosen = console.instances().selectionModel()->selectedRows().value(0);
        QCOMPARE(chosen.data().toString(), u"triage-33"_s);
        const QRect row = console.instances().visualRect(chosen);
        QVERIFY(console.instances().viewport()->visibleRegion().contains(row.center()));
    }

    void theChartsAskForThisAgentsSeriesAndForgetTheOneBefore()
    {
        AgentsConsole console(inventFleet({{"planner", 2}, {"triage", 4}}), "triage");
        for (const char* key : {core::series::responseTimeP50, core::series::responseTimeP95,
                                core::series::errorRate, core::series::tasksCompleted})
            QVERIFY2(console.service.askedFor(core::seriesName(core::AgentId("triage"), key)) > 0, key);

        console.page.showAgent(core::AgentId("planner"));
        QVERIFY(console.service.askedFor("metrics/planner/agent/error_rate") > 0);
    }

    void aRolloutUnderWayShowsItsProgressAndItsOutcome()
    {
        auto fleet = inventFleet({{"triage", 12}});
        core::AgentView& agent = agentOf(*fleet, "triage");
        agent.rollout = {core::RolloutPhase::Progressing,
                         "1.4.2",
                         "1.5.0",
                         4,
                         12,
                         "instances are replaced batch by batch",
                         inventedNow() - 30s,
                         std::nullopt};
        AgentsConsole console(fleet, "triage");
        const QWidget& strip = console.find("rolloutStrip");
        QVERIFY(strip.isVisible());
        QVERIFY(console.text("rolloutText").contains(u"1.4.2 → 1.5.0, 4 of 12 updated"_s));
        QVERIFY(console.find("cancelRollout").isVisible());

        agent.rollout.phase = core::RolloutPhase::Undone;
        agent.rollout.reason = "3 starts failed";
        agent.rollout.endedAt = inventedNow() - 1min;
        console.page.show(fleet);
        QVERIFY(console.text("rolloutText").contains(u"3 starts failed"_s));
        QVERIFY(!console.find("cancelRollout").isVisible());

        agent.rollout.endedAt = inventedNow() - 2h;
        console.page.show(fleet);
        QVERIFY(!strip.isVisible());
    }

    void aChosenInstanceStaysChosenWhileOthersMoveAroundIt()
    {
        AgentsConsole console(inventFleet({{"triage", 300}}), "triage");
        console.instances().sortByColumn(3, Qt::DescendingOrder);
        console.instances().selectRow(120);
        const QString chosen = console.cell(console.instances(), 120, 0);

        for (int tick = 1; tick <= 5; ++tick) {
            console.page.show(secondsLater(*console.fleet, tick));
            const QModelIndexList rows = console.instances().selectionModel()->selectedRows();
            QCOMPARE(rows.size(), 1);
            QCOMPARE(rows.first().data().toString(), chosen);
        }
    }

    void bringsUpToDateWhatCameWhileItWasHidden()
    {
        AgentsConsole console(inventFleet({{"triage", 4}}), "triage");
        console.page.hide();
        console.page.show(inventFleet({{"triage", 9}}));

        console.page.QWidget::show();

        QCOMPARE(console.instances().model()->rowCount(), 9);
    }

    void barsAreTheGrowthOfEachHourAndGapsWhereNothingWasRead()
    {
        const QDateTime noon(QDate(2026, 11, 25), QTime(12, 30));
        const core::TimePoint now(core::Duration(noon.toMSecsSinceEpoch()));
        core::SeriesData count;
        count.points = {{now - 100min, 100}, {now - 95min, 130}, {now - 40min, std::nan("")},
                        {now - 20min, 190},  {now - 10min, 200}, {now - 30h, 5}};
        std::sort(count.points.begin(), count.points.end(),
                  [](const auto& a, const auto& b) { return a.time < b.time; });

        const auto bars = ui::hourlyBars(count, now);

        QCOMPARE(bars.size(), 24U);
        QCOMPARE(bars.back().label, u"12:00"_s);
        QCOMPARE(bars[23].value, 70.0);
        QVERIFY(std::isnan(bars[22].value));
        QCOMPARE(bars[21].value, 125.0);
        QVERIFY(std::isnan(bars[0].value));
    }
};

}  // namespace tst_agent_page

PILOTHOUSE_TEST(tst_agent_page, TestAgentPage)
#include "tst_agent_page.moc"
