#include <QTest>  // first: moc 6.4 cannot read <compare> before a Qt header

#include "tests/support/invented/fake_fleet_service.h"
#include "tests/support/invented/invented_fleet.h"
#include "tests/support/test_program.h"
#include "ui/overview/health_legend.h"
#include "ui/overview/overview_page.h"
#include "ui/theme/theme.h"
#include "ui/widget/attention_list.h"
#include "ui/widget/card.h"
#include "ui/widget/empty_state.h"
#include "ui/widget/figure_tile.h"
#include "ui/widget/honeycomb.h"
#include "ui/widget/line_chart.h"

#include <QApplication>
#include <QLabel>
#include <QSignalSpy>

#include <cmath>

namespace tst_overview_page {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace tests;

namespace {

struct Overview {
    FakeFleetService service;
    ui::OverviewPage page{service};

    explicit Overview(const core::SnapshotPtr& first = nullptr)
    {
        page.resize(1600, 1000);
        page.QWidget::show();
        if (first)
            page.show(first);
    }

    ui::FigureTile& tile(const char* name) const
    {
        return *page.findChild<ui::FigureTile*>(QString::fromLatin1(name));
    }
    // Everything that the tile shows, as a screen reader is told it.
    QString told(const char* name) const { return tile(name).accessibleDescription(); }
    ui::AttentionList& attention() const { return *page.findChild<ui::AttentionList*>(u"attention"_s); }
    ui::Honeycomb& cells() const { return *page.findChild<ui::Honeycomb*>(u"honeycomb"_s); }
};

void fail(core::FleetSnapshot& fleet, const std::string& id)
{
    core::InstanceView& instance = instanceOf(fleet, id);
    instance.state = core::InstanceState::Failed;
    instance.reason = "exit code 3";
    instance.since = inventedNow() - 38s;
}

}  // namespace

class TestOverviewPage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        ui::applyTheme(*qApp);
        qRegisterMetaType<core::AgentId>();
        qRegisterMetaType<core::InstanceId>();
    }

    void theTilesTellTheFleetsFigures()
    {
        auto fleet = inventFleet({{"summarizer", 84}, {"triage", 64}});
        agentOf(*fleet, "triage").replicas.ready = 60;

        Overview overview(fleet);

        QVERIFY(overview.told("readyTile").startsWith(u"144 / 148"_s));
        QVERIFY(overview.told("readyTile").contains(u"4 missing"_s));
        QCOMPARE(overview.tile("requestsTile").figure().value, u"2\u2009480"_s);
        QVERIFY(overview.told("responseTile").startsWith(u"840 ms"_s));
        QVERIFY(overview.told("errorTile").startsWith(u"0.7 %"_s));
        QVERIFY(overview.told("errorTile").contains(u"under 5 %"_s));
        QVERIFY2(overview.told("modelTile").startsWith(u"475 k/min"_s),
                 qPrintable(overview.told("modelTile")));
        QVERIFY(overview.told("modelTile").contains(u"/h"_s));
    }

    void aHighErrorRateIsSaidInWords()
    {
        auto fleet = inventFleet({{"triage", 1}});
        fleet->gateway.errorRate = 0.053;

        Overview overview(fleet);

        QVERIFY(overview.told("errorTile").contains(u"over 5 %"_s));
    }

    void whatIsNotKnownIsSaidAndNeverZero()
    {
        auto fleet = inventFleet({{"triage", 1}});
        agentOf(*fleet, "triage").metrics.clear();
        fleet->gateway = {};

        Overview overview(fleet);

        QCOMPARE(overview.told("responseTile"), u"No requests"_s);
        QCOMPARE(overview.told("errorTile"), u"No requests"_s);
        QCOMPARE(overview.told("modelTile"), u"No data yet"_s);
        QCOMPARE(overview.told("tasksTile"), u"No data yet"_s);
    }

    void tasksAreTheGrowthOverTheLastHour()
    {
        Overview overview;
        overview.service.onSeries = [](const core::SeriesQuery& query) -> core::Result<core::SeriesData> {
            core::SeriesData data{query.name, "1", {}};
            data.points = {{query.from, 4'000}, {query.to - 30min, std::nan("")}, {query.to, 100'400}};
            return data;
        };
        overview.page.show(inventFleet({{"triage", 1}}));
        QTRY_COMPARE(overview.service.askedFor("metrics/fleet/business/tasks_completed"), 1U);
        overview.page.show(inventFleet({{"triage", 1}}));

        QTRY_VERIFY([&] {
            overview.page.show(inventFleet({{"triage", 1}}));
            return overview.told("tasksTile").startsWith(u"96.4 k"_s);
        }());
    }

    void aLateFigureTellsItsAge()
    {
        auto fleet = inventFleet({{"triage", 1}});
        core::Sample& tokens = agentOf(*fleet, "triage").metrics[core::series::tokensPerMinute];
        tokens.quality = core::Quality::Late;
        tokens.time = inventedNow() - 75s;
        Overview overview(fleet);
        QVERIFY2(overview.told("modelTile").endsWith(u"1 m old"_s), qPrintable(overview.told("modelTile")));

        overview.page.show(inventFleet({{"triage", 1}}));
        QVERIFY(!overview.told("modelTile").contains(u"old"_s));
    }

    void everyFigureTellsItsAgeOnceSnapshotsStopComing()
    {
        auto fleet = inventFleet({{"triage", 1}});
        fleet->vitals.tick = 100ms;
        Overview overview(fleet);
        QVERIFY(!overview.told("readyTile").contains(u"old"_s));

        for (const char* name : {"readyTile", "requestsTile", "responseTile", "errorTile", "modelTile"})
            QTRY_VERIFY_WITH_TIMEOUT(overview.told(name).contains(u"old"_s), 5'000);

        overview.page.show(fleet);
        for (const char* name : {"readyTile", "requestsTile", "responseTile", "errorTile", "modelTile"})
            QVERIFY(!overview.told(name).contains(u"old"_s));
    }

    void everyInstanceIsACellAndTheLegendCountsThem()
    {
        auto fleet = inventFleet({{"summarizer", 84}, {"triage", 64}});
        fail(*fleet, "triage-09");
        instanceOf(*fleet, "triage-10").state = core::InstanceState::Starting;
        instanceOf(*fleet, "triage-11").state = core::InstanceState::Stopped;

        Overview overview(fleet);

        QCOMPARE(overview.cells().cellCount(), 147);
        const auto* legend = overview.page.findChild<ui::HealthLegend*>();
        QVERIFY2(legend->accessibleName().contains(u"healthy 145"_s), qPrintable(legend->accessibleName()));
        QVERIFY(legend->accessibleName().contains(u"unhealthy 1"_s));
        QVERIFY(legend->accessibleName().contains(u"starting 1"_s));
    }

    void enterOnACellOpensItsInstance()
    {
        Overview overview(inventFleet({{"triage", 3}}));
        QSignalSpy opened(&overview.page, &ui::OverviewPage::instanceActivated);
        overview.page.setFocus();

        QTest::keyClick(&overview.cells(), Qt::Key_Right);
        const QString focused = overview.cells().focusedCell();
        QTest::keyClick(&overview.cells(), Qt::Key_Return);

        QCOMPARE(opened.size(), 1);
        QCOMPARE(opened[0][0].value<core::AgentId>(), core::AgentId("triage"));
        QCOMPARE(opened[0][1].value<core::InstanceId>(), core::InstanceId(focused.toStdString()));
    }

    void anAttentionRowOpensWhatItIsAbout()
    {
        auto fleet = inventFleet({{"planner", 2}, {"triage", 9}});
        fail(*fleet, "triage-09");
        agentOf(*fleet, "planner").health.status = core::HealthStatus::Unhealthy;
        Overview overview(fleet);
        QSignalSpy instances(&overview.page, &ui::OverviewPage::instanceActivated);
        QSignalSpy agents(&overview.page, &ui::OverviewPage::agentActivated);
        QCOMPARE(overview.attention().count(), 2);

        QTest::keyClick(&overview.attention(), Qt::Key_Down);
        QTest::keyClick(&overview.attention(), Qt::Key_Home);
        QTest::keyClick(&overview.attention(), Qt::Key_Return);
        QTest::keyClick(&overview.attention(), Qt::Key_Down);
        QTest::keyClick(&overview.attention(), Qt::Key_Return);

        QCOMPARE(instances.size(), 1);
        QCOMPARE(instances[0][1].value<core::InstanceId>(), core::InstanceId("triage-09"));
        QCOMPARE(agents.size(), 1);
        QCOMPARE(agents[0][0].value<core::AgentId>(), core::AgentId("planner"));
    }

    void theChosenAttentionRowStaysWhenAWorseOneComes()
    {
        auto fleet = inventFleet({{"planner", 2}, {"triage", 9}});
        fail(*fleet, "triage-09");
        Overview overview(fleet);
        QSignalSpy opened(&overview.page, &ui::OverviewPage::instanceActivated);
        QTest::keyClick(&overview.attention(), Qt::Key_Down);

        fail(*fleet, "planner-01");
        instanceOf(*fleet, "planner-01").since = inventedNow() - 1h;
        overview.page.show(fleet);
        QTest::keyClick(&overview.attention(), Qt::Key_Return);

        QCOMPARE(overview.attention().count(), 2);
        QCOMPARE(opened.last()[1].value<core::InstanceId>(), core::InstanceId("triage-09"));
    }

    void aFleetWithoutAgentsSaysWhatToDo()
    {
        Overview overview(inventFleet({}));
        auto* empty = overview.page.findChild<ui::EmptyState*>();
        QVERIFY(empty->isVisible());
        QCOMPARE(empty->findChild<QLabel*>(u"emptyTitle"_s)->text(), u"No agents yet"_s);

        overview.page.show(inventFleet({{"triage", 1}}));
        QVERIFY(!empty->isVisible());
        QVERIFY(overview.cells().isVisible());
    }

    void theChartsAskForTheFleetsOwnSeries()
    {
        Overview overview(inventFleet({{"triage", 1}}));

        for (const char* key :
             {core::series::responseTimeP50, core::series::responseTimeP95, core::series::errorRate,
              core::series::replicasReady, core::series::replicasWanted, core::series::tasksCompleted})
            QVERIFY2(overview.service.askedFor(core::seriesName(core::AgentId("fleet"), key)) > 0, key);
    }

    void aHiddenPageShowsTheNewestWhenItIsOpenedAgain()
    {
        Overview overview(inventFleet({{"triage", 2}}));
        overview.page.hide();
        auto later = inventFleet({{"triage", 5}});
        overview.page.show(later);
        QVERIFY(overview.told("readyTile").startsWith(u"2 / 2"_s));

        overview.page.QWidget::show();

        QVERIFY(overview.told("readyTile").startsWith(u"5 / 5"_s));
        QCOMPARE(overview.cells().cellCount(), 5);
    }

    void tenThousandInstancesAndLongNamesFit()
    {
        const std::string name(63, 'w');
        Overview overview(inventFleet({{name, 5'000}, {"triage", 5'000}}));

        QCOMPARE(overview.cells().cellCount(), 10'000);
        QVERIFY(overview.page.minimumSizeHint().width() <= 1'280);
        QVERIFY(overview.page.minimumSizeHint().height() <= 720);
        QVERIFY(!overview.page.grab().isNull());
    }
};

}  // namespace tst_overview_page

PILOTHOUSE_TEST(tst_overview_page, TestOverviewPage)
#include "tst_overview_page.moc"
