// Whether what was shown and recorded is given back: the bytes in use on the heap after 100 000 refreshes of
// a page of charts, after 5 000 panels opened and closed, and after 10 000 instances come and gone in the
// tables and in the history, in memory and on its way to disk; each against what it was after the first 1
// 000.
//   bench_kept_memory [--check] [refreshes | panels | instances]
// --check: exit code 1 when one of them keeps more than 2 MB.

#include "core/monitor/metric_history.h"
#include "core/store/metric_archive.h"
#include "tests/support/invented/fake_fleet_service.h"
#include "tests/support/invented/invented_fleet.h"
#include "ui/agents/log_dialog.h"
#include "ui/agents/rollout_dialog.h"
#include "ui/dashboards/tile.h"
#include "ui/model/agent_table_model.h"
#include "ui/model/instance_table_model.h"
#include "ui/operator/operator_desk.h"
#include "ui/theme/theme.h"
#include "ui/widget/bar_chart.h"
#include "ui/widget/card.h"
#include "ui/widget/figure_tile.h"
#include "ui/widget/gauge.h"
#include "ui/widget/line_chart.h"
#include "ui/widget/table_view.h"

#include <QApplication>
#include <QGridLayout>
#include <QPixmapCache>
#include <QTemporaryDir>

#include <malloc.h>

#include <cmath>
#include <cstdio>
#include <cstring>
#include <functional>
#include <optional>
#include <vector>

using namespace Qt::StringLiterals;

namespace {

using namespace std::chrono_literals;

constexpr double mostKept = 2;  // MB
constexpr int firstOnes = 1'000;
const core::AgentId agent("summarizer");

// Without Qt's cache of pixmaps, which keeps to a size of its own.
double megabytesInUse()
{
    QPixmapCache::clear();
    malloc_trim(0);
    const struct mallinfo2 info = mallinfo2();
    return double(info.uordblks + info.hblkhd) / 1e6;
}

double megabytesResident()
{
    double pages = 0;
    double resident = 0;
    if (std::FILE* file = std::fopen("/proc/self/statm", "r")) {
        if (std::fscanf(file, "%lf %lf", &pages, &resident) != 2)
            resident = 0;
        std::fclose(file);
    }
    return resident * 4'096 / 1e6;
}

// What is to be deleted is deleted, and what is to be painted is painted.
void settle()
{
    QApplication::processEvents();
    QApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
}

bool judge(const char* what, int times, const std::function<void(int)>& once)
{
    double before = 0;
    double residentBefore = 0;
    for (int i = 0; i < times; ++i) {
        once(i);
        if (i + 1 == firstOnes) {
            before = megabytesInUse();
            residentBefore = megabytesResident();
        }
    }
    const double after = megabytesInUse();
    const double kept = after - before;
    std::printf("%-28s %6d times: %6.2f MB after the first %d, %6.2f MB in the end, %+.2f MB (resident "
                "%+.2f MB), limit %.0f%s\n",
                what, times, before, firstOnes, after, kept, megabytesResident() - residentBefore, mostKept,
                kept > mostKept ? "  ABOVE" : "");
    std::fflush(stdout);
    return kept <= mostKept;
}

std::vector<QPointF> wave(core::TimePoint now, int phase)
{
    std::vector<QPointF> line;
    for (int i = 0; i < 400; ++i)
        line.emplace_back(double((now - 1h).time_since_epoch().count() + i * 9'000),
                          (1 + phase % 50) * (1.1 + std::sin((i + phase) / 9.0)));
    return line;
}

std::vector<ui::Bar> bars(int phase)
{
    std::vector<ui::Bar> all;
    for (int hour = 0; hour < 24; ++hour)
        all.push_back({double((hour * 37 + phase) % 100), QString::number(hour) + u":00"_s});
    return all;
}

bool judgeRefreshes()
{
    QWidget page;
    page.resize(1200, 500);
    auto* grid = new QGridLayout(&page);
    std::vector<ui::LineChart*> lines;
    for (int i = 0; i < 4; ++i) {
        lines.push_back(new ui::LineChart(&page));
        lines.back()->setLines({{u"p50"_s, QColor(80, 160, 240)}, {u"p95"_s, QColor(240, 160, 80), true}});
        grid->addWidget(lines.back(), i / 3, i % 3);
    }
    auto* chart = new ui::BarChart(&page);
    grid->addWidget(chart, 1, 1);
    page.show();
    // The clock moves by a minute now and then, so that the axes get other labels too.
    return judge("refreshes of a chart page", 100'000, [&](int i) {
        const core::TimePoint now = tests::inventedNow() + 1s * i;
        for (ui::LineChart* line : lines) {
            line->setWindow((now - 1h).time_since_epoch().count(), now.time_since_epoch().count());
            line->setLine(0, wave(now, i));
            line->setLine(1, wave(now, i + 20));
            line->setThreshold(double(i % 30));
            line->setMarks({{double((now - 30min).time_since_epoch().count()), u"v1"_s, Qt::gray}});
        }
        chart->setBars(bars(i));
        settle();
    });
}

// A window of cards as a screen or a dashboard is made of.
class Panel : public QWidget {
public:
    Panel(const core::SnapshotPtr& fleet, int number)
    {
        auto* grid = new QGridLayout(this);
        const auto add = [&](const QString& title, QWidget* content, int column) {
            auto* card = new ui::Card(title, this);
            card->setContent(content);
            grid->addWidget(card, 0, column);
        };
        auto* line = new ui::LineChart(this);
        line->setLines({{u"CPU"_s, QColor(80, 160, 240)}});
        line->setWindow((fleet->time - 1h).time_since_epoch().count(),
                        fleet->time.time_since_epoch().count());
        line->setLine(0, wave(fleet->time, number));
        auto* chart = new ui::BarChart(this);
        chart->setBars(bars(number));
        auto* gauge = new ui::Gauge(this);
        gauge->setValue(0.01 * (number % 100));
        auto* model = new ui::InstanceTableModel(this);
        model->setAgent(agent);
        model->show(fleet);
        auto* table = new ui::TableView(this);
        table->setModel(model);
        table->setSortingEnabled(true);
        add(u"Line"_s, line, 0);
        add(u"Bars"_s, chart, 1);
        add(u"Gauge"_s, gauge, 2);
        add(u"Tile"_s, new ui::FigureTile(u"Requests"_s, this), 3);
        add(u"Table"_s, table, 4);
    }
};

void openAndClose(QWidget* window)
{
    window->show();
    settle();
    window->close();
    window->deleteLater();
    settle();
}

// A dashboard's tiles, one of each kind.
std::vector<ui::Tile*> tilesOf(core::FleetService& service, const core::SnapshotPtr& fleet)
{
    using enum core::WidgetType;
    std::vector<ui::Tile*> tiles;
    for (const core::WidgetType type : {Gauge, Stat, LineChart, BarChart, Table, StateTimeline, Honeycomb}) {
        core::WidgetSpec widget;
        widget.id = "w";
        widget.type = type;
        widget.dataSources = {"metrics/" + agent.text() + "/" + core::series::cpu + "?instance=*"};
        tiles.push_back(new ui::Tile(service, widget));
        tiles.back()->show(fleet);
    }
    return tiles;
}

bool judgePanels()
{
    tests::FakeFleetService service;
    const auto fleet = tests::inventFleet({{agent.text(), 20}});
    QWidget window;
    ui::Session session(core::Actor::desk("ada"));
    ui::OperatorDesk desk(service, session, &window);
    return judge("panels and dialogs", 5'000, [&](int i) {
        openAndClose(new Panel(fleet, i));
        openAndClose(new ui::RolloutDialog(desk, fleet->agents.front(), nullptr));
        openAndClose(new ui::LogDialog(service, fleet->instances.front()->id, nullptr));
        for (ui::Tile* tile : tilesOf(service, fleet))
            openAndClose(tile);
        service.queries.clear();
        service.previewed.clear();
        service.logsRead.clear();
    });
}

