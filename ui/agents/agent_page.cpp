#include "ui/agents/agent_page.h"

#include "ui/agents/check_list.h"
#include "ui/agents/hourly_bars.h"
#include "ui/agents/rollout_strip.h"
#include "ui/model/instance_table_model.h"
#include "ui/model/state_text.h"
#include "ui/theme/theme.h"
#include "ui/widget/bar_chart.h"
#include "ui/widget/card.h"
#include "ui/widget/figure_text.h"
#include "ui/widget/gauge.h"
#include "ui/widget/line_chart.h"
#include "ui/widget/state_delegate.h"
#include "ui/widget/table_view.h"

#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <array>

using namespace std::chrono_literals;

namespace ui {
namespace {

constexpr core::Duration barSpan = 24h;
constexpr std::size_t chartPoints = 400;
constexpr std::size_t barPoints = 1'500;
constexpr int figureWidth = 86;
constexpr int scoreWidth = 150;
// In a low window the rows above the table give way, so that some of its instances are in sight.
constexpr int lowPage = 720;
constexpr int firstRowHeight = 176;
constexpr int lowFirstRowHeight = 138;
constexpr int chartRowHeight = 180;
constexpr int lowChartRowHeight = 140;
constexpr int tableHeight = 200;
constexpr int lowTableHeight = 110;

constexpr std::array filterStates{core::InstanceState::Ready,    core::InstanceState::Degraded,
                                  core::InstanceState::Failed,   core::InstanceState::Pending,
                                  core::InstanceState::Starting, core::InstanceState::Draining,
                                  core::InstanceState::Stopped};

std::vector<QPointF> toPoints(const core::SeriesData& data)
{
    std::vector<QPointF> points;
    points.reserve(data.points.size());
    for (const core::SeriesPoint& point : data.points)
        points.emplace_back(double(point.time.time_since_epoch().count()), point.value);
    return points;
}

// A scroll area gives a layout whose height depends on its width what it likes, not what it needs; then a low
// window scrolls before anything has given way.
class ScrolledColumn : public QVBoxLayout {
public:
    using QVBoxLayout::QVBoxLayout;
    bool hasHeightForWidth() const override { return false; }
};

// Figures get what they need, words share the rest.
void shareWidth(QHeaderView& header)
{
    header.setStretchLastSection(false);
    header.setSectionResizeMode(QHeaderView::Interactive);
    for (int column = 0; column < header.count(); ++column)
        header.resizeSection(column, column == InstanceTableModel::ScoreColumn ? scoreWidth : figureWidth);
    for (const int column : {InstanceTableModel::InstanceColumn, InstanceTableModel::StateColumn,
                             InstanceTableModel::RegionColumn})
        header.setSectionResizeMode(column, QHeaderView::Stretch);
}

}  // namespace

AgentPage::AgentPage(OperatorDesk& desk, QWidget* parent)
    : QWidget(parent),
      m_desk(desk),
      m_guard(desk.session(), this),
      m_header(new AgentHeader(this)),
      m_rollout(new RolloutStrip(this)),
      m_scroll(new QScrollArea(this)),
      m_instances(new InstanceTableModel(this)),
      m_feed(desk.service(), this)
{
    setObjectName(QStringLiteral("agentPage"));
    const Tokens& look = tokens();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(look.pagePadding, look.pagePadding, look.pagePadding, look.pagePadding);
    layout->setSpacing(look.gap);
    layout->addWidget(m_header);
    layout->addWidget(m_rollout);
    // What does not fit into a low window is scrolled to; what may be done stays in sight above it.
    m_scroll->setObjectName(QStringLiteral("agentScroll"));
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    layout->addWidget(m_scroll, 1);
    auto* content = new QWidget;
    auto* parts = new ScrolledColumn(content);
    parts->setContentsMargins(0, 0, 0, 0);
    parts->setSpacing(look.gap);
    auto* grid = new QGridLayout;
    grid->setSpacing(look.gap);
    for (int column = 0; column < 12; ++column)
        grid->setColumnStretch(column, 1);
    buildFirstRow(grid);
    buildCharts(grid);
    parts->addLayout(grid);
    buildTable(parts);
    m_scroll->setWidget(content);
    content->setAutoFillBackground(false);  // the scroll area asks for it
    m_scroll->viewport()->setAutoFillBackground(false);
    connectActions();
    guardActions();
    fitHeight();
}

void AgentPage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fitHeight();
}

void AgentPage::fitHeight()
{
    const bool low = height() < lowPage;
    for (Card* card : m_firstRow)
        card->setMinimumHeight(low ? lowFirstRowHeight : firstRowHeight);
    for (Card* card : m_chartRow)
        card->setMinimumHeight(low ? lowChartRowHeight : chartRowHeight);
    m_table->setMinimumHeight(low ? lowTableHeight : tableHeight);
}

