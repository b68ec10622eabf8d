// What one refresh of 24 line charts costs, in milliseconds of the processor: the console's own chart, from
// the history to the pixels, against QCustomPlot and a bare widget with the same samples. The three take
// turns, so that a busy machine slows all of them; the figures are medians of five rounds.
//   bench_chart_refresh [--check]     exit code 1 when a ratio is above its limit
//   bench_chart_refresh --profile N   the N-th page alone, from 0, for a profiler

#include <QApplication>
#include <QGridLayout>
#include <QPainter>
#include <QWidget>

#include "core/monitor/metric_history.h"
#include "ui/theme/theme.h"
#include "ui/widget/line_chart.h"

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string_view>
#include <vector>

namespace {

using namespace std::chrono_literals;

constexpr int charts = 24;
constexpr int columns = 6;
constexpr std::size_t samples = 10'000;
constexpr std::size_t points = 600;
constexpr int rounds = 5;
constexpr int refreshes = 40;  // in a round
constexpr double mostAgainstCustomPlot = 0.8;
constexpr double mostAgainstBare = 1.5;
constexpr double mostForADay = 1.3;

double processorMilliseconds()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return double(time.tv_sec) * 1e3 + double(time.tv_nsec) / 1e6;
}

double valueAt(int chart, std::size_t sample)
{
    const double x = double(sample);
    return 0.5 + 0.3 * std::sin(x / 500 + chart) + 0.1 * std::sin(x / 7) + 0.05 * std::sin(x * 1.7 + chart);
}

const core::TimePoint start{1'700'000'000'000ms};

std::string nameOf(int chart)
{
    return "metrics/agent-" + std::to_string(chart) + "/system/cpu";
}

// A sample a second, kept as the console keeps it: an hour of samples unless more is asked for, and a day of
// minutes.
class Recording {
public:
    explicit Recording(std::size_t count, core::HistoryLimits limits = {}) : m_history(limits), m_count(count)
    {
        for (std::size_t i = 0; i < count; ++i)
            add(i);
    }

    void grow() { add(m_count++); }
    core::TimePoint now() const { return start + 1s * std::int64_t(m_count); }
    core::SeriesData read(int chart, core::Duration span) const
    {
        auto data = m_history.query({nameOf(chart), now() - span, now(), points});
        if (!data) {
            std::fprintf(stderr, "no history: %s\n", data.error().context.c_str());
            std::exit(2);
        }
        return std::move(data.value());
    }

private:
    void add(std::size_t sample)
    {
        const core::TimePoint time = start + 1s * std::int64_t(sample);
        for (int chart = 0; chart < charts; ++chart)
            m_history.add(nameOf(chart), "1", {valueAt(chart, sample), time, time, core::Quality::Good});
    }

    core::MetricHistory m_history;
    std::size_t m_count;
};

// A page of charts of one make, on a wall's screen.
class Page {
public:
    Page() { m_window.resize(1920, 1080); }
    virtual ~Page() = default;
    virtual void refresh() = 0;
    void show()
    {
        m_window.show();
        QApplication::processEvents();
    }

protected:
    template <typename Chart, typename... Arguments>
    std::vector<Chart*> fill(Arguments&&... arguments)
    {
        auto* grid = new QGridLayout(&m_window);
        std::vector<Chart*> made;
        for (int i = 0; i < charts; ++i) {
            made.push_back(new Chart(arguments...));
            grid->addWidget(made.back(), i / columns, i % columns);
        }
        return made;
    }

private:
    QWidget m_window;
};

class OwnPage : public Page {
public:
    OwnPage(Recording& recording, core::Duration span) : m_recording(recording), m_span(span)
    {
        m_charts = fill<ui::LineChart>();
        for (ui::LineChart* chart : m_charts)
            chart->setLines({{QStringLiteral("CPU"), QColor(80, 160, 240), false, false}});
    }

    void refresh() override
    {
        const qint64 now = m_recording.now().time_since_epoch().count();
        for (int i = 0; i < charts; ++i) {
            std::vector<QPointF> line;
            const core::SeriesData data = m_recording.read(i, m_span);
            line.reserve(data.points.size());
            for (const core::SeriesPoint& point : data.points)
                line.emplace_back(double(point.time.time_since_epoch().count()), point.value);
            m_charts[std::size_t(i)]->setWindow(now - m_span.count(), now);
            m_charts[std::size_t(i)]->setLine(0, std::move(line));
        }
    }

private:
    Recording& m_recording;
    core::Duration m_span;
    std::vector<ui::LineChart*> m_charts;
};

class CustomPlotPage : public Page {
public:
    CustomPlotPage()
    {
        m_charts = fill<QCustomPlot>();
        for (QCustomPlot* chart : m_charts) {
            chart->addGraph();
            chart->graph(0)->setPen(QPen(QColor(80, 160, 240), 1));
            chart->yAxis->setRange(0, 1);
        }
    }

    void refresh() override
    {
        ++m_turn;
        QVector<double> keys(samples);
        QVector<double> values(samples);
        for (int i = 0; i < charts; ++i) {
            for (std::size_t sample = 0; sample < samples; ++sample) {
                keys[qsizetype(sample)] = double(sample + m_turn);
                values[qsizetype(sample)] = m_values[(sample + m_turn) % m_values.size()];
            }
            QCustomPlot* chart = m_charts[std::size_t(i)];
            chart->graph(0)->setData(keys, values, true);
            chart->xAxis->setRange(double(m_turn), double(m_turn + samples));
            chart->replot(QCustomPlot::rpImmediateRefresh);
        }
    }

