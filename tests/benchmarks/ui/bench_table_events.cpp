// How long single events of the window take while it shows a table of ten thousand instances beside charts,
// and each second brings a snapshot in which a tenth of the rows has changed: the longest and the 99.9th
// percentile of what QApplication delivers, by the processor's time of the GUI thread, and by the clock,
// which also counts what other programs of the machine took.
//   bench_table_events [--check] [--seconds N]     exit code 1 when the longest event is above the limit

#include "tests/support/invented/fake_fleet_service.h"
#include "tests/support/invented/invented_fleet.h"
#include "ui/agents/agents_page.h"
#include "ui/dashboards/dashboards_page.h"
#include "ui/model/instance_table_model.h"
#include "ui/model/series_feed.h"
#include "ui/theme/theme.h"
#include "ui/widget/line_chart.h"
#include "ui/widget/state_delegate.h"
#include "ui/widget/table_view.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QGridLayout>
#include <QThread>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <functional>
#include <vector>

using namespace Qt::StringLiterals;

namespace {

using namespace std::chrono_literals;

constexpr double limit = 16;  // ms
constexpr std::uint32_t instances = 10'000;
constexpr std::size_t changedOneIn = 10;
constexpr int charts = 24;
constexpr std::size_t points = 600;
const core::AgentId agent("summarizer");

// What this thread has computed so far, in milliseconds.
double ownTime()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) * 1e3 + double(time.tv_nsec) / 1e6;
}

struct EventTime {
    double computed = 0;  // ms
    double taken = 0;  // ms
    QByteArray what;
};

// Times every event, with those that it brings about within itself.
class MeteredApplication : public QApplication {
public:
    using QApplication::QApplication;

    bool notify(QObject* receiver, QEvent* event) override
    {
        if (m_isInside || QThread::currentThread() != thread())
            return QApplication::notify(receiver, event);
        m_isInside = true;
        const QByteArray what =
            receiver->metaObject()->className() + (' ' + QByteArray::number(int(event->type())));
        QElapsedTimer taken;
        taken.start();
        const double before = ownTime();
        const bool isTaken = QApplication::notify(receiver, event);
        events.push_back({ownTime() - before, double(taken.nsecsElapsed()) / 1e6, what});
        m_isInside = false;
        return isTaken;
    }

    std::vector<EventTime> events;

private:
    bool m_isInside = false;
};

// Twenty charts, and a widget of every other kind, the table and the honeycomb with as many instances as they
// show.
core::DashboardSpec everyKind()
{
    using enum core::WidgetType;
    core::DashboardSpec dashboard{"every", "Every kind", 1s, {}};
    const auto add = [&](core::WidgetType type, const std::string& source) {
        core::WidgetSpec widget;
        widget.id = "w" + std::to_string(dashboard.widgets.size());
        widget.type = type;
        widget.dataSources = {source};
        widget.thresholds = {0.7, 0.9};
        widget.place = core::GridPlace{std::uint32_t(dashboard.widgets.size() % 6) * 2,
                                       std::uint32_t(dashboard.widgets.size() / 6) * 2, 2, 2};
        dashboard.widgets.push_back(widget);
    };
    const std::string cpu = "metrics/${agent}/" + std::string(core::series::cpu);
    for (int chart = 0; chart < 20; ++chart)
        add(LineChart, cpu);
    for (const core::WidgetType type : {Gauge, Stat, BarChart})
        add(type, cpu);
    for (const core::WidgetType type : {Table, StateTimeline, Honeycomb})
        add(type, cpu + "?instance=*");
    return dashboard;
}

// A table and a wall of charts in one window.
class TableAndCharts : public QWidget {
public:
    explicit TableAndCharts(core::FleetService& service)
        : m_model(new ui::InstanceTableModel(this)),
          m_feed(service, this)
    {
        auto* table = new ui::TableView(this);
        table->setObjectName(u"instances"_s);
        table->setModel(m_model);
        table->setItemDelegateForColumn(ui::InstanceTableModel::StateColumn, new ui::StateDelegate(table));
        table->setItemDelegateForColumn(ui::InstanceTableModel::ScoreColumn, new ui::LoadBarDelegate(table));
        table->setSortingEnabled(true);
        auto* grid = new QGridLayout(this);
        grid->addWidget(table, 0, 0, charts / 3, 1);
        grid->setColumnStretch(0, 3);
        for (int i = 0; i < charts; ++i) {
            auto* chart = new ui::LineChart(this);
            chart->setLines({{u"CPU"_s, QColor(80, 160, 240), false, false}});
            grid->addWidget(chart, i / 3, 1 + i % 3);
            grid->setColumnStretch(1 + i % 3, 1);
            m_charts.push_back(chart);
            m_feed.add(std::to_string(i), 1h, points, [chart](const core::SeriesData& series) {
                std::vector<QPointF> line;
                for (const core::SeriesPoint& point : series.points)
                    line.emplace_back(double(point.time.time_since_epoch().count()), point.value);
                chart->setLine(0, std::move(line));
            });
        }
        m_model->setAgent(agent);
    }