void AgentPage::buildFirstRow(QGridLayout* grid)
{
    const auto add = [&](const QString& title, QWidget* content, int column) {
        auto* card = new Card(title, this);
        card->setContent(content);
        m_firstRow.push_back(card);
        grid->addWidget(card, 0, column, 1, 3);
        return card;
    };
    m_cpu = new Gauge(this);
    m_cpu->setObjectName(QStringLiteral("cpuGauge"));
    m_cpu->setNoDataText(tr("No data yet"));
    m_memory = new Gauge(this);
    m_memory->setObjectName(QStringLiteral("memoryGauge"));
    m_memory->setNoDataText(tr("No data yet"));
    m_checks = new CheckList(this);
    add(tr("CPU usage"), m_cpu, 0);
    add(tr("Memory usage"), m_memory, 3);
    add(tr("Health checks"), m_checks, 6);

    auto* scaling = new QWidget(this);
    auto* column = new QVBoxLayout(scaling);
    column->setContentsMargins(0, 0, 0, 0);
    m_scaling = new QLabel(scaling);
    m_scaling->setObjectName(QStringLiteral("scalingText"));
    m_scaling->setWordWrap(true);
    m_scaling->setAlignment(Qt::AlignTop);
    m_pause = new QPushButton(scaling);
    m_pause->setObjectName(QStringLiteral("pause"));
    auto* explain = new QPushButton(tr("Explain"), scaling);
    explain->setObjectName(QStringLiteral("explainScaling"));
    explain->setToolTip(tr("Show on the page of scaling why it has so many replicas"));
    connect(explain, &QPushButton::clicked, this, [this] { Q_EMIT scalingActivated(m_agent); });
    auto* actions = new QHBoxLayout;
    actions->addWidget(m_pause);
    actions->addWidget(explain);
    actions->addStretch();
    column->addWidget(m_scaling, 1);
    column->addLayout(actions);
    add(tr("Scaling"), scaling, 9);
}

void AgentPage::buildCharts(QGridLayout* grid)
{
    const Tokens& look = tokens();
    const auto add = [&](const QString& title, const QString& subtitle, QWidget* chart, int column) {
        auto* card = new Card(title, this);
        card->setSubtitle(subtitle);
        card->setContent(chart);
        m_chartRow.push_back(card);
        grid->addWidget(card, 1, column, 1, 4);
    };
    m_responseChart = new LineChart(this);
    m_responseChart->setLines({{tr("p50"), look.series[0]}, {tr("p95"), look.series[1]}});
    m_responseChart->setValueFormat([](double value) { return textOf(durationFigure(value)); });
    m_errorChart = new LineChart(this);
    m_errorChart->setLines({{tr("errors"), look.series[0]}});
    m_errorChart->setValueFormat([](double value) { return textOf(percentFigure(value, 1)); });
    shareCrosshair({m_responseChart, m_errorChart});
    m_taskChart = new BarChart(this);
    m_taskChart->setValueFormat(countText);
    add(tr("Response time"), tr("p50 · p95, 1 h"), m_responseChart, 0);
    add(tr("Error rate"), tr("1 h"), m_errorChart, 4);
    add(tr("Task completion"), tr("per hour, 24 h"), m_taskChart, 8);
    grid->setRowStretch(1, 1);
}

