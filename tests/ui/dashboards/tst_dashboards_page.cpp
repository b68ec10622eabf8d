// The dashboards' page through its real widgets: choosing, editing by mouse and keyboard, keeping, importing
// and exporting.

#include <QTest>

#include "tests/support/invented/fake_fleet_service.h"
#include "tests/support/invented/invented_fleet.h"
#include "tests/support/test_program.h"
#include "ui/dashboards/dashboard_grid.h"
#include "ui/dashboards/dashboards_page.h"
#include "ui/model/answer.h"
#include "ui/shell/main_window.h"
#include "ui/theme/theme.h"
#include "ui/widget/segments.h"

#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QFile>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QTemporaryDir>
#include <QToolButton>

namespace tst_dashboards_page {

using namespace tests;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

core::DashboardSpec ownDashboard()
{
    core::DashboardSpec spec = core::defaultDashboard();
    spec.id = "own";
    spec.title = "My own";
    return spec;
}

struct DashboardsConsole {
    FakeFleetService service;
    std::shared_ptr<core::FleetSnapshot> fleet = inventFleet({{"code-review", 3}, {"doc-search", 2}});
    ui::Session session{core::Actor::desk("m.ortiz")};
    ui::DashboardsPage page{service, session};
    QStringList told;

    DashboardsConsole()
    {
        service.dashboards.dashboards = {{core::defaultDashboard(), {}, true},
                                         {ownDashboard(), "/data/dashboards/own.yaml", false}};
        QObject::connect(&page, &ui::DashboardsPage::told, &page,
                         [this](ui::Tone, const QString& sentence) { told << sentence; });
        page.resize(1400, 900);
        page.QWidget::show();
        page.activateWindow();
        page.show(fleet);
    }
    template <typename Widget>
    Widget& find(const char* name) const
    {
        auto* found = page.findChild<Widget*>(QString::fromLatin1(name));
        Q_ASSERT(found);
        return *found;
    }
    ui::DashboardGrid& grid() const { return find<ui::DashboardGrid>("dashboardGrid"); }
    bool isShown() const { return grid().tile("cpu_usage") != nullptr; }
    void choose(int index) const
    {
        auto& chooser = find<QComboBox>("dashboardChooser");
        chooser.setCurrentIndex(index);
        Q_EMIT chooser.activated(index);
    }
    void click(const char* button) const { QTest::mouseClick(&find<QPushButton>(button), Qt::LeftButton); }
    ui::TileHandle* handleOf(const char* title) const
    {
        for (auto* handle : page.findChildren<ui::TileHandle*>())
            if (handle->accessibleName().endsWith(QString::fromLatin1(title)))
                return handle;
        return nullptr;
    }
    QMessageBox* box(const char* name) const
    {
        return page.findChild<QMessageBox*>(QString::fromLatin1(name));
    }
    // Until all that was asked for has come, twice, since an answer may ask for more.
    void settle()
    {
        for (int i = 0; i < 2; ++i) {
            bool isAnswered = false;
            service.readLog(core::InstanceId("a-01"), 1,
                            ui::answerOn<std::string>(
                                &page, [&](const core::Result<std::string>&) { isAnswered = true; }));
            QTRY_VERIFY(isAnswered);
        }
    }
    static void press(QMessageBox& box, const QString& text)
    {
        for (QAbstractButton* button : box.buttons())
            if (button->text().remove(u'&') == text)
                return button->click();
        QFAIL("no such button");
    }
    QStringList tiles() const
    {
        QStringList names;
        for (const auto* tile : page.findChildren<ui::Tile*>())
            if (tile->isVisible())
                names << QString::fromStdString(tile->widget().id);
        return names;
    }
};

}  // namespace

