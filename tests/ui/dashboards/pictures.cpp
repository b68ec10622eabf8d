// Renders the dashboards with an invented fleet into PNG files, to be looked at; not a test.

#include "tests/support/invented/fake_fleet_service.h"
#include "tests/support/invented/invented_fleet.h"
#include "ui/dashboards/dashboards_page.h"
#include "ui/shell/main_window.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QPixmap>
#include <QTest>

#include <cmath>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

core::DashboardSpec mixedDashboard()
{
    using enum core::WidgetType;
    const auto of = [](const char* key, const char* rest = "") {
        return std::vector{"metrics/${agent}/" + std::string(key) + rest};
    };
    core::DashboardSpec dashboard{"mixed", "Everything at once", 1s, {}};
    dashboard.widgets = {
        {"cpu", "CPU", Gauge, of(core::series::cpu), {0.7, 0.9}, 1h, core::GridPlace{0, 0, 3, 3}},
        {"p95",
         "Response time p95",
         Stat,
         of(core::series::responseTimeP95),
         {0.5, 1.0},
         1h,
         core::GridPlace{3, 0, 2, 3}},
        {"cost", "Cost", Stat, of(core::series::costPerHour), {}, 1h, core::GridPlace{5, 0, 2, 3}},
        {"cells",
         "CPU of every instance",
         Honeycomb,
         of(core::series::cpu, "?instance=*"),
         {0.7, 0.9},
         1h,
         core::GridPlace{7, 0, 5, 3}},
        {"times",
         "Response time",
         LineChart,
         {of(core::series::responseTimeP50)[0], of(core::series::responseTimeP95)[0]},
         {0.03, 0.05},
         1h,
         core::GridPlace{0, 3, 6, 3}},
        {"bars",
         "Tasks completed",
         BarChart,
         of(core::series::tasksCompleted),
         {},
         24h,
         core::GridPlace{6, 3, 6, 3}},
        {"table",
         "CPU by instance",
         Table,
         of(core::series::cpu, "?instance=*"),
         {0.7, 0.9},
         1h,
         core::GridPlace{0, 6, 5, 4}},
        {"states",
         "Memory states",
         StateTimeline,
         of(core::series::memory, "?instance=*"),
         {0.02, 0.03},
         1h,
         core::GridPlace{5, 6, 4, 4}},
        {"gone",
         "An agent that is not there",
         LineChart,
         {"metrics/nobody/system/cpu"},
         {},
         6h,
         core::GridPlace{9, 6, 3, 4}}};
    return dashboard;
}

core::Result<core::SeriesData> inventSeries(const core::SeriesQuery& query)
{
    if (query.name.find("nobody") != std::string::npos)
        return core::Error{core::ErrorCode::NotFound, query.name};
    if (!query.name.ends_with(core::series::tasksCompleted))
        return tests::seriesOf(query, 0.005, query.name.ends_with("p95") ? 0.045 : 0.025, 300);
    core::SeriesData growing{query.name, "1", {}};
    for (int i = 0; i < 500; ++i)
        growing.points.push_back(
            {query.from + (query.to - query.from) * i / 500, 40.0 * i + 300 * std::sin(i / 30.0)});
    return growing;
}

core::Result<std::vector<core::JournalEntry>> inventJournal(const core::JournalQuery& query)
{
    std::vector<core::JournalEntry> entries;
    if (query.kind == "rollout" && query.after == 0)
        entries.push_back(
            {9,
             tests::inventedNow() - 25min,
             {"rollout", "code-review", "ada", "begins", R"({"phase":"begins","version":"1.4.2"})"},
             {}});
    if (query.kind == "alert" && query.after == 0)
        entries.push_back(
            {12,
             tests::inventedNow() - 12min,
             {"alert", "code-review", "controller", "fires", R"({"rule":"slow","to":"firing"})"},
             {}});
    return entries;
}

void takePicture(QWidget& window, const QString& prefix, const QString& name, QSize size)
{
    window.resize(size);
    QTest::qWait(600);
    const QString path = u"%1-%2-%3x%4.png"_s.arg(prefix, name).arg(size.width()).arg(size.height());
    if (!window.grab().save(path))
        qWarning("%s cannot be written", qPrintable(path));
}

}  // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    if (argc != 2) {
        qWarning("usage: pilothouse-dashboard-pictures PREFIX");
        return 2;
    }
    ui::applyTheme(application);
    tests::FakeFleetService service;
    service.onSeries = inventSeries;
    service.onJournal = inventJournal;
    service.dashboards.dashboards = {{core::defaultDashboard(), {}, true},
                                     {mixedDashboard(), "mixed.yaml", false}};
    service.dashboards.complaints = {};
    ui::MainWindow window;
    ui::Session session(core::Actor::desk("ada"));
    auto* page = new ui::DashboardsPage(service, session, &window);
    window.addPage({u"dashboards"_s, u"Dashboards"_s, QIcon(u":/icons/dashboards.svg"_s), page, {}, {}, {}});
    window.show();
    const QString prefix = QString::fromLocal8Bit(argv[1]);
    const core::SnapshotPtr snapshot = tests::inventFleet({{"code-review", 84}, {"doc-search", 1'000}});
    const auto choose = [&](int index) {
        auto* chooser = page->findChild<QComboBox*>(u"dashboardChooser"_s);
        chooser->setCurrentIndex(index);
        Q_EMIT chooser->activated(index);
    };
    for (const QSize size : {QSize(1600, 1000), QSize(1280, 720), QSize(1920, 1080)}) {
        window.show(snapshot);
        page->show(snapshot);
        QTest::qWait(200);
        choose(0);
        takePicture(window, prefix, u"agent"_s, size);
        choose(1);
        takePicture(window, prefix, u"mixed"_s, size);
        page->setEditing(true);
        takePicture(window, prefix, u"edit"_s, size);
        page->addWidget();
        QTest::qWait(800);
        if (auto* dialog = page->findChild<QDialog*>(u"widgetDialog"_s)) {
            dialog->grab().save(u"%1-dialog.png"_s.arg(prefix));
            dialog->reject();
        }
        page->setEditing(false);
    }
    QTest::qWait(3'000);  // nothing comes: the figures are veiled
    takePicture(window, prefix, u"stale"_s, QSize(1280, 720));
    return 0;
}
