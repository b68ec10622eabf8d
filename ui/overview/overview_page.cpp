#include "ui/overview/overview_page.h"

#include "ui/model/series_growth.h"
#include "ui/model/state_text.h"
#include "ui/overview/health_legend.h"
#include "ui/theme/theme.h"
#include "ui/widget/attention_list.h"
#include "ui/widget/card.h"
#include "ui/widget/empty_state.h"
#include "ui/widget/figure_text.h"
#include "ui/widget/figure_tile.h"
#include "ui/widget/honeycomb.h"
#include "ui/widget/line_chart.h"

#include <QGridLayout>
#include <QIcon>
#include <QStackedLayout>

#include <algorithm>
#include <cmath>
#include <map>

using namespace std::chrono_literals;

namespace ui {
namespace {

const core::AgentId wholeFleet{"fleet"};  // the name of the fleet's own series
constexpr core::Duration chartSpan = 1h;
constexpr std::size_t chartPoints = 400;
constexpr double errorThreshold = 0.05;
constexpr int lateAfterTicks = 3;
constexpr int judgeAgeEvery = 500;  // ms

QString secondsText(double seconds)
{
    return textOf(durationFigure(seconds));
}

qint64 msecs(core::TimePoint time)
{
    return time.time_since_epoch().count();
}

std::vector<QPointF> toPoints(const core::SeriesData& data)
{
    std::vector<QPointF> points;
    points.reserve(data.points.size());
    for (const core::SeriesPoint& point : data.points)
        points.emplace_back(double(msecs(point.time)), point.value);
    return points;
}

// Where a cell stands: what the legend counts.
StateMark cellMark(const core::InstanceView& instance)
{
    StateMark mark = markOf(instance);
    switch (instance.state) {
    case core::InstanceState::Ready: mark.word = OverviewPage::tr("Healthy"); break;
    case core::InstanceState::Failed: mark.word = OverviewPage::tr("Unhealthy"); break;
    case core::InstanceState::Pending:
    case core::InstanceState::Starting: mark.word = OverviewPage::tr("Starting"); break;
    default: break;
    }
    return mark;
}

// Without an age, which would make every cell new each second.
QString cellTooltip(const core::InstanceView& instance)
{
    return OverviewPage::tr("%1: %2\n%3")
        .arg(QString::fromStdString(instance.id.text()), markOf(instance).word.toLower(),
             QString::fromStdString(instance.reason));
}

}  // namespace

OverviewPage::OverviewPage(core::FleetService& service, QWidget* parent)
    : QWidget(parent),
      m_stack(new QStackedLayout(this)),
      m_empty(new EmptyState(
          QIcon(QStringLiteral(":/icons/agents.svg")), tr("No agents yet"),
          tr("Add agents to the fleet file; what you add is shown as a plan before it is applied."), this)),
      m_feed(service, this)
{
    setObjectName(QStringLiteral("overviewPage"));
    m_stack->addWidget(buildContent());
    m_stack->addWidget(m_empty);
    connect(m_honeycomb, &Honeycomb::cellActivated, this, &OverviewPage::activateCell);
    connect(m_attention, &AttentionList::itemActivated, this, &OverviewPage::activateAttention);
    connect(&m_ageTimer, &QTimer::timeout, this, &OverviewPage::judgeAge);
    m_ageTimer.start(judgeAgeEvery);
    setFocusProxy(m_honeycomb);
    feedCharts();
}

QWidget* OverviewPage::buildContent()
{
    auto* content = new QWidget(this);
    auto* grid = new QGridLayout(content);
    const Tokens& look = tokens();
    grid->setContentsMargins(look.pagePadding, look.pagePadding, look.pagePadding, look.pagePadding);
    grid->setSpacing(look.gap);
    for (int column = 0; column < 6; ++column)
        grid->setColumnStretch(column, 1);
    grid->setRowStretch(1, 10);
    grid->setRowStretch(2, 5);
    buildTiles(grid);
    buildHealth(grid);
    buildCharts(grid);
    return content;
}

void OverviewPage::buildTiles(QGridLayout* grid)
{
    int column = 0;
    const auto add = [&](const QString& title, const char* name) {
        auto* tile = new FigureTile(title, this);
        tile->setObjectName(QString::fromLatin1(name));
        tile->setFixedHeight(96);
        grid->addWidget(tile, 0, column++);
        return tile;
    };
    m_ready = add(tr("Instances ready"), "readyTile");
    m_requests = add(tr("Requests"), "requestsTile");
    m_response = add(tr("p95 response"), "responseTile");
    m_errors = add(tr("Error rate"), "errorTile");
    m_tasks = add(tr("Tasks completed, 1 h"), "tasksTile");
    m_model = add(tr("Model tokens"), "modelTile");
}

void OverviewPage::buildHealth(QGridLayout* grid)
{
    m_healthCard = new Card(tr("Fleet health"), this);
    m_healthCard->setSubtitle(tr("each cell is one instance, grouped by agent"));
    m_legend = new HealthLegend(this);
    m_healthCard->setHeaderWidget(m_legend);
    m_honeycomb = new Honeycomb(this);
    m_honeycomb->setObjectName(QStringLiteral("honeycomb"));
    m_honeycomb->setEmptyText(tr("No instance runs yet."));
    m_healthCard->setContent(m_honeycomb);
    grid->addWidget(m_healthCard, 1, 0, 1, 4);

    m_attentionCard = new Card(tr("Needs attention"), this);
    m_attention = new AttentionList(this);
    m_attention->setObjectName(QStringLiteral("attention"));
    m_attention->setEmptyText(tr("Nothing needs attention."));
    m_attentionCard->setContent(m_attention);
    grid->addWidget(m_attentionCard, 1, 4, 1, 2);
}

void OverviewPage::buildCharts(QGridLayout* grid)
{
    const Tokens& look = tokens();
    int column = 0;
    const auto add = [&](const QString& title, const QString& subtitle, std::vector<LineStyle> lines) {
        auto* card = new Card(title, this);
        card->setSubtitle(subtitle);
        auto* chart = new LineChart(this);
        chart->setLines(std::move(lines));
        card->setContent(chart);
        card->setMinimumHeight(190);
        grid->addWidget(card, 2, column, 1, 2);
        column += 2;
        return chart;
    };
    m_responseChart = add(tr("Response time"), tr("p50 · p95, 1 h"),
                          {{tr("p50"), look.series[0]}, {tr("p95"), look.series[1]}});
    m_responseChart->setValueFormat(secondsText);
    m_errorChart = add(tr("Error rate"), tr("1 h, limit %1").arg(textOf(percentFigure(errorThreshold, 0))),
                       {{tr("errors"), look.series[0]}});
    m_errorChart->setValueFormat([](double value) { return textOf(percentFigure(value, 1)); });
    m_errorChart->setThreshold(errorThreshold);
    m_errorChart->setLeastMaximum(0.06);
    m_replicaChart = add(tr("Replicas"), tr("actual and wanted, 1 h"),
                         {{tr("wanted"), look.muted, true, true}, {tr("ready"), look.series[2], true}});
    m_replicaChart->setValueFormat(countText);
    shareCrosshair({m_responseChart, m_errorChart, m_replicaChart});
}

void OverviewPage::feedCharts()
{
    const auto line = [this](LineChart* chart, std::size_t index, const char* key) {
        m_feed.add(
            core::seriesName(wholeFleet, key), chartSpan, chartPoints,
            [chart, index](const core::SeriesData& series) { chart->setLine(index, toPoints(series)); });
    };
    line(m_responseChart, 0, core::series::responseTimeP50);
    line(m_responseChart, 1, core::series::responseTimeP95);
    line(m_errorChart, 0, core::series::errorRate);
    line(m_replicaChart, 0, core::series::replicasWanted);
    line(m_replicaChart, 1, core::series::replicasReady);
    m_feed.add(core::seriesName(wholeFleet, core::series::tasksCompleted), chartSpan, chartPoints,
               [this](const core::SeriesData& series) { m_tasksInAnHour = growthOf(series); });
}

void OverviewPage::show(const core::SnapshotPtr& snapshot)
{
    const bool isFirst = !m_snapshot;
    m_snapshot = snapshot;
    m_sinceSnapshot.start();
    m_stack->setCurrentIndex(snapshot->agents.empty() ? 1 : 0);
    m_feed.setNow(snapshot->time);
    if (isFirst)
        m_feed.refresh();
    if (isVisible() || isFirst)
        showAll(*snapshot);
}

// What came while another page was shown.
void OverviewPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (!m_snapshot)
        return;
    showAll(*m_snapshot);
    judgeAge();
    m_feed.refresh();
}

