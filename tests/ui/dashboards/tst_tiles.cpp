// The tiles of a dashboard through their real widgets: what they fetch, what they show, and what they say
// when there is nothing to show.

#include <QTest>

#include "tests/support/invented/fake_fleet_service.h"
#include "tests/support/invented/invented_fleet.h"
#include "tests/support/test_program.h"
#include "ui/dashboards/chart_tiles.h"
#include "ui/dashboards/tile.h"
#include "ui/model/text_table_model.h"
#include "ui/theme/theme.h"
#include "ui/widget/gauge.h"
#include "ui/widget/honeycomb.h"
#include "ui/widget/state_label.h"
#include "ui/widget/state_timeline.h"

#include <QLabel>
#include <QTableView>
#include <QTimeZone>

#include <cmath>

namespace tst_tiles {

using namespace tests;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using core::WidgetType;

namespace {

std::string ofAgent(const std::string& key, const std::string& rest = {})
{
    return "metrics/${agent}/" + key + rest;
}

core::WidgetSpec widgetOf(WidgetType type, const std::string& source)
{
    core::WidgetSpec widget;
    widget.id = "w";
    widget.title = "Widget";
    widget.type = type;
    widget.dataSources = {source};
    return widget;
}

ui::TileScope scopeOf(const char* agent)
{
    ui::TileScope scope;
    scope.variables.agent = core::AgentId(agent);
    return scope;
}

core::Result<core::SeriesData> nothing(const core::SeriesQuery& query)
{
    return core::Error{core::ErrorCode::NotFound, query.name};
}

// A tile in a window of its own, on a fake core.
struct Shown {
    FakeFleetService service;
    std::shared_ptr<core::FleetSnapshot> fleet = inventFleet({{"code-review", 3}, {"doc-search", 2}});
    QWidget window;
    std::unique_ptr<ui::Tile> tile;

