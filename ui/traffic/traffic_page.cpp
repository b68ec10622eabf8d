#include "ui/traffic/traffic_page.h"

#include "ui/traffic/cache_list.h"

#include "core/fleet/access_reach.h"
#include "core/fleet/find_view.h"
#include "ui/model/state_text.h"
#include "ui/operator/explain_dialog.h"
#include "ui/theme/theme.h"
#include "ui/traffic/routing_list.h"
#include "ui/traffic/status_chart.h"
#include "ui/traffic/traffic_lists.h"
#include "ui/widget/empty_state.h"
#include "ui/widget/figure_text.h"
#include "ui/widget/notice_strip.h"
#include "ui/widget/segments.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QIcon>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QStackedLayout>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <cmath>

namespace ui {
namespace {

enum Part { Content, Empty };

constexpr int listPart = 5;
constexpr int lowerPart = 3;
constexpr int chartPart = 5;
constexpr int listsPart = 4;
constexpr int agentBoxWidth = 220;
constexpr int lowerHeight = 190;
constexpr int namedPanics = 3;

QString secondsOf(double seconds)
{
    return std::isnan(seconds) ? unknownText() : textOf(durationFigure(seconds));
}

QString rateOf(double perSecond)
{
    return std::isnan(perSecond) ? unknownText()
        : perSecond < 10         ? decimalText(perSecond, 1)
                                 : countText(perSecond);
}

QString shareOf(double fraction)
{
    return std::isnan(fraction) ? unknownText() : textOf(percentFigure(fraction));
}

QString agentFigures(const core::AgentView& agent)
{
    QStringList parts{
        TrafficPage::tr("%1 requests a second")
            .arg(rateOf(valueOf(agent.metrics, core::series::requestsPerSecond))),
        TrafficPage::tr("%1 errors").arg(shareOf(valueOf(agent.metrics, core::series::errorRate))),
        TrafficPage::tr("p95 %1").arg(secondsOf(valueOf(agent.metrics, core::series::responseTimeP95)))};
    const core::AgentRouting& routing = agent.routing;
    QStringList times;
    if (routing.queueTime)
        times << TrafficPage::tr("queue %1").arg(secondsOf(*routing.queueTime));
    if (routing.connectTime)
        times << TrafficPage::tr("connect %1").arg(secondsOf(*routing.connectTime));
    if (routing.firstByteTime)
        times << TrafficPage::tr("first byte %1").arg(secondsOf(*routing.firstByteTime));
    if (!times.isEmpty())
        parts << TrafficPage::tr("of that %1").arg(times.join(QStringLiteral(", ")));
    return parts.join(QStringLiteral(" · "));
}

QString fleetFigures(const core::GatewayView& gateway)
{
    return QStringList{TrafficPage::tr("%1 requests a second").arg(rateOf(gateway.requestsPerSecond)),
                       TrafficPage::tr("%1 errors").arg(shareOf(gateway.errorRate)),
                       TrafficPage::tr("p95 %1").arg(secondsOf(gateway.p95)),
                       TrafficPage::tr("%1 under way").arg(countText(gateway.active))}
        .join(QStringLiteral(" · "));
}

// The agents whose routing panics; empty: none does.
QString panicSentence(const core::FleetSnapshot& snapshot)
{
    QStringList names;
    int panicking = 0;
    for (const core::AgentViewPtr& agent : snapshot.agents)
        if (agent->routing.isPanicking && ++panicking <= namedPanics)
            names << QString::fromStdString(agent->id.text());
    if (panicking == 0)
        return {};
    QString list = names.join(QStringLiteral(", "));
    if (panicking > namedPanics)
        list = TrafficPage::tr("%1 and %n more", nullptr, panicking - namedPanics).arg(list);
    return TrafficPage::tr(
               "PANIC ROUTING of %1: too few instances are fit to serve, so all of them get requests, "
               "those that fail included.")
        .arg(list);
}

}  // namespace

TrafficPage::TrafficPage(core::FleetService& service, Session& session, QWidget* parent)
    : QWidget(parent),
      m_desk(service, session, this),
      m_stack(new QStackedLayout(this))
{
    setObjectName(QStringLiteral("trafficPage"));
    m_stack->addWidget(buildContent(service));
    m_stack->addWidget(new EmptyState(
        QIcon(QStringLiteral(":/icons/traffic.svg")), tr("No agents yet"),
        tr("Add agents to the fleet file; what you add is shown as a plan before it is applied."), this));
    setFocusProxy(m_list);
    connectParts();
}

QWidget* TrafficPage::buildContent(core::FleetService& service)
{
    auto* content = new QWidget(this);
    const Tokens& look = tokens();
    m_head = buildHead();
    m_panic = new NoticeStrip(Tone::Critical, {}, content);
    m_panic->setObjectName(QStringLiteral("panicBanner"));
    m_closed = new NoticeStrip(
        Tone::Warning,
        tr("The gateway lets nobody in: no access policy of the fleet file allows anything, so every request "
           "is refused with 401."),
        content);
    m_closed->setObjectName(QStringLiteral("closedNotice"));
    for (NoticeStrip* strip : {m_panic, m_closed}) {
        strip->setDismissable(false);
        strip->hide();
    }
    m_list = new RoutingList(m_desk, content);
    m_chart = new StatusChart(service, content);
    m_lists = new TrafficLists(content);
    m_chart->setMinimumHeight(lowerHeight);
    auto* routing = new QWidget(content);
    auto* lower = new QHBoxLayout;
    lower->setSpacing(look.gap);
    lower->addWidget(m_chart, chartPart);
    lower->addWidget(m_lists, listsPart);
    auto* column = new QVBoxLayout(routing);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(look.gap);
    column->addWidget(m_list, listPart);
    column->addLayout(lower, lowerPart);
    m_parts = new QStackedWidget(content);
    m_parts->addWidget(routing);
    m_caches = new CacheList(m_desk, content);
    addPart(tr("Caches"), m_caches);
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(look.pagePadding, look.pagePadding, look.pagePadding, look.pagePadding);
    layout->setSpacing(look.gap);
    layout->addWidget(m_head);
    layout->addWidget(m_panic);
    layout->addWidget(m_closed);
    layout->addWidget(m_parts, 1);
    return content;
}

QWidget* TrafficPage::buildHead()
{
    auto* head = new QWidget(this);
    m_agents = new QComboBox(head);
    m_agents->setObjectName(QStringLiteral("trafficAgent"));
    m_agents->setAccessibleName(tr("Agent"));
    m_agents->setFixedWidth(agentBoxWidth);
    m_agents->addItem(tr("All agents"), QString());
    m_figures = new QLabel(head);
    m_figures->setObjectName(QStringLiteral("trafficFigures"));
    m_figures->setTextFormat(Qt::PlainText);
    m_figures->setForegroundRole(QPalette::PlaceholderText);
    m_figures->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_explain = new QPushButton(tr("Explain a request…"), head);
    m_explain->setObjectName(QStringLiteral("explainRequest"));
    m_explain->setToolTip(tr("What the gateway would do with a request of somebody, without sending it"));
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(tokens().gap);
    row->addWidget(m_agents);
    row->addWidget(m_figures, 1);
    row->addWidget(m_explain);
    return head;
}

void TrafficPage::connectParts()
{
    connect(&m_desk, &OperatorDesk::told, this, &TrafficPage::told);
    connect(&m_desk, &OperatorDesk::offered, this, &TrafficPage::offered);
    connect(m_list, &RoutingList::instanceActivated, this, &TrafficPage::instanceActivated);
    connect(m_explain, &QPushButton::clicked, this, &TrafficPage::explain);
    connect(m_agents, &QComboBox::currentIndexChanged, this,
            [this] { choose(core::AgentId(m_agents->currentData().toString().toStdString())); });
}

void TrafficPage::addPart(const QString& title, QWidget* part)
{
    m_parts->addWidget(part);
    QStringList titles{tr("Routing")};
    for (int i = 1; m_choice && i < m_parts->count() - 1; ++i)
        titles << m_choice->text(i);
    titles << title;
    delete m_choice;
    m_choice = new Segments(titles, m_head);
    m_choice->setObjectName(QStringLiteral("trafficParts"));
    static_cast<QHBoxLayout*>(m_head->layout())->insertWidget(2, m_choice);
    m_choice->choose(m_parts->currentIndex());
    connect(m_choice, &Segments::chosenChanged, m_parts, &QStackedWidget::setCurrentIndex);
}

void TrafficPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    showNewest();
    m_chart->look();
}

