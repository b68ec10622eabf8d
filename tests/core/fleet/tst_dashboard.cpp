#include <QTest>

#include "core/fleet/dashboard.h"
#include "tests/support/test_program.h"

namespace tst_dashboard {

using namespace core;
using namespace std::chrono_literals;

class TestDashboard : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsAWidgetOfEachType()
    {
        const auto reading = readDashboardText(R"(
dashboard: agent
title: Agent
refresh: 5s
widgets:
  - { id: cpu, title: CPU Usage, type: gauge, dataSource: "metrics/${agentId}/system/cpu", thresholds: { warning: 0.7, critical: 0.9 } }
  - { id: times, type: line_chart, timeRange: 6h, dataSources: ["metrics/web/agent/response_time_p50", "metrics/web/agent/response_time_p95"] }
  - { id: done, type: bar_chart, timeRange: 1d, dataSource: "metrics/${agent}/business/task_completion" }
  - { id: now, type: stat, dataSource: "metrics/${agent}/agent/queue_depth" }
  - { id: all, type: table, dataSource: "metrics/${agent}/system/cpu?instance=*" }
  - { id: past, type: state_timeline, dataSource: "metrics/${agent}/system/cpu?instance=${instance}" }
  - { id: comb, type: honeycomb, dataSource: "metrics/${agent}/system/memory?instance=*", place: { column: 8, row: 2, width: 4, height: 5 } }
)");
        QVERIFY2(reading.dashboard, textOf(reading.errors));
        const auto& widgets = reading.dashboard->widgets;
        QCOMPARE(reading.dashboard->refresh, Duration(5s));
        QCOMPARE(widgets.size(), std::size_t(7));
        QCOMPARE(widgets[0].type, WidgetType::Gauge);
        QCOMPARE(*widgets[0].thresholds.critical, 0.9);
        QCOMPARE(widgets[1].dataSources.size(), std::size_t(2));
        QCOMPARE(widgets[2].timeRange, Duration(24h));
        QCOMPARE(*widgets[6].place, (GridPlace{8, 2, 4, 5}));
    }

    void readsJsonAsWell()
    {
        const auto reading = readDashboardText(
            R"({"dashboard": "d", "widgets": [{"id": "w", "type": "stat", "dataSource": "metrics/a/system/cpu"}]})");
        QVERIFY2(reading.dashboard, textOf(reading.errors));
        QCOMPARE(reading.dashboard->widgets.front().timeRange, Duration(1h));
    }

    void listsEverythingThatIsWrongWithItsPlace()
    {
        const auto reading =
            readDashboardText("dashboard: d\n"
                              "refresh: 10ms\n"
                              "colour: red\n"
                              "widgets:\n"
                              "  - { id: a, type: pie, dataSource: metrics/a/system/cpu }\n"
                              "  - { id: a, type: stat }\n"
                              "  - { id: b, type: stat, dataSource: metrics/../x }\n"
                              "  - { id: c, type: stat, dataSource: metrics/a/b/c, timeRange: 1m }\n"
                              "  - { id: d, type: stat, dataSource: metrics/a/b/c,\n"
                              "      place: { column: 10, row: 0, width: 4, height: 1 } }\n"
                              "  - { id: e, type: gauge, dataSource: metrics/a/b/c,\n"
                              "      thresholds: { warning: 1, critical: 1 } }\n");

        QVERIFY(!reading.dashboard);
        const QByteArrayList expected{
            "d.yaml:2:10: refresh: must be from 1s to 1h",
            "d.yaml:3:1: colour: the key \"colour\" is unknown here; known are dashboard, title, refresh, "
            "widgets",
            "d.yaml:5:20: widgets[0].type: expected one of gauge, line_chart, bar_chart, stat, table, "
            "state_timeline, honeycomb",
            "d.yaml:6:5: widgets[1]: needs either dataSource or dataSources",
            "d.yaml:6:11: widgets[1].id: the id \"a\" is another widget's already",
            "d.yaml:7:38: widgets[2].dataSource: expected metrics/<agent>/<group>/<name>, where <agent> is "
            "an id or ${agent}, and ?instance=<id> or ?instance=* may follow",
            "d.yaml:8:64: widgets[3].timeRange: must be from 15m to 30d",
            "d.yaml:10:43: widgets[4].place.width: column and width reach beyond the 12 columns",
            "d.yaml:12:43: widgets[5].thresholds.critical: warning and critical are the same value",
        };
        const QByteArrayList found = textOf(reading.errors).trimmed().split('\n');
        QCOMPARE(found.size(), expected.size());
        for (qsizetype i = 0; i < found.size(); ++i)
            QCOMPARE(found[i], expected[i]);
    }