// One that comes, is seen for some seconds, and goes.
class Passage {
public:
    Passage()
    {
        m_history.startRecording();
        m_instances.setAgent(agent);
        m_table.setModel(&m_instances);
        m_table.setSortingEnabled(true);
        m_agentTable.setModel(&m_agents);
        m_table.show();
        m_agentTable.show();
    }

    void operator()(int number)
    {
        const core::InstanceId id(agent.text() + "-" + std::to_string(100 + number));
        auto fleet = std::make_shared<core::FleetSnapshot>(*m_standing);
        fleet->time += 1s * number;
        auto view = std::make_shared<core::InstanceView>(*fleet->instances.front());
        view->id = id;
        fleet->instances.push_back(std::move(view));
        show(fleet);
        for (int second = 0; second < 3; ++second)
            for (const char* key :
                 {core::series::cpu, core::series::memory, core::series::responseTime,
                  core::series::errorRate, core::series::requestsPerSecond, core::series::activeRequests,
                  core::series::queueDepth, core::series::tasksCompleted, core::series::tokensPerMinute,
                  core::series::costPerHour}) {
                const core::TimePoint time = fleet->time + 1s * second;
                m_history.add(core::seriesName(agent, key, id), "1",
                              {double(second), time, time, core::Quality::Good});
            }
        show(m_standing);
        keep(m_history.takeNew());
        m_history.forgetInstance(agent, id);
    }

private:
    void show(const core::SnapshotPtr& fleet)
    {
        m_instances.show(fleet);
        m_agents.show(fleet);
        settle();
    }

    // As the archivist does every few seconds.
    void keep(const std::vector<core::NewSample>& fresh)
    {
        if (!m_archive->append(fresh) || !m_archive->tidy(tests::inventedNow(), {})) {
            std::fprintf(stderr, "the history cannot be kept\n");
            std::exit(2);
        }
    }

    std::shared_ptr<core::FleetSnapshot> m_standing = tests::inventFleet({{agent.text(), 20}});
    ui::InstanceTableModel m_instances;
    ui::AgentTableModel m_agents;
    ui::TableView m_table;
    ui::TableView m_agentTable;
    core::MetricHistory m_history;
    QTemporaryDir m_folder;
    std::unique_ptr<core::MetricArchive> m_archive =
        core::MetricArchive::open(m_folder.path().toStdString(), core::MetricArchive::Mode::ReadWrite)
            .value();
};

}  // namespace

int main(int argc, char** argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    ui::applyTheme(application);
    bool check = false;
    std::optional<QByteArray> wanted;
    for (int i = 1; i < argc; ++i)
        if (std::strcmp(argv[i], "--check") == 0)
            check = true;
        else
            wanted = argv[i];
    bool held = true;
    if (wanted.value_or("refreshes") == "refreshes")
        held &= judgeRefreshes();
    if (wanted.value_or("panels") == "panels")
        held &= judgePanels();
    if (wanted.value_or("instances") == "instances") {
        Passage passage;
        held &= judge("instances come and gone", 10'000, std::ref(passage));
    }
    return check && !held ? 1 : 0;
}