void TrafficPage::show(const core::SnapshotPtr& snapshot)
{
    m_snapshot = snapshot;
    if (isVisible())
        showNewest();
}

// What is not seen is not brought up to date.
void TrafficPage::showNewest()
{
    if (!m_snapshot)
        return;
    if (const Part wanted = m_snapshot->agents.empty() ? Empty : Content; m_stack->currentIndex() != wanted)
        m_stack->setCurrentIndex(wanted);
    showAgents();
    showFigures();
    showNotices();
    m_list->show(m_snapshot);
    m_lists->show(m_snapshot);
    m_caches->show(m_snapshot);
    m_chart->setNow(m_snapshot->time);
    if (m_dialog)
        m_dialog->show(*m_snapshot);
}

// Only when they changed, so that an open list stays as it is.
void TrafficPage::showAgents()
{
    const auto& agents = m_snapshot->agents;
    bool isSame = m_agents->count() == int(agents.size()) + 1;
    for (int i = 0; isSame && i < int(agents.size()); ++i)
        isSame =
            m_agents->itemData(i + 1).toString() == QString::fromStdString(agents[std::size_t(i)]->id.text());
    if (isSame)
        return;
    {
        const QSignalBlocker blocker(m_agents);
        m_agents->clear();
        m_agents->addItem(tr("All agents"), QString());
        for (const core::AgentViewPtr& agent : agents) {
            const QString id = QString::fromStdString(agent->id.text());
            m_agents->addItem(id, id);
        }
    }
    showAgent(m_agent);
}