    void whatIsWrittenReadsBackEqual()
    {
        DashboardSpec dashboard = defaultDashboard();
        dashboard.title = "What: a \"title\", #1";
        dashboard.refresh = 1500ms;
        dashboard.widgets[1].dataSources.push_back("metrics/other/system/memory?instance=*");
        dashboard.widgets[2].place.reset();
        dashboard.widgets[3].thresholds = {std::nullopt, 1e-7};

        const auto reading = readDashboardText(writeDashboardText(dashboard));

        QVERIFY2(reading.dashboard, textOf(reading.errors));
        QCOMPARE(*reading.dashboard, dashboard);
        QCOMPARE(*readDashboardText(writeDashboardText(defaultDashboard())).dashboard, defaultDashboard());
    }

    void theDefaultIsTheFiveWidgetsOfEveryAgent()
    {
        const DashboardSpec dashboard = defaultDashboard();
        std::vector<std::string> ids;
        for (const WidgetSpec& widget : dashboard.widgets)
            ids.push_back(widget.id);
        QCOMPARE(ids,
                 (std::vector<std::string>{"cpu_usage", "memory_usage", "response_time", "error_rate",
                                           "task_completion"}));
    }

    void hostileTextsAreErrorsAndNothingElse_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("binary") << QByteArray("\xff\x00\x01", 3);
        QTest::newRow("a list") << QByteArray("[1, 2]");
        QTest::newRow("large") << QByteArray(int(largestDashboardFile) + 1, 'a');
        QTest::newRow("widgets that are no list") << QByteArray("dashboard: d\nwidgets: 5");
        QTest::newRow("twice the same key") << QByteArray("dashboard: d\ndashboard: e\nwidgets: []");
    }
    void hostileTextsAreErrorsAndNothingElse()
    {
        QFETCH(QByteArray, text);
        const auto reading = readDashboardText(text.toStdString());
        QVERIFY(!reading.dashboard);
        QVERIFY(!reading.errors.empty());
    }

    void aFileThatIsNotThereIsOneError()
    {
        QCOMPARE(readDashboardFile("/nowhere/d.yaml").errors.size(), std::size_t(1));
        QCOMPARE(readDashboardFile("/").errors.size(), std::size_t(1));
    }

    // Nothing that is typed becomes part of another name.
    void trapB7AVariableIsAnIdOrItIsRefused()
    {
        for (const char* hostile : {"../../etc", "a/b", "a?instance=b", "", "A", "a b", "${agent}"}) {
            const auto refused = resolve("metrics/${agent}/system/cpu", {AgentId(hostile), {}});
            QVERIFY2(!refused, hostile);
            QCOMPARE(refused.error().code, ErrorCode::Invalid);
            QVERIFY(!resolve("metrics/a/system/cpu?instance=${instance}", {{}, InstanceId(hostile)}));
        }
    }

    void trapB1AndB8ASourceIsResolvedToTheNamesThatAreRecorded()
    {
        const auto own = resolve("metrics/${agentId}/agent/error_rate", {AgentId("web"), {}});
        QVERIFY(bool(own));
        QCOMPARE(own.value(), (DataSource{AgentId("web"), "agent/error_rate", {}, false}));
        const auto each = resolve("metrics/web/system/cpu?instance=*", {});
        QVERIFY(each.value().everyInstance);
        const auto one = resolve("metrics/${agent}/system/cpu?instance=${instance}",
                                 {AgentId("web"), InstanceId("web-01")});
        QCOMPARE(one.value().instance, InstanceId("web-01"));
        QVERIFY(!resolve("metrics/web", {}));
        QVERIFY(!resolve("metrics/web/cpu", {}));
        QVERIFY(!resolve("metrics/web/system/cpu?instance=", {}));
    }

private:
    static QByteArray textOf(const std::vector<FileError>& errors)
    {
        QByteArray text;
        for (const FileError& error : errors)
            text += QByteArray::fromStdString(describe(error, "d.yaml")) + '\n';
        return text;
    }
};

}  // namespace tst_dashboard

PILOTHOUSE_TEST(tst_dashboard, TestDashboard)
#include "tst_dashboard.moc"