void AgentPage::buildTable(QVBoxLayout* layout)
{
    auto* card = new Card(tr("Instances"), this);
    m_filter = new QLineEdit(card);
    m_filter->setObjectName(QStringLiteral("instanceFilter"));
    m_filter->setPlaceholderText(tr("Filter"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setFixedWidth(180);
    auto* filters = new QWidget(card);
    auto* row = new QHBoxLayout(filters);
    row->setContentsMargins(0, 0, 0, 0);
    buildStateFilter(filters);
    m_stateFilter->setFixedSize(140, m_filter->sizeHint().height());
    row->addStretch(1);
    row->addWidget(m_stateFilter);
    row->addWidget(m_filter);
    card->setHeaderWidget(filters);
    m_table = new TableView(card);
    m_table->setObjectName(QStringLiteral("instances"));
    m_table->setModel(m_instances);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setItemDelegateForColumn(InstanceTableModel::StateColumn, new StateDelegate(m_table));
    m_table->setItemDelegateForColumn(InstanceTableModel::ScoreColumn, new LoadBarDelegate(m_table));
    for (const int column :
         {InstanceTableModel::CpuColumn, InstanceTableModel::MemoryColumn, InstanceTableModel::ActiveColumn,
          InstanceTableModel::ResponseColumn, InstanceTableModel::ErrorColumn,
          InstanceTableModel::RestartColumn, InstanceTableModel::UptimeColumn})
        m_table->setItemDelegateForColumn(column, new FigureDelegate(m_table));
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(InstanceTableModel::InstanceColumn, Qt::AscendingOrder);
    shareWidth(*m_table->horizontalHeader());
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    card->setContent(m_table);
    setFocusProxy(m_table);
    layout->addWidget(card, 1);
}

void AgentPage::buildStateFilter(QWidget* parent)
{
    m_stateFilter = new QComboBox(parent);
    m_stateFilter->setObjectName(QStringLiteral("stateFilter"));
    m_stateFilter->setAccessibleName(tr("State"));
    m_stateFilter->addItem(tr("Any state"));
    for (const core::InstanceState state : filterStates)
        m_stateFilter->addItem(markOf(state).word);
    connect(m_stateFilter, &QComboBox::currentIndexChanged, this, [this](int index) {
        m_instances->setStateFilter(index > 0 ? std::optional(filterStates[std::size_t(index - 1)])
                                              : std::nullopt);
    });
}

void AgentPage::connectActions()
{
    connect(m_header, &AgentHeader::replicasRequested, this, [this](int replicas) {
        m_desk.submit(core::ScaleAgent{m_agent, std::uint32_t(replicas), "set on the agent's page"},
                      tr("%1 is to have %n replica(s).", nullptr, replicas).arg(name()));
    });
    connect(m_header, &AgentHeader::rolloutRequested, this, &AgentPage::rollOut);
    connect(m_header, &AgentHeader::drainRequested, this, &AgentPage::drain);
    connect(m_header, &AgentHeader::restartRequested, this, &AgentPage::restart);
    connect(m_header, &AgentHeader::removeRequested, this, &AgentPage::remove);
    connect(m_rollout, &RolloutStrip::cancelRequested, this, [this] {
        m_desk.confirm({core::CancelRollout{m_agent}}, tr("Cancel the rollout of %1?").arg(name()),
                       tr("Cancel the rollout"), tr("The rollout of %1 is being undone.").arg(name()));
    });
    connect(m_pause, &QPushButton::clicked, this, &AgentPage::togglePause);
    connect(m_filter, &QLineEdit::textChanged, m_instances, &InstanceTableModel::setFilter);
    connect(m_table, &TableView::rowActivated, this,
            [this](const QModelIndex& index) { openLogOf(m_instances->idAt(index.row())); });
    connect(m_table, &QWidget::customContextMenuRequested, this, &AgentPage::openMenu);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        m_header->setChosen(int(chosen().size()));
        m_guard.refresh();
    });
}

void AgentPage::guardActions()
{
    m_header->guard(m_guard, [this](AgentHeader::Act act) { return refusal(act); });
    m_guard.add(&m_rollout->cancelButton(),
                [this] { return m_desk.refusalOf(core::CancelRollout{m_agent}); });
    m_guard.add(
        m_pause, [this] { return pauseRefusal(); },
        [this] {
            return m_view && m_view->scaling.paused ? tr("Let scaling change the replicas again")
                                                    : tr("Keep scaling from changing the replicas");
        });
}

void AgentPage::setAgent(const core::AgentId& agent)
{
    if (agent == m_agent)
        return;
    m_header->settle();
    m_agent = agent;
    m_view.reset();
    clearFilters();
    m_instances->setAgent(agent);
    for (LineChart* chart : {m_responseChart, m_errorChart})
        for (std::size_t line = 0; line < 2; ++line)
            chart->setLine(line, {});
    m_taskChart->setBars({});
    feedCharts();
    if (m_snapshot)
        show(m_snapshot);
    m_feed.refresh();
}

void AgentPage::feedCharts()
{
    m_feed.clear();
    const auto line = [this](LineChart* chart, std::size_t index, const char* key) {
        m_feed.add(
            core::seriesName(m_agent, key), chartSpan, chartPoints,
            [chart, index](const core::SeriesData& series) { chart->setLine(index, toPoints(series)); });
    };
    line(m_responseChart, 0, core::series::responseTimeP50);
    line(m_responseChart, 1, core::series::responseTimeP95);
    line(m_errorChart, 0, core::series::errorRate);
    m_feed.add(core::seriesName(m_agent, core::series::tasksCompleted), barSpan, barPoints,
               [this](const core::SeriesData& series) {
                   if (m_snapshot && !series.points.empty())
                       m_taskChart->setBars(hourlyBars(series, m_snapshot->time));
               });
}

}  // namespace ui