class TestDashboardsPage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ui::applyTheme(*qobject_cast<QApplication*>(QCoreApplication::instance())); }

    void theDefaultDashboardIsTheFirstThingShown()
    {
        DashboardsConsole console;

        QTRY_VERIFY(console.isShown());
        QCOMPARE(console.tiles(),
                 (QStringList{u"cpu_usage"_s, u"memory_usage"_s, u"response_time"_s, u"error_rate"_s,
                              u"task_completion"_s}));
        QCOMPARE(console.find<QComboBox>("agentVariable").currentText(), u"code-review"_s);
        QVERIFY2(console.find<QComboBox>("regionVariable").isHidden(),
                 "it has no series of single instances");
    }

    void anotherAgentIsChosenForAllOfIt()
    {
        DashboardsConsole console;
        QTRY_VERIFY(console.isShown());

        console.find<QComboBox>("agentVariable").setCurrentIndex(1);

        QTRY_VERIFY(console.service.askedFor("metrics/doc-search/agent/error_rate") > 0);
    }

    void oneTimeRangeHoldsForAll()
    {
        DashboardsConsole console;
        QTRY_VERIFY(console.isShown());

        console.find<ui::Segments>("timeRange").choose(1);

        QVERIFY(std::all_of(console.service.queries.end() - 3, console.service.queries.end(),
                            [](const core::SeriesQuery& query) { return query.to - query.from == 15min; }));
    }

    void aWidgetIsMovedByTheMouseAndTheOthersGiveWay()
    {
        DashboardsConsole console;
        QTRY_VERIFY(console.isShown());
        console.click("editDashboard");
        ui::TileHandle* handle = console.handleOf("CPU Usage");
        QVERIFY(handle);
        ui::Tile* tile = console.grid().tile("cpu_usage");
        const QPoint before = tile->pos();
        const int column = tile->width() / 3;

        QTest::mousePress(handle, Qt::LeftButton, {}, {40, 40});
        QTest::mouseMove(handle, {40 + column * 3, 40});
        QCOMPARE(tile->pos().y(), before.y());
        QVERIFY(tile->pos().x() > before.x() + 2 * column);
        QTest::mouseRelease(handle, Qt::LeftButton, {}, {40, 40});

        QCOMPARE(console.find<QLabel>("editState").text(), u"1 change is not saved"_s);
        console.click("undo");
        QCOMPARE(console.grid().tile("cpu_usage")->pos(), before);
        QVERIFY(console.page.unsaved().isEmpty());
    }

    void aDragThatIsCalledOffChangesNothing()
    {
        DashboardsConsole console;
        QTRY_VERIFY(console.isShown());
        console.click("editDashboard");
        ui::TileHandle* handle = console.handleOf("CPU Usage");
        ui::Tile* tile = console.grid().tile("cpu_usage");
        const QPoint before = tile->pos();

        QTest::mousePress(handle, Qt::LeftButton, {}, {40, 40});
        QTest::mouseMove(handle, {400, 400});
        QVERIFY(tile->pos() != before);
        QTest::keyClick(handle, Qt::Key_Escape);

        QCOMPARE(tile->pos(), before);
        QVERIFY(console.page.unsaved().isEmpty());
    }

    void aWidgetIsMovedResizedDuplicatedAndRemovedByKeys()
    {
        DashboardsConsole console;
        QTRY_VERIFY(console.isShown());
        console.click("editDashboard");
        ui::TileHandle* handle = console.handleOf("CPU Usage");
        ui::Tile* tile = console.grid().tile("cpu_usage");
        const QRect before = tile->geometry();

        QTest::keyClick(handle, Qt::Key_Right, Qt::ShiftModifier);
        QVERIFY(tile->width() > before.width());
        QCOMPARE(handle->accessibleDescription(), u"column 1, row 1, 4 wide, 3 high"_s);
        QTest::keyClick(handle, Qt::Key_Right);
        QVERIFY(tile->x() > before.x());
        QTest::keyClick(handle, Qt::Key_D, Qt::ControlModifier);
        QVERIFY(console.grid().tile("cpu_usage_2"));
        QTest::keyClick(handle, Qt::Key_Delete);
        QVERIFY(!console.grid().tile("cpu_usage"));
        QTest::keySequence(&console.page, QKeySequence::Undo);
        QVERIFY(console.grid().tile("cpu_usage"));
    }

    void aWidgetIsAddedThroughItsDialog()
    {
        DashboardsConsole console;
        QTRY_VERIFY(console.isShown());
        console.page.addWidget();
        auto& dialog = console.find<QDialog>("widgetDialog");
        auto& metric = *dialog.findChild<QComboBox*>(u"sourceMetric"_s);
        auto& go = *dialog.findChild<QPushButton*>(u"go"_s);
        const auto& complaint = *dialog.findChild<QLabel*>(u"widgetComplaint"_s);

        metric.setCurrentText(u"../../etc"_s);
        QVERIFY(!go.isEnabled());
        QVERIFY2(complaint.text().startsWith(u"dataSource: "_s), qPrintable(complaint.text()));
        metric.setCurrentText(u"agent/queue_depth"_s);
        dialog.findChild<QLineEdit*>(u"widgetWarning"_s)->setText(u"much"_s);
        QVERIFY(complaint.text().contains(u"no number"_s));
        dialog.findChild<QLineEdit*>(u"widgetWarning"_s)->setText(u"40"_s);
        QVERIFY2(go.isEnabled(), qPrintable(complaint.text()));
        dialog.findChild<QLineEdit*>(u"widgetTitle"_s)->setText(u"Waiting"_s);
        dialog.findChild<QPushButton*>(u"addSource"_s)->click();
        QCOMPARE(dialog.findChildren<QComboBox*>(u"sourceMetric"_s).size(), 2);
        go.click();

        ui::Tile* tile = console.grid().tile("widget");
        QVERIFY(tile);
        QCOMPARE(tile->widget().dataSources.front(), std::string("metrics/${agent}/agent/queue_depth"));
        QCOMPARE(tile->widget().thresholds.warning, std::optional(40.0));
        QVERIFY(!console.page.unsaved().isEmpty());
    }

    void savingKeepsItAndARefusalLosesNothing()
    {
        DashboardsConsole console;
        QTRY_VERIFY(console.isShown());
        console.page.setEditing(true);
        QTest::keyClick(console.handleOf("CPU Usage"), Qt::Key_Delete);
        console.service.dashboardRefusal = core::Error{core::ErrorCode::Io, "the disk is full"};
        console.click("save");
        QTRY_VERIFY(console.told.size() == 1 && console.told.front().contains(u"the disk is full"_s));
        QVERIFY(!console.page.unsaved().isEmpty());

        console.service.dashboardRefusal.reset();
        console.click("save");
        QTRY_VERIFY(console.page.unsaved().isEmpty());
        QCOMPARE(console.service.savedDashboards.back().widgets.size(), std::size_t(4));
        QTRY_VERIFY(console.told.back().contains(u"saved"_s));
        QTest::keySequence(&console.page, QKeySequence::Undo);
        QVERIFY2(console.grid().tile("cpu_usage"), "what was saved can still be undone");
    }

    void unsavedChangesAreAskedAboutBeforeAnotherOneIsShown()
    {
        DashboardsConsole console;
        QTRY_VERIFY(console.isShown());
        console.page.setEditing(true);
        QTest::keyClick(console.handleOf("CPU Usage"), Qt::Key_Delete);

        console.choose(1);
        QVERIFY(console.box("unsavedChanges"));
        DashboardsConsole::press(*console.box("unsavedChanges"), u"Cancel"_s);
        QCOMPARE(console.find<QComboBox>("dashboardChooser").currentText(), u"Agent"_s);
        QVERIFY(!console.page.unsaved().isEmpty());
        QTRY_VERIFY(!console.box("unsavedChanges"));

        console.choose(1);
        DashboardsConsole::press(*console.box("unsavedChanges"), u"Save"_s);
        QTRY_COMPARE(console.find<QComboBox>("dashboardChooser").currentText(), u"My own"_s);
        console.settle();
        QCOMPARE(console.find<QComboBox>("dashboardChooser").currentText(), u"My own"_s);
        QCOMPARE(console.service.savedDashboards.size(), std::size_t(1));
        QCOMPARE(console.service.dashboardActors.back(), core::Actor::desk("m.ortiz"));
        QVERIFY(console.page.unsaved().isEmpty());
        QTRY_VERIFY(!console.box("unsavedChanges"));

        QTRY_VERIFY(console.handleOf("CPU Usage"));
        QTest::keyClick(console.handleOf("CPU Usage"), Qt::Key_Delete);
        console.choose(console.find<QComboBox>("dashboardChooser").findText(u"Agent"_s));
        DashboardsConsole::press(*console.box("unsavedChanges"), u"Discard"_s);
        QTRY_COMPARE(console.find<QComboBox>("dashboardChooser").currentText(), u"Agent"_s);
        QCOMPARE(console.service.savedDashboards.size(), std::size_t(1));
    }

    void theWindowAsksBeforeItClosesOnUnsavedChanges()
    {
        ui::MainWindow window;
        bool isUnsaved = true;
        window.addPage({u"d"_s, u"D"_s, {}, new QWidget, {}, {}, {}, [&] {
                            return isUnsaved ? u"Changes are not saved."_s : QString();
                        }});
        window.show();

        QVERIFY(!window.close());
        auto* box = window.findChild<QMessageBox*>(u"closeUnsaved"_s);
        QVERIFY(box && box->text().contains(u"not saved"_s));
        DashboardsConsole::press(*box, u"Stay"_s);
        QVERIFY(window.isVisible());
        QTRY_VERIFY(!window.findChild<QMessageBox*>(u"closeUnsaved"_s));
        QVERIFY(!window.close());
        DashboardsConsole::press(*window.findChild<QMessageBox*>(u"closeUnsaved"_s),
                                 u"Close without saving"_s);
        QTRY_VERIFY(!window.isVisible());
    }

    void aDashboardIsExportedAndImportedUnderAFreeId()
    {
        DashboardsConsole console;
        QTRY_VERIFY(console.isShown());
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"agent.yaml"_s);
        console.page.exportTo(path);
        QTRY_VERIFY(QFile::exists(path));

        console.page.importFrom(path);
        QTRY_COMPARE(console.service.savedDashboards.size(), std::size_t(1));
        QCOMPARE(console.service.savedDashboards.front().id, std::string("agent-2"));
        QCOMPARE(console.service.savedDashboards.front().widgets, core::defaultDashboard().widgets);

        QFile bad(folder.filePath(u"bad.yaml"_s));
        QVERIFY(bad.open(QIODevice::WriteOnly));
        bad.write("dashboard: bad\nwidgets: [{id: x, type: pie}]\n");
        bad.close();
        console.page.importFrom(bad.fileName());
        QTRY_VERIFY(console.told.back().contains(u"bad.yaml:2:"_s));
        QCOMPARE(console.service.savedDashboards.size(), std::size_t(1));
    }

    void aTileIsSavedAsPictureAndAsFigures()
    {
        DashboardsConsole console;
        console.service.onSeries = [](const core::SeriesQuery& query) {
            return seriesOf(query, 0.1, 0.2, 40);
        };
        QTRY_VERIFY(console.isShown());
        auto* chart = console.grid().tile("error_rate")->view().lineChart();
        QTRY_VERIFY(chart->latest(0));
        const QTemporaryDir folder;
        console.page.exportTile("error_rate", folder.filePath(u"e.png"_s));
        console.page.exportTile("error_rate", folder.filePath(u"e.csv"_s));
        QTRY_VERIFY(QFile::exists(folder.filePath(u"e.png"_s)) && QFile::exists(folder.filePath(u"e.csv"_s)));

        QVERIFY(QImage(folder.filePath(u"e.png"_s)).width() > 300);
        QFile csv(folder.filePath(u"e.csv"_s));
        QVERIFY(csv.open(QIODevice::ReadOnly));
        const QList<QByteArray> lines = csv.readAll().trimmed().split('\n');
        QCOMPARE(lines.front(), QByteArray("time,Error rate"));
        QCOMPARE(lines.size(), 41);

        console.page.exportTile("error_rate", folder.filePath(u"no/such/folder.csv"_s));
        QTRY_VERIFY(console.told.back().contains(u"no/such/folder.csv"_s));
    }

    void aFileThatIsNoDashboardIsSaidAndTheOthersAreThere()
    {
        FakeFleetService service;
        service.dashboards.dashboards = {{core::defaultDashboard(), {}, true}};
        service.dashboards.complaints = {"bad.yaml:2:5: no such type"};
        ui::Session session(core::Actor::desk("m.ortiz"));
        ui::DashboardsPage page(service, session);
        page.resize(1200, 700);
        page.QWidget::show();
        page.show(inventFleet({{"a", 1}}));

        auto* complaint = page.findChild<QWidget*>(u"dashboardComplaint"_s);
        QTRY_VERIFY(complaint->isVisible());
        QCOMPARE(complaint->findChild<QLabel*>(u"sentence"_s)->text(), u"bad.yaml:2:5: no such type"_s);
        QVERIFY(page.findChild<QComboBox*>(u"dashboardChooser"_s)->count() == 1);
    }

    void trapB11WhatHappenedStandsAsAMarkOnTheCharts()
    {
        const auto entry = [](const char* kind, const char* subject, const char* detail) {
            return core::JournalEntry{1, inventedNow() - 5min, {kind, subject, "controller", "", detail}, {}};
        };
        const auto rollout = ui::markOf(entry("rollout", "a", R"({"phase":"begins","version":"1.4.2"})"));
        QCOMPARE(rollout->label, u"1.4.2"_s);
        QVERIFY(!ui::markOf(entry("rollout", "a", R"({"added":["a-01"]})")));
        QCOMPARE(ui::markOf(entry("scaling", "a", R"({"from":3,"replicas":5})"))->label, u"3 → 5"_s);
        QVERIFY(!ui::markOf(entry("scaling", "a", R"({"from":5,"replicas":5,"limits":["tolerance"]})")));
        QCOMPARE(ui::markOf(entry("alert", "a", R"({"rule":"slow","to":"firing"})"))->label, u"slow"_s);
        QVERIFY(!ui::markOf(entry("alert", "a", R"({"rule":"slow","to":"pending"})")));
        QVERIFY(!ui::markOf(entry("rollout", "a", "no JSON")));

        FakeFleetService service;
        service.onJournal = [&](const core::JournalQuery& query) {
            std::vector<core::JournalEntry> entries;
            if (query.kind == "alert" && query.after == 0)
                for (const char* subject : {"code-review-02", "code-review-99", "doc-search", "elsewhere"})
                    entries.push_back(entry("alert", subject, R"({"rule":"slow","to":"firing"})"));
            return core::Result<std::vector<core::JournalEntry>>(std::move(entries));
        };
        ui::ChartMarks marks(service);
        marks.look(inventFleet({{"code-review", 3}, {"doc-search", 2}}));
        QTRY_COMPARE(marks.of(core::AgentId("code-review")).size(), std::size_t(2));
        QCOMPARE(marks.of(core::AgentId("doc-search")).size(), std::size_t(1));
    }

    void oneCrosshairAndOneZoomForAllCharts()
    {
        DashboardsConsole console;
        console.service.onSeries = [](const core::SeriesQuery& query) {
            return seriesOf(query, 0.1, 0.2, 40);
        };
        QTRY_VERIFY(console.isShown());
        auto* chart = console.grid().tile("error_rate")->view().lineChart();
        QTRY_VERIFY(chart->latest(0));
        const qint64 now = inventedNow().time_since_epoch().count();

        Q_EMIT chart->spanChosen(now - 1'200'000, now - 600'000);
        auto& past = console.find<QPushButton>("past");
        QVERIFY(past.isVisible());
        QVERIFY(console.service.queries.back().to == inventedNow() - 10min);
        Q_EMIT chart->wholeChosen();
        QVERIFY(!past.isVisible());
        QVERIFY(console.service.queries.back().to == inventedNow());
    }

    void theMenuSetsHowOftenItRefreshes()
    {
        DashboardsConsole console;
        QTRY_VERIFY(console.isShown());
        console.find<QToolButton>("dashboardMenu").click();
        auto& menu = console.find<QMenu>("dashboardActions");
        const QList<QAction*> every = menu.findChild<QMenu*>()->actions();
        QVERIFY2(every.front()->isChecked(), "each second, as the dashboard says");
        every[1]->trigger();
        menu.close();
        console.page.save();

        QTRY_COMPARE(console.service.savedDashboards.size(), std::size_t(1));
        QVERIFY(console.service.savedDashboards.front().refresh == 5s);
    }

    void aNewDashboardGetsANameAndIsEdited()
    {
        DashboardsConsole console;
        QTRY_VERIFY(console.isShown());
        console.page.newDashboard();
        auto& name = console.find<QInputDialog>("dashboardName");
        name.setTextValue(u"Night shift!"_s);
        name.accept();

        QTRY_COMPARE(console.service.savedDashboards.size(), std::size_t(1));
        QCOMPARE(console.service.savedDashboards.front().id, std::string("night-shift"));
        QTRY_COMPARE(console.find<QComboBox>("dashboardChooser").currentText(), u"Night shift!"_s);
        QVERIFY(console.find<QWidget>("editStrip").isVisible());
        QCOMPARE(console.tiles(), QStringList());
    }
};

}  // namespace tst_dashboards_page

PILOTHOUSE_TEST(tst_dashboards_page, TestDashboardsPage)
#include "tst_dashboards_page.moc"