    void show(const core::WidgetSpec& widget, const ui::TileScope& scope = scopeOf("code-review"))
    {
        tile = std::make_unique<ui::Tile>(service, widget, &window);
        tile->setGeometry(0, 0, 500, 300);
        window.resize(600, 400);
        window.show();
        tile->QWidget::show();
        tile->setScope(scope);
        tile->show(fleet);
    }
    template <typename Widget>
    Widget& find(const char* name = nullptr) const
    {
        auto* found = tile->findChild<Widget*>(QString::fromLatin1(name ? name : ""));
        Q_ASSERT(found);
        return *found;
    }
    QString state() const
    {
        const auto& label = find<ui::StateLabel>("tileState");
        return label.isHidden() ? QString() : label.mark().word;
    }
    QString subtitle() const { return find<QLabel>("cardSubtitle").text(); }
    ui::LineChart& chart() const { return *tile->view().lineChart(); }
};

}  // namespace

class TestTiles : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        ui::applyTheme(*qobject_cast<QApplication*>(QCoreApplication::instance()));
        qputenv("TZ", "UTC");
    }

    void trapB2AWidgetAsksForItsOwnDataAndShowsIt()
    {
        Shown shown;
        shown.service.onSeries = [](const core::SeriesQuery& query) {
            return seriesOf(query, 0.2, 0.6, 100);
        };
        shown.show(widgetOf(WidgetType::LineChart, ofAgent("agent/response_time")));

        QCOMPARE(shown.service.queries.front().name, std::string("metrics/code-review/agent/response_time"));
        QTRY_VERIFY(shown.chart().latest(0).has_value());
    }

    void trapB4ThresholdsAndTimeRangeReachTheWidget()
    {
        Shown shown;
        core::WidgetSpec widget = widgetOf(WidgetType::LineChart, ofAgent("system/cpu"));
        widget.timeRange = 24h;
        widget.thresholds = {0.7, 0.9};
        shown.show(widget);

        QCOMPARE(shown.service.queries.front().to - shown.service.queries.front().from, core::Duration(24h));
        QCOMPARE(shown.subtitle(), u"24 h"_s);
        const auto bands = ui::bandsOf(widget.thresholds);
        QCOMPARE(bands.size(), std::size_t(2));
        QCOMPARE(bands[0].from, 0.7);
        QCOMPARE(bands[1].from, 0.9);
        QCOMPARE(ui::toneAt(widget.thresholds, 0.7), ui::Tone::Warning);
        QCOMPARE(ui::toneAt(widget.thresholds, 0.9), ui::Tone::Critical);
        QCOMPARE(ui::toneAt({0.5, 0.2}, 0.4), ui::Tone::Warning);
        QCOMPARE(ui::toneAt({0.5, 0.2}, 0.6), ui::Tone::Ok);
    }

    void trapB5AnOldValueIsNeverShownAsFresh()
    {
        Shown shown;
        core::Sample& cpu = agentOf(*shown.fleet, "code-review").metrics[core::series::cpu];
        cpu.time = shown.fleet->time - 42s;
        shown.show(widgetOf(WidgetType::Gauge, ofAgent("system/cpu")));

        auto& gauge = shown.find<ui::Gauge>();
        QVERIFY(!gauge.value());
        QCOMPARE(shown.state(), u"no data for 42 s"_s);
        QVERIFY2(gauge.accessibleDescription().contains(u"42 s ago"_s),
                 qPrintable(gauge.accessibleDescription()));

        auto later = std::make_shared<core::FleetSnapshot>(*shown.fleet);
        later->time += 5s;
        shown.tile->show(later);
        QCOMPARE(shown.state(), u"no data for 47 s"_s);

        auto fresh = std::make_shared<core::FleetSnapshot>(*later);
        agentOf(*fresh, "code-review").metrics[core::series::cpu] = {0.5, fresh->time, fresh->time, {}};
        shown.tile->show(fresh);
        QCOMPARE(shown.state(), QString());
        QCOMPARE(gauge.value().value_or(0), 0.5);
    }

    void trapB5ALateValueSaysItsAge()
    {
        Shown shown;
        core::AgentView& agent = agentOf(*shown.fleet, "code-review");
        specOf(agent).metrics.interval = 2s;
        core::Sample& cpu = agent.metrics[core::series::cpu];
        cpu.time = shown.fleet->time - 5s;
        cpu.value = 0.61;
        shown.show(widgetOf(WidgetType::Stat, ofAgent("system/cpu")));

        QVERIFY2(shown.tile->view().accessibleDescription().contains(u"61 % 5 s old"_s),
                 qPrintable(shown.tile->view().accessibleDescription()));
    }

    // No more often than a point of the chart changes, and that over and over.
    void trapB6DataIsAskedForAgainByItself()
    {
        Shown shown;
        shown.show(widgetOf(WidgetType::LineChart, ofAgent("system/cpu")));
        shown.tile->setRound(1s);
        const std::string name = "metrics/code-review/system/cpu";
        QCOMPARE(shown.service.askedFor(name), std::size_t(1));
        QTRY_VERIFY_WITH_TIMEOUT(shown.service.askedFor(name) >= 2, 8'000);

        Shown month;
        core::WidgetSpec slow = widgetOf(WidgetType::LineChart, ofAgent("system/cpu"));
        slow.timeRange = 30 * 24h;
        month.show(slow);
        bool waited = false;
        QTimer::singleShot(3'500, &month.window, [&] { waited = true; });
        QTRY_VERIFY(waited);
        QCOMPARE(month.service.askedFor(name), std::size_t(1));
    }

    void trapB9BarsSayWhatTheyCountAndOfWhichHour()
    {
        Shown shown;
        core::WidgetSpec widget = widgetOf(WidgetType::BarChart, ofAgent("business/tasks_completed"));
        widget.timeRange = 24h;
        shown.show(widget);
        QCOMPARE(shown.subtitle(), u"24 h · sum per hour"_s);
        shown.show(widgetOf(WidgetType::BarChart, ofAgent("business/task_completion")));
        QCOMPARE(shown.subtitle(), u"1 h · mean per 2 m"_s);

        core::SeriesData count{"n", "1", {}};
        const core::TimePoint noon = std::chrono::floor<std::chrono::hours>(inventedNow());
        for (int i = 0; i <= 60; ++i)
            count.points.push_back({noon - 2h + i * 2min, 100.0 + i});
        const ui::TimeBars bars = ui::timeBars(count, {noon - 24h, noon + 30min}, true);
        const auto hour = std::find(bars.begins.begin(), bars.begins.end(), noon - 1h) - bars.begins.begin();
        QCOMPARE(bars.bars[std::size_t(hour)].value, 30.0);
        QVERIFY2(std::isnan(bars.bars[std::size_t(hour) - 3].value), "an hour without a reading is a gap");
    }

    void barsAreRoundAndNeverMoreThanAFew()
    {
        QCOMPARE(ui::barLength(15min), core::Duration(1min));
        QCOMPARE(ui::barLength(24h), core::Duration(1h));
        QCOMPARE(ui::barLength(7 * 24h), core::Duration(6h));
        QCOMPARE(ui::barLength(30 * 24h), core::Duration(24h));
        core::SeriesData flat{"n", "1", {}};
        for (int i = 0; i < 240; ++i)
            flat.points.push_back({inventedNow() - i * 15s, 4.0});
        std::reverse(flat.points.begin(), flat.points.end());
        const ui::TimeBars bars = ui::timeBars(flat, {inventedNow() - 1h, inventedNow()}, false);
        QVERIFY(bars.bars.size() <= 31 && bars.bars.size() >= 29);
        QCOMPARE(bars.bars.back().value, 4.0);
    }

    void trapB10PercentilesStandInOneChart()
    {
        Shown shown;
        core::WidgetSpec widget = widgetOf(WidgetType::LineChart, ofAgent("agent/response_time_p50"));
        widget.dataSources.push_back(ofAgent("agent/response_time_p95"));
        widget.dataSources.push_back(ofAgent("agent/response_time_p99"));
        shown.service.onSeries = [](const core::SeriesQuery& query) { return seriesOf(query, 0.2, 0.6, 50); };
        shown.show(widget);

        QTRY_VERIFY(shown.chart().latest(0) && shown.chart().latest(1) && shown.chart().latest(2));
        QVERIFY(shown.chart().toCsv().startsWith(u"time,Response time p50,Response time p95,"_s));
    }

    void trapB11WithoutDataItSaysWhyAndSinceWhen()
    {
        Shown shown;
        shown.service.onSeries = nothing;
        agentOf(*shown.fleet, "code-review").replicas.ready = 0;
        shown.show(widgetOf(WidgetType::LineChart, ofAgent("model/of_its_own")));
        QTRY_COMPARE(shown.chart().emptyText(), u"Never reported: no instance of code-review is ready."_s);
        QCOMPARE(shown.state(), u"no data"_s);

        // Silent for longer than the chart shows: when it was heard last is looked for further back.
        shown.service.onSeries = [&](const core::SeriesQuery& query) -> core::Result<core::SeriesData> {
            core::SeriesData data{query.name, "1", {}};
            if (query.to - query.from > core::Duration(24h))
                data.points.push_back({shown.fleet->time - 3h, 1.0});
            return data;
        };
        shown.show(widgetOf(WidgetType::LineChart, ofAgent("model/of_its_own")));
        QTRY_VERIFY2(shown.chart().emptyText().startsWith(u"No data since 11:32:07, 3 h"_s),
                     qPrintable(shown.chart().emptyText()));
    }

    void trapB11WhatCannotBeShownSaysSoInItsOwnFrame()
    {
        Shown shown;
        shown.show(widgetOf(WidgetType::Gauge, ofAgent("agent/response_time")));
        auto& message = shown.find<QLabel>("tileMessage");
        QVERIFY(message.isVisible() && message.text().contains(u"choose another type"_s));

        shown.show(widgetOf(WidgetType::LineChart, ofAgent("system/cpu")), ui::TileScope());
        QVERIFY(shown.find<QLabel>("tileMessage").text().contains(u"an agent must be chosen"_s));

        core::WidgetSpec mixed = widgetOf(WidgetType::LineChart, ofAgent("system/cpu"));
        mixed.dataSources.push_back(ofAgent("agent/response_time"));
        shown.show(mixed);
        QVERIFY(shown.find<QLabel>("tileMessage").text().contains(u"different units"_s));

        shown.service.onSeries = [](const core::SeriesQuery&) {
            return core::Result<core::SeriesData>(core::Error{core::ErrorCode::Io, "the disk is gone"});
        };
        shown.show(widgetOf(WidgetType::LineChart, ofAgent("system/cpu")));
        QTRY_COMPARE(shown.state(), u"history unread"_s);
    }

    void trapB12WhatNobodySeesIsNotFetchedAndWhatNobodyWaitsForIsCalledOff()
    {
        Shown shown;
        shown.service.hold();
        shown.show(widgetOf(WidgetType::LineChart, ofAgent("system/cpu")));
        const core::SeriesQuery asked = shown.service.queries.back();
        QVERIFY(!asked.stop.stop_requested());
        shown.tile->setScope(scopeOf("doc-search"));
        QVERIFY2(asked.stop.stop_requested(), "the question about another agent goes on");
        QCOMPARE(shown.service.queries.back().name, std::string("metrics/doc-search/system/cpu"));
        shown.service.letGo();

        shown.tile->setRound(1s);
        shown.tile->move(0, 5'000);  // scrolled out of sight
        const std::size_t before = shown.service.queries.size();
        bool waited = false;
        QTimer::singleShot(2'600, &shown.window, [&] { waited = true; });
        QTRY_VERIFY(waited);
        QCOMPARE(shown.service.queries.size(), before);

        shown.tile->move(0, 0);
        shown.tile->look();
        QVERIFY(shown.service.queries.size() > before);
        const core::SeriesQuery last = shown.service.queries.back();
        shown.tile.reset();
        QVERIFY(last.stop.stop_requested());
    }

    void instancesStandSideBySideAndARegionNarrowsThem()
    {
        Shown shown;
        instanceOf(*shown.fleet, "code-review-02").region = core::RegionName("us-east");
        shown.show(widgetOf(WidgetType::Honeycomb, ofAgent("system/cpu", "?instance=*")));
        QCOMPARE(shown.find<ui::Honeycomb>().cellCount(), 3);
        ui::TileScope east = scopeOf("code-review");
        east.region = core::RegionName("us-east");
        shown.tile->setScope(east);
        QCOMPARE(shown.find<ui::Honeycomb>().cellCount(), 1);
        QVERIFY2(shown.service.queries.empty(), "what the snapshot has is not asked for");

        east.region = core::RegionName("mars");
        shown.tile->setScope(east);
        QVERIFY(shown.find<QLabel>("tileMessage").text().contains(u"no instance in mars"_s));

        shown.show(widgetOf(WidgetType::LineChart, ofAgent("system/cpu")), east);
        QVERIFY(shown.subtitle().endsWith(u"all regions"_s));
    }

    void aTableTellsNowLowestAndHighest()
    {
        Shown shown;
        instanceOf(*shown.fleet, "code-review-01").cpu = sampleOf(0.5);
        instanceOf(*shown.fleet, "code-review-02").cpu.reset();
        shown.service.onSeries = [](const core::SeriesQuery& query) -> core::Result<core::SeriesData> {
            if (query.name.ends_with("-02"))
                return core::Error{core::ErrorCode::NotFound, query.name};
            return core::SeriesData{query.name, "1", {{query.from, 0.2}, {query.to, 0.8}}};
        };
        core::WidgetSpec widget = widgetOf(WidgetType::Table, ofAgent("system/cpu", "?instance=*"));
        widget.thresholds = {0.4, 0.9};
        shown.show(widget);

        const auto& table = shown.find<QTableView>();
        const auto cell = [&](int row, int column) {
            return table.model()->index(row, column).data().toString();
        };
        QTRY_COMPARE(cell(0, 4), u"80 %"_s);
        QCOMPARE(cell(0, 0), u"code-review-01"_s);
        QCOMPARE(cell(0, 1), u"Warning"_s);
        QCOMPARE(cell(0, 2), u"50 %"_s);
        QCOMPARE(cell(0, 3), u"20 %"_s);
        QCOMPARE(cell(1, 1), u"No data"_s);
        QCOMPARE(cell(1, 5), u"never"_s);
        QCOMPARE(shown.state(), u"1 of 3 silent"_s);
        QVERIFY(shown.tile->view().toCsv().contains(u"code-review-01,"_s));
    }

    void aTimelineShowsStatesAndSilence()
    {
        Shown shown;
        shown.service.onSeries = [](const core::SeriesQuery& query) -> core::Result<core::SeriesData> {
            core::SeriesData data{query.name, "1", {}};
            for (int i = 0; i < 60; ++i)
                if (i < 20 || i > 40)
                    data.points.push_back({query.from + i * 1min, i < 10 ? 0.2 : 0.95});
            return data;
        };
        core::WidgetSpec widget = widgetOf(WidgetType::StateTimeline, ofAgent("system/cpu"));
        widget.thresholds = {0.7, 0.9};
        shown.show(widget);

        QTRY_VERIFY(shown.tile->view().toCsv().count(u'\n') > 1);
        const QStringList lines = shown.tile->view().toCsv().split(u'\n', Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 4);
        QVERIFY(lines[1].endsWith(u"OK"_s));
        QVERIFY(lines[2].endsWith(u"Critical"_s) && lines[3].endsWith(u"Critical"_s));
        QVERIFY(lines[2].split(u',')[2] < lines[3].split(u',')[1]);
    }

    void aLookAtThePastAsksForItOnce()
    {
        Shown shown;
        shown.show(widgetOf(WidgetType::LineChart, ofAgent("system/cpu")));
        shown.tile->setRound(1s);
        ui::TileScope past = scopeOf("code-review");
        past.past = ui::PastSpan{inventedNow() - 20min, inventedNow() - 10min};
        shown.tile->setScope(past);
        const std::size_t asked = shown.service.queries.size();
        QVERIFY(shown.service.queries.back().from == past.past->from);
        QVERIFY(shown.service.queries.back().to == past.past->to);
        QVERIFY(shown.subtitle().contains(u"14:12:07 to 14:22:07"_s));

        bool waited = false;
        QTimer::singleShot(2'600, &shown.window, [&] { waited = true; });
        QTRY_VERIFY(waited);
        QCOMPARE(shown.service.queries.size(), asked);
    }
};

}  // namespace tst_tiles

PILOTHOUSE_TEST(tst_tiles, TestTiles)
#include "tst_tiles.moc"