void OverviewPage::showAll(const core::FleetSnapshot& snapshot)
{
    showTiles(snapshot);
    showModelTile(snapshot);
    for (FigureTile* tile : {m_ready, m_requests, m_response, m_errors, m_tasks})
        tile->setAge({});
    showHoneycomb(snapshot);
    showAttention(snapshot);
    for (LineChart* chart : {m_responseChart, m_errorChart, m_replicaChart})
        chart->setWindow(msecs(snapshot.time - chartSpan), msecs(snapshot.time));
}

void OverviewPage::judgeAge()
{
    if (!m_snapshot || !isVisible())
        return;
    const core::Duration age(m_sinceSnapshot.elapsed());
    if (age <= lateAfterTicks * m_snapshot->vitals.tick)
        return;
    for (FigureTile* tile : {m_ready, m_requests, m_response, m_errors, m_tasks, m_model})
        tile->setAge(tr("%1 old").arg(ageText(age)));
}

void OverviewPage::showTiles(const core::FleetSnapshot& snapshot)
{
    std::uint32_t ready = 0;
    std::uint32_t wanted = 0;
    for (const core::AgentViewPtr& agent : snapshot.agents) {
        ready += agent->replicas.ready;
        wanted += agent->replicas.wanted;
    }
    m_ready->setFigure({countText(ready), tr("/ %1").arg(countText(wanted))});
    m_ready->setNote(ready < wanted
                         ? std::optional(markOf(Tone::Warning, tr("%1 missing").arg(wanted - ready)))
                         : std::nullopt);

    const core::GatewayView& gateway = snapshot.gateway;
    const Figure requests = compactFigure(gateway.requestsPerSecond);
    m_requests->setFigure({requests.value + requests.unit, tr("/s")});
    if (gateway.requestsPerSecond > 0 || gateway.p95 > 0) {
        m_response->setFigure(durationFigure(gateway.p95));
        m_errors->setFigure(percentFigure(gateway.errorRate, 1));
        const bool isHigh = gateway.errorRate >= errorThreshold;
        m_errors->setNote(
            markOf(isHigh ? Tone::Critical : Tone::Ok,
                   (isHigh ? tr("over %1") : tr("under %1")).arg(textOf(percentFigure(errorThreshold, 0)))));
    } else {
        m_response->setNoData(tr("No requests"));
        m_errors->setNoData(tr("No requests"));
    }
    if (m_tasksInAnHour)
        m_tasks->setFigure(compactFigure(*m_tasksInAnHour));
    else
        m_tasks->setNoData(tr("No data yet"));
}

