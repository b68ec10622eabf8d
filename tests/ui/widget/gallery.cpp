// All widgets with invented data in the real window, to be looked at.
//
//     pilothouse-gallery [--page overview|agents|states] [--size 1600x1000] [--palette]

#include "ui/shell/main_window.h"
#include "ui/theme/theme.h"
#include "ui/widget/attention_list.h"
#include "ui/widget/bar_chart.h"
#include "ui/widget/card.h"
#include "ui/widget/empty_state.h"
#include "ui/widget/figure_tile.h"
#include "ui/widget/gauge.h"
#include "ui/widget/honeycomb.h"
#include "ui/widget/item_roles.h"
#include "ui/widget/line_chart.h"
#include "ui/widget/pill.h"
#include "ui/widget/state_delegate.h"
#include "ui/widget/state_label.h"
#include "ui/widget/stepper.h"
#include "ui/widget/table_view.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QDateTime>
#include <QGridLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRandomGenerator>
#include <QStandardItemModel>
#include <QTimer>

#include <cmath>

using namespace Qt::StringLiterals;
using namespace ui;

namespace {

constexpr qint64 hour = 3'600'000;

qint64 now()
{
    static const qint64 start = QDateTime::currentMSecsSinceEpoch();
    return start;
}

std::vector<QPointF> walk(double base, double jitter, int seed, int gapAt = -1)
{
    QRandomGenerator random{quint32(seed)};
    std::vector<QPointF> points;
    double value = base;
    for (int i = 0; i < 180; ++i) {
        value += (random.generateDouble() - 0.5) * jitter + (base - value) * 0.08;
        const bool gap = gapAt >= 0 && i >= gapAt && i < gapAt + 12;
        points.emplace_back(double(now() - hour + hour * i / 179), gap ? std::nan("") : std::max(0.0, value));
    }
    return points;
}

LineChart* responseChart(QWidget* parent, bool marked)
{
    auto* chart = new LineChart(parent);
    chart->setTitleText(u"Response time"_s);
    chart->setValueFormat([](double seconds) { return textOf(durationFigure(seconds)); });
    chart->setLines(
        {{u"p50"_s, tokens().series[0], false, false}, {u"p95"_s, tokens().series[1], false, false}});
    chart->setLine(0, walk(0.42, 0.06, 1));
    chart->setLine(1, walk(0.80, 0.14, 2, 60));
    chart->setWindow(now() - hour, now());
    if (marked)
        chart->setMarks({{double(now() - hour * 4 / 10), u"v1.4.2"_s, tokens().muted}});
    return chart;
}

LineChart* errorChart(QWidget* parent)
{
    auto* chart = new LineChart(parent);
    chart->setTitleText(u"Error rate"_s);
    chart->setValueFormat([](double fraction) { return textOf(percentFigure(fraction, 1)); });
    chart->setLines({{u"errors"_s, tokens().series[0], false, false}});
    chart->setLine(0, walk(0.007, 0.005, 3));
    chart->setThreshold(0.05);
    chart->setWindow(now() - hour, now());
    return chart;
}

LineChart* replicaChart(QWidget* parent)
{
    auto* chart = new LineChart(parent);
    chart->setTitleText(u"Replicas"_s);
    chart->setValueFormat([](double count) { return countText(count); });
    chart->setLines(
        {{u"wanted"_s, tokens().muted, true, true}, {u"actual"_s, tokens().series[2], true, false}});
    std::vector<QPointF> wanted;
    std::vector<QPointF> actual;
    for (int i = 0; i < 90; ++i) {
        const double at = double(now() - hour + hour * i / 89);
        wanted.emplace_back(at, i < 27 ? 392 : i < 49 ? 404 : 418);
        actual.emplace_back(at, i < 30 ? 392 : i < 52 ? 404 : 418);
    }
    chart->setLine(0, wanted);
    chart->setLine(1, actual);
    chart->setWindow(now() - hour, now());
    return chart;
}

BarChart* completionChart(QWidget* parent)
{
    auto* chart = new BarChart(parent);
    chart->setTitleText(u"Task completion"_s);
    chart->setValueFormat([](double count) { return countText(count); });
    QRandomGenerator random{9};
    std::vector<Bar> bars;
    for (int i = 0; i < 24; ++i)
        bars.push_back({i == 5 ? std::nan("") : 900.0 + random.bounded(900),
                        u"%1:00"_s.arg((14 + i) % 24, 2, 10, QChar(u'0'))});
    chart->setBars(bars);
    return chart;
}

Card* carded(const QString& title, const QString& subtitle, QWidget* content)
{
    auto* card = new Card(title);
    card->setSubtitle(subtitle);
    card->setContent(content);
    return card;
}

Honeycomb* fleetComb()
{
    const QStringList names{u"summarizer"_s,  u"triage"_s,    u"retriever"_s,  u"planner"_s,
                            u"code-review"_s, u"extractor"_s, u"translator"_s, u"router"_s};
    const QList<int> counts{84, 64, 72, 40, 38, 56, 44, 20};
    std::vector<HoneycombGroup> groups;
    for (qsizetype g = 0; g < names.size(); ++g) {
        HoneycombGroup group{names[g], {}};
        for (int i = 0; i < counts[g]; ++i) {
            StateMark mark = markOf(Tone::Ok, u"healthy"_s);
            if (g == 1 && i == 9)
                mark = markOf(Tone::Critical, u"unhealthy"_s);
            else if ((g == 1 && (i == 10 || i == 21)) || (g == 4 && i == 3))
                mark = markOf(Tone::Warning, u"degraded"_s);
            else if (g == 6 && i > 41)
                mark = markOf(Tone::Idle, u"starting"_s);
            const QString id = names[g] + u"-%1"_s.arg(i + 1, 2, 10, QChar(u'0'));
            group.cells.push_back({id, mark, id + u"\n"_s + mark.word});
        }
        groups.push_back(std::move(group));
    }
    auto* comb = new Honeycomb;
    comb->setGroups(std::move(groups));
    return comb;
}

AttentionList* attention()
{
    auto* list = new AttentionList;
    list->setItems({{u"1"_s, markOf(Tone::Critical, u"critical"_s), u"triage-09 is down"_s,
                     u"agent_recovery · step 2 of 4"_s, u"38 s"_s},
                    {u"2"_s, markOf(Tone::Warning, u"warning"_s), u"triage memory above 90 %"_s,
                     u"2 instances"_s, u"4 m"_s},
                    {u"3"_s, markOf(Tone::Warning, u"warning"_s), u"us-east responds slowly"_s,
                     u"health 1.8 s, limit 1.0 s"_s, u"6 m"_s},
                    {u"4"_s, markOf(Tone::Warning, u"warning"_s), u"code-review error rate 5.3 %"_s,
                     u"threshold 5 %"_s, u"11 m"_s}});
    return list;
}

QGridLayout* gridOn(QWidget* page)
{
    auto* grid = new QGridLayout(page);
    const Tokens& t = tokens();
    grid->setContentsMargins(t.pagePadding, t.pagePadding, t.pagePadding, t.pagePadding);
    grid->setSpacing(t.gap);
    return grid;
}

QWidget* overviewPage()
{
    auto* page = new QWidget;
    QGridLayout* grid = gridOn(page);
    const std::vector<std::pair<QString, Figure>> figures{
        {u"Instances ready"_s, {u"412"_s, u"/ 418"_s}},
        {u"Requests"_s, {countText(2480), u"/s"_s}},
        {u"p95 response"_s, durationFigure(0.84)},
        {u"Error rate"_s, percentFigure(0.007)},
        {u"Tasks completed, 1 h"_s, compactFigure(96'400)},
        {u"Model tokens"_s, {u"1.9"_s, u"M/min · $41/h"_s}}};
    for (std::size_t i = 0; i < figures.size(); ++i) {
        auto* tile = new FigureTile(figures[i].first);
        tile->setFigure(figures[i].second);
        if (i == 2)
            tile->setNote(markOf(Tone::Warning, u"12 %"_s));
        if (i == 3)
            tile->setNote(markOf(Tone::Ok, u"under 5 %"_s));
        grid->addWidget(tile, 0, int(i));
        grid->setColumnStretch(int(i), 1);
    }
    Card* health = carded(u"Fleet health"_s, u"each cell is one instance, grouped by agent"_s, fleetComb());
    for (const StateMark& mark :
         {markOf(Tone::Ok, u"healthy 412"_s), markOf(Tone::Warning, u"degraded 3"_s),
          markOf(Tone::Critical, u"unhealthy 1"_s), markOf(Tone::Idle, u"starting 2"_s)}) {
        auto* label = new StateLabel(mark, {}, health);
        label->setFontRole(FontRole::Small);
        label->setPlainWord(true);
        health->setHeaderWidget(label);
    }
    grid->addWidget(health, 1, 0, 1, 4);
    Card* needs = carded(u"Needs attention"_s, {}, attention());
    needs->setHeaderText(u"4 open"_s);
    grid->addWidget(needs, 1, 4, 1, 2);
    grid->addWidget(carded(u"Response time"_s, u"p50 · p95, 1 h"_s, responseChart(nullptr, false)), 2, 0, 1,
                    2);
    grid->addWidget(carded(u"Error rate"_s, u"1 h, alert above 5 %"_s, errorChart(nullptr)), 2, 2, 1, 2);
    grid->addWidget(carded(u"Replicas"_s, u"actual and wanted, 1 h"_s, replicaChart(nullptr)), 2, 4, 1, 2);
    grid->setRowStretch(1, 1);
    grid->setRowMinimumHeight(2, 250);
    return page;
}

TableView* instanceTable()
{
    auto* table = new TableView;
    auto* model = new QStandardItemModel(0, 8, table);
    model->setHorizontalHeaderLabels({u"Instance"_s, u"State"_s, u"Region"_s, u"CPU"_s, u"Memory"_s,
                                      u"Load score"_s, u"p95"_s, u"Uptime"_s});
    QRandomGenerator random{4};
    for (int row = 0; row < 40; ++row) {
        const double load = 0.45 + random.generateDouble() * 0.3;
        const QStringList texts{u"summarizer-%1"_s.arg(row + 1, 2, 10, QChar(u'0')),
                                u"Ready"_s,
                                u"eu-west"_s,
                                textOf(percentFigure(load)),
                                textOf(percentFigure(load + 0.1)),
                                decimalText(load),
                                textOf(durationFigure(load)),
                                u"6 d 20 h"_s};
        QList<QStandardItem*> items;
        for (const QString& text : texts)
            items << new QStandardItem(text);
        items[1]->setData(QVariant::fromValue(row == 3 ? markOf(Tone::Warning, u"Degraded"_s)
                                                       : markOf(Tone::Ok, u"Ready"_s)),
                          StateMarkRole);
        items[5]->setData(load, FractionRole);
        model->appendRow(items);
    }
    for (const int column : {3, 4, 6, 7}) {
        table->setItemDelegateForColumn(column, new FigureDelegate(table));
        model->setHeaderData(column, Qt::Horizontal, int(Qt::AlignRight | Qt::AlignVCenter),
                             Qt::TextAlignmentRole);
    }
    table->setItemDelegateForColumn(1, new StateDelegate(table));
    table->setItemDelegateForColumn(5, new LoadBarDelegate(table));
    table->setModel(model);
    table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    return table;
}

QHBoxLayout* agentHeader(QWidget* page)
{
    auto* header = new QHBoxLayout;
    header->setSpacing(14);
    auto* name = new QLabel(u"summarizer"_s, page);
    name->setFont(fontFor(FontRole::Title));
    auto* stepper = new Stepper(u"Replicas"_s, page);
    stepper->setRange(20, 120);
    stepper->setValue(84);
    header->addWidget(name);
    header->addWidget(new Pill(u"v1.4.2"_s, page));
    header->addWidget(new StateLabel(markOf(Tone::Ok, u"Healthy"_s), u"score 1.00"_s, page));
    header->addStretch();
    header->addWidget(stepper);
    header->addWidget(new QPushButton(u"Roll out…"_s, page));
    header->addWidget(new QPushButton(u"Restart…"_s, page));
    return header;
}

QWidget* agentPage()
{
    auto* page = new QWidget;
    QGridLayout* grid = gridOn(page);
    grid->addLayout(agentHeader(page), 0, 0, 1, 12);
    auto* cpu = new Gauge;
    cpu->setValue(0.61);
    auto* memory = new Gauge;
    memory->setThresholds(0.8, 0.9);
    memory->setValue(0.94);
    auto* late = new Gauge;
    late->setValue(0.5);
    late->setAge(u"42 s old"_s);
    grid->addWidget(carded(u"CPU usage"_s, {}, cpu), 1, 0, 1, 3);
    grid->addWidget(carded(u"Memory usage"_s, {}, memory), 1, 3, 1, 3);
    grid->addWidget(carded(u"Late value"_s, {}, late), 1, 6, 1, 3);
    grid->addWidget(carded(u"No value"_s, {}, new Gauge), 1, 9, 1, 3);
    grid->addWidget(carded(u"Response time"_s, u"1 h"_s, responseChart(nullptr, true)), 2, 0, 1, 4);
    grid->addWidget(carded(u"Error rate"_s, u"1 h"_s, errorChart(nullptr)), 2, 4, 1, 4);
    grid->addWidget(carded(u"Task completion"_s, u"per hour, 24 h"_s, completionChart(nullptr)), 2, 8, 1, 4);
    Card* instances = carded(u"Instances"_s, {}, instanceTable());
    auto* filter = new QLineEdit;
    filter->setPlaceholderText(u"Filter"_s);
    filter->setFixedWidth(180);
    instances->setHeaderWidget(filter);
    grid->addWidget(instances, 3, 0, 1, 12);
    grid->setRowMinimumHeight(1, 210);
    grid->setRowMinimumHeight(2, 250);
    grid->setRowStretch(3, 1);
    for (int column = 0; column < 12; ++column)
        grid->setColumnStretch(column, 1);
    return page;
}

QWidget* statesPage()
{
    auto* page = new QWidget;
    QGridLayout* grid = gridOn(page);
    auto* none = new FigureTile(u"No data"_s);
    none->setNoData(u"No agent has reported a figure yet."_s);
    auto* late = new FigureTile(u"Late"_s);
    late->setFigure({u"840"_s, u"ms"_s});
    late->setAge(u"42 s old"_s);
    grid->addWidget(none, 0, 0);
    grid->addWidget(late, 0, 1);
    auto* empty = new LineChart;
    grid->addWidget(carded(u"Empty chart"_s, {}, empty), 1, 0);
    grid->addWidget(carded(u"Empty bars"_s, {}, new BarChart), 1, 1);
    auto* state = new EmptyState(QIcon(u":/icons/agents.svg"_s), u"No agents"_s,
                                 u"This fleet has no agents. Add one to the fleet file, or deploy one."_s);
    state->setAction(u"Deploy an agent…"_s);
    grid->addWidget(carded({}, {}, state), 2, 0);
    grid->addWidget(carded(u"Nothing"_s, {}, new AttentionList), 2, 1);
    return page;
}

core::SnapshotPtr snapshot()
{
    auto made = std::make_shared<core::FleetSnapshot>();
    made->fleet = "production";
    made->time = core::TimePoint(core::Duration(now()));
    made->regions = {
        {core::RegionName("eu-west"), core::PlatformKind::Local, core::HealthStatus::Healthy, {}, {}},
        {core::RegionName("us-east"),
         core::PlatformKind::Local,
         core::HealthStatus::Degraded,
         "health 1.8 s, limit 1.0 s",
         {}}};
    auto spec = std::make_shared<core::AgentSpec>();
    spec->regions = {core::RegionName("eu-west"), {core::RegionName("us-east")}};
    auto agent = std::make_shared<core::AgentView>();
    agent->spec = spec;
    agent->health.status = core::HealthStatus::Unhealthy;
    made->agents = {agent};
    made->gateway.requestsPerSecond = 2480;
    made->vitals.stepSeconds = 0.0031;
    made->vitals.scrapeLagSeconds = 0.2;
    made->vitals.gatewayAddress = "127.0.0.1:8080";
    return made;
}

}  // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    QCommandLineParser options;
    options.addOptions({{u"page"_s, u"The page."_s, u"id"_s, u"overview"_s},
                        {u"size"_s, u"The window."_s, u"WxH"_s, u"1600x1000"_s},
                        {u"palette"_s, u"Open the command palette."_s},
                        {u"notice"_s, u"Show a notice."_s},
                        {u"keys"_s, u"Show the shortcuts."_s}});
    options.process(application);
    applyTheme(application);
    MainWindow window;
    window.addPage(
        {u"overview"_s, u"Overview"_s, QIcon(u":/icons/overview.svg"_s), overviewPage(), {}, {}, {}});
    window.addPage({u"agents"_s, u"Agents"_s, QIcon(u":/icons/agents.svg"_s), agentPage(), {}, {}, {}});
    window.addPage({u"states"_s, u"States"_s, QIcon(u":/icons/overview.svg"_s), statesPage(), {}, {}, {}});
    window.addCommand(
        {u"agent.drain"_s, u"Drain an agent"_s, {}, {}, [] { return u"No agent is chosen."_s; }});
    window.setUser(u"m.ortiz"_s, u"operator"_s);
    const QStringList size = options.value(u"size"_s).split(u'x');
    window.resize(size.value(0).toInt(), size.value(1).toInt());
    window.show();
    const QString page = options.value(u"page"_s);
    if (page == u"welcome"_s) {
        window.setRecentFiles({u"/etc/hostname"_s, u"/home/operator/fleets/gone.yaml"_s});
        return application.exec();
    }
    QTimer heart;
    QObject::connect(&heart, &QTimer::timeout, &window, [&window] { window.show(snapshot()); });
    heart.start(1'000);
    window.show(snapshot());
    window.showPage(page);
    if (options.isSet(u"palette"_s))
        window.openPalette();
    if (options.isSet(u"keys"_s))
        window.openShortcutSheet();
    if (options.isSet(u"notice"_s)) {
        window.notify(Tone::Warning, u"The journal cannot be written: no space is left on the disk."_s,
                      u"Show the folder"_s);
        window.notify(Tone::Critical, u"The gateway stopped: its port is in use."_s);
    }
    return application.exec();
}