void TrafficPage::showFigures()
{
    const core::AgentViewPtr agent = core::findView(m_snapshot->agents, m_agent);
    const QString text = agent ? agentFigures(*agent) : fleetFigures(m_snapshot->gateway);
    m_figures->setText(text);
    m_figures->setToolTip(text);
}

void TrafficPage::showNotices()
{
    const QString panic = panicSentence(*m_snapshot);
    m_panic->setSentence(panic);
    m_panic->setVisible(!panic.isEmpty());
    m_closed->setVisible(core::reachOf(m_snapshot->access.get()) == core::AccessReach::Nobody);
}

void TrafficPage::showAgent(const core::AgentId& agent)
{
    if (m_snapshot && m_agents->count() != int(m_snapshot->agents.size()) + 1)
        showAgents();
    const int index = std::max(m_agents->findData(QString::fromStdString(agent.text())), 0);
    m_agents->setCurrentIndex(index);
    choose(core::AgentId(m_agents->currentData().toString().toStdString()));
}

void TrafficPage::choose(const core::AgentId& agent)
{
    m_agent = agent;
    m_list->setAgent(agent);
    m_lists->setAgent(agent);
    m_caches->setAgent(agent);
    m_chart->setAgent(agent);
    if (m_snapshot)
        showFigures();
}

void TrafficPage::focusFilter()
{
    m_list->focusFilter();
}

void TrafficPage::drain()
{
    m_list->drain();
}

void TrafficPage::weigh()
{
    m_list->weigh();
}

void TrafficPage::eject()
{
    m_list->eject();
}

QString TrafficPage::changeRefusal() const
{
    return m_list->refusal();
}

QString TrafficPage::explainRefusal() const
{
    return !m_snapshot || m_snapshot->agents.empty() ? tr("There are no agents yet.") : QString();
}

void TrafficPage::explain()
{
    if (!explainRefusal().isEmpty())
        return;
    if (m_dialog) {
        m_dialog->raise();
        return m_dialog->activateWindow();
    }
    m_dialog = new ExplainDialog(m_desk.service(), *m_snapshot, m_agent, window());
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    m_dialog->QDialog::show();
}

}  // namespace ui