    void remember(std::vector<double> values) { m_values = std::move(values); }

private:
    std::vector<QCustomPlot*> m_charts;
    std::vector<double> m_values;
    std::size_t m_turn = 0;
};

// A line and a grid, painted without any toolkit of charts: the least it could cost.
class BareChart : public QWidget {
public:
    std::vector<QPointF> line;

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.fillRect(rect(), QColor(20, 24, 30));
        painter.setPen(QColor(60, 64, 70));
        for (int i = 0; i < 5; ++i)
            painter.drawLine(40, height() * i / 5, width(), height() * i / 5);
        painter.setPen(QColor(160, 160, 160));
        for (int i = 0; i < 5; ++i) {
            painter.drawText(2, height() * (i + 1) / 5 - 2, QString::number(1 - i * 0.2));
            painter.drawText(40 + (width() - 40) * i / 5, height() - 2, QStringLiteral("12:00"));
        }
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(QColor(80, 160, 240), 1));
        QList<QPointF> shown;
        shown.reserve(qsizetype(line.size()));
        for (const QPointF& point : line)
            shown.append(QPointF(40 + point.x() * (width() - 40), (1 - point.y()) * height()));
        painter.drawPolyline(shown.constData(), int(shown.size()));
        painter.translate(0, 0.7);
        painter.drawPolyline(shown.constData(), int(shown.size()));
    }
};

class BarePage : public Page {
public:
    explicit BarePage(Recording& recording) : m_recording(recording) { m_charts = fill<BareChart>(); }

    void refresh() override
    {
        constexpr core::Duration span = 1s * std::int64_t(samples);
        const auto from = double((m_recording.now() - span).time_since_epoch().count());
        for (int i = 0; i < charts; ++i) {
            BareChart& chart = *m_charts[std::size_t(i)];
            chart.line.clear();
            for (const core::SeriesPoint& point : m_recording.read(i, span).points)
                chart.line.emplace_back((double(point.time.time_since_epoch().count()) - from)
                                            / double(span.count()),
                                        point.value);
            chart.repaint();
        }
    }

private:
    Recording& m_recording;
    std::vector<BareChart*> m_charts;
};

double refreshCost(Page& page, Recording& recording)
{
    const double before = processorMilliseconds();
    double growing = 0;
    for (int i = 0; i < refreshes; ++i) {
        const double grow = processorMilliseconds();
        recording.grow();
        growing += processorMilliseconds() - grow;
        page.refresh();
        QApplication::processEvents();
    }
    return (processorMilliseconds() - before - growing) / refreshes;
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

bool judge(const char* what, double ratio, double limit)
{
    std::printf("%-44s %.2f, limit %.2f%s\n", what, ratio, limit, ratio > limit ? "  ABOVE" : "");
    return ratio <= limit;
}

}  // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    ui::applyTheme(application);

    Recording recording(samples, {.fullResolution = 3h, .samplesPerSeries = samples + 1'000});
    Recording day(86'400);
    OwnPage own(recording, 1s * std::int64_t(samples));
    OwnPage tenMinutes(day, 10min);
    OwnPage wholeDay(day, 24h);
    CustomPlotPage customPlot;
    BarePage bare(recording);
    std::vector<double> values;
    for (std::size_t i = 0; i < samples + 1'000; ++i)
        values.push_back(valueAt(0, i));
    customPlot.remember(std::move(values));

    struct Contender {
        const char* name;
        Page& page;
        Recording& recording;
        std::vector<double> costs;
    };
    std::vector<Contender> contenders{{"own, 10 000 samples", own, recording, {}},
                                      {"QCustomPlot, 10 000 samples", customPlot, recording, {}},
                                      {"bare QPainter, 10 000 samples", bare, recording, {}},
                                      {"own, 10 minutes", tenMinutes, day, {}},
                                      {"own, 24 hours of a sample a second", wholeDay, day, {}}};
    if (argc == 3 && std::string_view(argv[1]) == "--profile") {
        const Contender chosen = contenders.at(std::size_t(std::atoi(argv[2])));
        contenders.clear();
        contenders.push_back(chosen);
    }
    for (Contender& contender : contenders) {
        contender.page.show();
        contender.page.refresh();
    }
    for (int round = 0; round < rounds; ++round)
        for (Contender& contender : contenders)
            contender.costs.push_back(refreshCost(contender.page, contender.recording));

    std::vector<double> medians;
    for (const Contender& contender : contenders) {
        medians.push_back(median(contender.costs));
        const auto [least, most] = std::minmax_element(contender.costs.begin(), contender.costs.end());
        std::printf("%-44s %.2f ms (%.2f to %.2f) a refresh of 24 charts\n", contender.name, medians.back(),
                    *least, *most);
    }
    if (contenders.size() == 1)
        return 0;
    bool fits = judge("own to QCustomPlot", medians[0] / medians[1], mostAgainstCustomPlot);
    fits = judge("own to a bare QPainter widget", medians[0] / medians[2], mostAgainstBare) && fits;
    fits = judge("24 hours to 10 minutes", medians[4] / medians[3], mostForADay) && fits;
    return fits || argc != 2 || std::string_view(argv[1]) != "--check" ? 0 : 1;
}