    void show(const core::SnapshotPtr& next)
    {
        m_model->show(next);
        m_feed.setNow(next->time);
        for (ui::LineChart* chart : m_charts)
            chart->setWindow((next->time - 1h).time_since_epoch().count(),
                             next->time.time_since_epoch().count());
    }
    using QWidget::show;

private:
    ui::InstanceTableModel* m_model;
    std::vector<ui::LineChart*> m_charts;
    ui::SeriesFeed m_feed;
};

void spin(std::chrono::milliseconds time)
{
    QTimer::singleShot(time, qApp, [] { QApplication::exit(); });
    QApplication::exec();
}

core::SnapshotPtr nextOf(const core::FleetSnapshot& before, int tick)
{
    auto next = std::make_shared<core::FleetSnapshot>(before);
    next->seq += 1;
    next->time += 1s;
    for (std::size_t i = std::size_t(tick) % changedOneIn; i < next->instances.size(); i += changedOneIn) {
        auto changed = std::make_shared<core::InstanceView>(*next->instances[i]);
        const double part = double((i * 7'919 + std::size_t(tick) * 104'729) % 1'000) / 1'000;
        changed->cpu->value = part;
        changed->score = 0.4 * part + 0.3;
        changed->active = std::uint32_t(part * 100);
        if (i % 97 == 0)
            changed->state = part < 0.5 ? core::InstanceState::Degraded : core::InstanceState::Ready;
        next->instances[i] = std::move(changed);
    }
    return next;
}

// The snapshots are held by the window alone, so that what letting them go takes is counted too; they are
// made outside of the events that are timed.
bool measure(MeteredApplication& application, const char* name, QWidget& window, int seconds,
             const std::function<void(const core::SnapshotPtr&)>& show)
{
    core::SnapshotPtr waiting = nextOf(*tests::inventFleet({{agent.text(), instances}}), 0);
    show(waiting);
    window.resize(1920, 1080);
    window.show();
    if (auto* table = window.findChild<ui::TableView*>(u"instances"_s))
        table->selectRow(int(instances) / 2);
    spin(2s);
    application.events.clear();
    for (int tick = 1; tick <= seconds; ++tick) {
        waiting = nextOf(*waiting, tick);
        QTimer::singleShot(0, &window, [&] { show(waiting); });
        spin(1s);
    }
    std::vector<EventTime>& events = application.events;
    const auto percentile = [&](double share, double EventTime::*figure) {
        const auto at = events.begin() + std::ptrdiff_t(double(events.size() - 1) * share);
        std::nth_element(events.begin(), at, events.end(),
                         [figure](const EventTime& a, const EventTime& b) { return a.*figure < b.*figure; });
        return *at;
    };
    const EventTime rare = percentile(0.999, &EventTime::computed);
    const double rareTaken = percentile(0.999, &EventTime::taken).taken;
    const double longestTaken = percentile(1, &EventTime::taken).taken;
    const EventTime longest = percentile(1, &EventTime::computed);
    std::printf(
        "%-40s longest event %5.1f ms computed (%5.1f by the clock), 99.9th percentile %5.1f (%5.1f), "
        "of %zu events; longest: %s%s\n",
        name, longest.computed, longestTaken, rare.computed, rareTaken, events.size(),
        longest.what.constData(), longest.computed > limit ? "  ABOVE" : "");
    std::fflush(stdout);
    window.hide();
    return longest.computed <= limit;
}

}  // namespace

int main(int argc, char** argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    MeteredApplication application(argc, argv);
    ui::applyTheme(application);
    bool check = false;
    int seconds = 60;
    for (int i = 1; i < argc; ++i)
        if (std::strcmp(argv[i], "--check") == 0)
            check = true;
        else if (std::strcmp(argv[i], "--seconds") == 0 && i + 1 < argc)
            seconds = std::max(std::atoi(argv[++i]), 1);

    tests::FakeFleetService service;
    service.onSeries = [](const core::SeriesQuery& query) {
        return core::Result<core::SeriesData>(tests::seriesOf(query, 0.2, 0.9, query.points));
    };
    bool held = true;
    for (const int column : {ui::InstanceTableModel::InstanceColumn, ui::InstanceTableModel::CpuColumn}) {
        const bool byName = column == ui::InstanceTableModel::InstanceColumn;
        {
            TableAndCharts page(service);
            page.findChild<ui::TableView*>(u"instances"_s)->sortByColumn(column, Qt::DescendingOrder);
            held &=
                measure(application, byName ? "table and 24 charts, by name" : "table and 24 charts, by CPU",
                        page, seconds, [&](const core::SnapshotPtr& next) { page.show(next); });
        }
        ui::Session session(core::Actor::desk("operator"));
        ui::AgentsPage page(service, session);
        page.showAgent(agent);
        page.findChild<ui::TableView*>(u"instances"_s)->sortByColumn(column, Qt::DescendingOrder);
        held &= measure(application, byName ? "an agent's page, by name" : "an agent's page, by CPU", page,
                        seconds, [&](const core::SnapshotPtr& next) { page.show(next); });
    }
    service.dashboards.dashboards = {{everyKind(), {}, false}};
    ui::Session session(core::Actor::desk("operator"));
    ui::DashboardsPage dashboards(service, session);
    held &= measure(application, "a dashboard of every kind", dashboards, seconds,
                    [&](const core::SnapshotPtr& next) { dashboards.show(next); });
    return check && !held ? 1 : 0;
}
