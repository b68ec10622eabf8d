// What a page of 24 line charts takes of one core while it is refreshed once a second, in per cent: the whole
// process, with the history that grows, the archivist that brings it to disk, the feed's questions and the
// painting. Behind each chart are 10 000 samples. Shown and hidden take turns, five rounds; the figures are
// medians.
//   bench_chart_wall [--check] [--seconds N]     exit code 1 when a figure is above its limit

#include "core/runtime/metric_archivist.h"
#include "tests/support/invented/fake_fleet_service.h"
#include "ui/model/series_feed.h"
#include "ui/theme/theme.h"
#include "ui/widget/line_chart.h"

#include <QApplication>
#include <QGridLayout>
#include <QTemporaryDir>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <vector>

namespace {

using namespace std::chrono_literals;

constexpr int charts = 24;
constexpr int columns = 6;
constexpr int samples = 10'000;
constexpr std::size_t points = 600;
constexpr core::Duration span = 1s * samples;
constexpr int rounds = 5;
constexpr double mostShown = 3;  // per cent
constexpr double mostHidden = 0.3;

double processorSeconds()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return double(time.tv_sec) + double(time.tv_nsec) / 1e9;
}

std::string nameOf(int chart)
{
    return core::seriesName(core::AgentId("agent-" + std::to_string(chart)), core::series::cpu);
}

// The history as LocalCore has it, with every sample of the charts' span in it.
class Recording {
public:
    Recording() : m_history({.fullResolution = 3h, .samplesPerSeries = samples + 1'000})
    {
        const core::TimePoint now = core::readClocks().wall;
        for (int second = samples; second > 0; --second)
            add(now - 1s * second);
    }

    void add(core::TimePoint time)
    {
        const double x = double(m_count++);
        for (int chart = 0; chart < charts; ++chart)
            m_history.add(nameOf(chart), "1",
                          {0.5 + 0.3 * std::sin(x / 500 + chart) + 0.1 * std::sin(x / 7)
                               + 0.05 * std::sin(x * 1.7 + chart),
                           time, time, core::Quality::Good});
    }

    core::Result<core::SeriesData> read(const core::SeriesQuery& query) { return m_archivist.query(query); }

private:
    QTemporaryDir m_folder;
    core::MetricHistory m_history;
    core::MetricArchivist m_archivist{m_folder.path().toStdString(), m_history};
    int m_count = 0;
};

// A wall of charts, fed as the console's pages are.
class Wall : public QWidget {
public:
    Wall(Recording& recording, core::FleetService& service) : m_recording(recording), m_feed(service, this)
    {
        resize(1920, 1080);
        auto* grid = new QGridLayout(this);
        for (int i = 0; i < charts; ++i) {
            auto* chart = new ui::LineChart(this);
            chart->setLines({{QStringLiteral("CPU"), QColor(80, 160, 240), false, false}});
            grid->addWidget(chart, i / columns, i % columns);
            m_charts.push_back(chart);
            m_feed.add(nameOf(i), span, points,
                       [this, chart](const core::SeriesData& series) { take(*chart, series); });
        }
        connect(&m_second, &QTimer::timeout, this, &Wall::tick);
        m_second.start(1s);
    }

    std::uint64_t refreshes() const { return m_refreshes; }

private:
    // The feed's own round takes two seconds, so it is asked for everything each second on top of it.
    void tick()
    {
        const core::TimePoint now = core::readClocks().wall;
        m_recording.add(now);
        m_feed.setNow(now);
        if (!isVisible())
            return;
        for (ui::LineChart* chart : m_charts)
            chart->setWindow((now - span).time_since_epoch().count(), now.time_since_epoch().count());
        m_feed.refresh();
    }

    void take(ui::LineChart& chart, const core::SeriesData& series)
    {
        std::vector<QPointF> line;
        line.reserve(series.points.size());
        for (const core::SeriesPoint& point : series.points)
            line.emplace_back(double(point.time.time_since_epoch().count()), point.value);
        chart.setLine(0, std::move(line));
        ++m_refreshes;
    }

    Recording& m_recording;
    std::vector<ui::LineChart*> m_charts;
    ui::SeriesFeed m_feed;
    QTimer m_second;
    std::uint64_t m_refreshes = 0;
};

void spin(std::chrono::milliseconds time)
{
    QTimer::singleShot(time, qApp, [] { QApplication::exit(); });
    QApplication::exec();
}

double shareOfCore(std::chrono::seconds measured)
{
    spin(3s);  // what opening it takes is not meant
    const double before = processorSeconds();
    spin(measured);
    return (processorSeconds() - before) / double(measured.count()) * 100;
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

bool judge(const char* what, double share, double limit)
{
    std::printf("%-22s %.2f %% of a core, limit %.1f%s\n", what, share, limit,
                share > limit ? "  ABOVE" : "");
    return share <= limit;
}

}  // namespace

int main(int argc, char** argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    ui::applyTheme(application);
    bool check = false;
    std::chrono::seconds measured = 30s;
    for (int i = 1; i < argc; ++i)
        if (std::strcmp(argv[i], "--check") == 0)
            check = true;
        else if (std::strcmp(argv[i], "--seconds") == 0 && i + 1 < argc)
            measured = std::chrono::seconds(std::max(std::atoi(argv[++i]), 1));

    Recording recording;
    tests::FakeFleetService service;
    service.onSeries = [&](const core::SeriesQuery& query) { return recording.read(query); };
    Wall wall(recording, service);
    spin(10s);  // until what is behind the charts is on disk
    std::vector<double> shown;
    std::vector<double> hidden;
    for (int round = 0; round < rounds; ++round) {
        wall.show();
        const std::uint64_t before = wall.refreshes();
        shown.push_back(shareOfCore(measured));
        const double refreshes = double(wall.refreshes() - before) / charts / double(measured.count() + 3);
        wall.hide();
        hidden.push_back(shareOfCore(measured));
        service.queries.clear();
        std::printf("round %d: shown %.2f %%, each chart %.2f times a second; hidden %.3f %%\n", round + 1,
                    shown.back(), refreshes, hidden.back());
        std::fflush(stdout);
    }
    const bool isShownCheap = judge("24 charts, shown", median(shown), mostShown);
    const bool isHiddenCheap = judge("24 charts, hidden", median(hidden), mostHidden);
    return check && !(isShownCheap && isHiddenCheap) ? 1 : 0;
}