void OverviewPage::showModelTile(const core::FleetSnapshot& snapshot)
{
    double tokensPerMinute = 0;
    double costPerHour = 0;
    bool isKnown = false;
    std::optional<core::TimePoint> late;  // the oldest of those that are
    for (const core::AgentViewPtr& agent : snapshot.agents) {
        const double rate = valueOf(agent->metrics, core::series::tokensPerMinute);
        const double cost = valueOf(agent->metrics, core::series::costPerHour);
        isKnown = isKnown || !std::isnan(rate);
        tokensPerMinute += std::isnan(rate) ? 0 : rate;
        costPerHour += std::isnan(cost) ? 0 : cost;
        const auto found = agent->metrics.find(core::series::tokensPerMinute);
        if (found != agent->metrics.end() && found->second.quality == core::Quality::Late)
            late = std::min(late.value_or(found->second.time), found->second.time);
    }
    if (!isKnown)
        return m_model->setNoData(tr("No data yet"));
    const Figure rate = compactFigure(tokensPerMinute);
    m_model->setFigure({rate.value, tr("%1/min · %2/h").arg(rate.unit, moneyText(costPerHour))});
    m_model->setAge(late ? tr("%1 old").arg(ageText(snapshot.time - *late)) : QString());
}

void OverviewPage::showHoneycomb(const core::FleetSnapshot& snapshot)
{
    std::vector<HoneycombGroup> groups;
    std::vector<HealthLegend::Entry> legend;
    const auto count = [&](const StateMark& mark) {
        for (HealthLegend::Entry& entry : legend)
            if (entry.mark.word == mark.word)
                return void(++entry.count);
        legend.push_back({mark, 1});
    };
    std::map<core::AgentId, std::size_t> places;
    for (const core::AgentViewPtr& agent : snapshot.agents) {
        places.emplace(agent->id, groups.size());
        groups.push_back({QString::fromStdString(agent->id.text()), {}});
    }
    for (const core::InstanceViewPtr& instance : snapshot.instances) {
        const auto place = places.find(instance->agent);
        if (instance->state == core::InstanceState::Stopped || place == places.end())
            continue;
        const StateMark mark = cellMark(*instance);
        count(mark);
        groups[place->second].cells.push_back(
            {QString::fromStdString(instance->id.text()), mark, cellTooltip(*instance)});
    }
    std::stable_sort(legend.begin(), legend.end(),
                     [](const auto& a, const auto& b) { return a.mark.tone < b.mark.tone; });
    m_honeycomb->setGroups(std::move(groups));
    m_legend->setEntries(std::move(legend));
}

void OverviewPage::showAttention(const core::FleetSnapshot& snapshot)
{
    m_shown = attentionOf(snapshot);
    m_attention->setItems(attentionItems(m_shown, snapshot.time));
    m_attentionCard->setHeaderText(m_shown.empty() ? QString() : tr("%n open", nullptr, int(m_shown.size())));
}

void OverviewPage::activateCell(const QString& id)
{
    for (const core::InstanceViewPtr& instance : m_snapshot->instances)
        if (QString::fromStdString(instance->id.text()) == id)
            return Q_EMIT instanceActivated(instance->agent, instance->id);
}

void OverviewPage::activateAttention(const QString& id)
{
    const auto found =
        std::find_if(m_shown.begin(), m_shown.end(), [&](const Attention& item) { return item.id == id; });
    if (found == m_shown.end() || found->agent.isEmpty())
        return;
    // Copies: who is told may show another snapshot.
    const core::AgentId agent = found->agent;
    const core::InstanceId instance = found->instance;
    if (instance.isEmpty())
        Q_EMIT agentActivated(agent);
    else
        Q_EMIT instanceActivated(agent, instance);
}

}  // namespace ui
