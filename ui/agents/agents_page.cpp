#include "ui/agents/agents_page.h"

#include "ui/agents/plan_dialog.h"
#include "ui/model/agent_table_model.h"
#include "ui/theme/theme.h"
#include "ui/widget/card.h"
#include "ui/widget/empty_state.h"
#include "ui/widget/state_delegate.h"
#include "ui/widget/table_view.h"

#include <QHeaderView>
#include <QLineEdit>
#include <QStackedLayout>
#include <QVBoxLayout>

namespace ui {
namespace {

enum Shown { Table, Agent, Empty };

constexpr int fleetFigureWidth = 84;
constexpr int wordWidth = 128;

}  // namespace

AgentsPage::AgentsPage(core::FleetService& service, Session& session, QWidget* parent)
    : QWidget(parent),
      m_desk(service, session, this),
      m_stack(new QStackedLayout(this)),
      m_agents(new AgentTableModel(this))
{
    setObjectName(QStringLiteral("agentsPage"));
    m_stack->addWidget(buildTable());
    m_page = new AgentPage(m_desk, this);
    connect(m_page, &AgentPage::scalingActivated, this, &AgentsPage::scalingActivated);
    m_stack->addWidget(m_page);
    m_stack->addWidget(new EmptyState(
        QIcon(QStringLiteral(":/icons/agents.svg")), tr("No agents yet"),
        tr("Add agents to the fleet file; what you add is shown as a plan before it is applied."), this));
    setFocusProxy(m_table);
    connect(&m_desk, &OperatorDesk::told, this, &AgentsPage::told);
}

QWidget* AgentsPage::buildTable()
{
    auto* page = new QWidget(this);
    const Tokens& look = tokens();
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(look.pagePadding, look.pagePadding, look.pagePadding, look.pagePadding);
    auto* card = new Card(tr("Agents"), page);
    m_filter = new QLineEdit(card);
    m_filter->setObjectName(QStringLiteral("agentFilter"));
    m_filter->setPlaceholderText(tr("Filter"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setFixedWidth(180);
    card->setHeaderWidget(m_filter);
    m_table = new TableView(card);
    m_table->setObjectName(QStringLiteral("agents"));
    m_table->setModel(m_agents);
    m_table->setItemDelegateForColumn(AgentTableModel::HealthColumn, new StateDelegate(m_table));
    for (const int column :
         {AgentTableModel::ReadyColumn, AgentTableModel::RequestColumn, AgentTableModel::ResponseColumn,
          AgentTableModel::ErrorColumn, AgentTableModel::CpuColumn, AgentTableModel::MemoryColumn})
        m_table->setItemDelegateForColumn(column, new FigureDelegate(m_table));
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(AgentTableModel::AgentColumn, Qt::AscendingOrder);
    // The rest is the name's, which may be long.
    QHeaderView& header = *m_table->horizontalHeader();
    header.setStretchLastSection(false);
    for (int column = 0; column < header.count(); ++column)
        header.resizeSection(column, fleetFigureWidth);
    for (const int column :
         {AgentTableModel::HealthColumn, AgentTableModel::VersionColumn, AgentTableModel::RolloutColumn})
        header.resizeSection(column, wordWidth);
    header.setSectionResizeMode(AgentTableModel::AgentColumn, QHeaderView::Stretch);
    card->setContent(m_table);
    layout->addWidget(card);
    connect(m_filter, &QLineEdit::textChanged, m_agents, &AgentTableModel::setFilter);
    connect(m_table, &TableView::rowActivated, this,
            [this](const QModelIndex& index) { showAgent(m_agents->idAt(index.row())); });
    return page;
}

void AgentsPage::show(const core::SnapshotPtr& snapshot)
{
    m_snapshot = snapshot;
    noticePlan(*snapshot);
    const bool isGone = isAgentOpen()
        && std::none_of(snapshot->agents.begin(), snapshot->agents.end(),
                        [this](const core::AgentViewPtr& agent) { return agent->id == m_page->agent(); });
    if (isGone)
        goBack();
    if (!isAgentOpen()) {
        m_agents->show(snapshot);
        if (const Shown wanted = snapshot->agents.empty() ? Empty : Table; m_stack->currentIndex() != wanted)
            m_stack->setCurrentIndex(wanted);
    }
    m_page->show(snapshot);
}

void AgentsPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_snapshot)
        show(m_snapshot);
}

// The keyboard goes to the table at once: Down and Enter open an agent.
void AgentsPage::raisePart(int shown)
{
    m_stack->setCurrentIndex(shown);
    setFocusProxy(shown == Table ? static_cast<QWidget*>(m_table) : m_page);
    setFocus();
}

void AgentsPage::showAgent(const core::AgentId& agent)
{
    if (agent.isEmpty())
        return;
    m_page->setAgent(agent);
    raisePart(Agent);
    if (m_snapshot)
        m_page->show(m_snapshot);
}

void AgentsPage::showInstance(const core::AgentId& agent, const core::InstanceId& instance)
{
    showAgent(agent);
    m_page->chooseInstance(instance);
}

void AgentsPage::focusFilter()
{
    if (isAgentOpen())
        return m_page->focusFilter();
    m_filter->setFocus();
    m_filter->selectAll();
}

bool AgentsPage::goBack()
{
    if (!isAgentOpen())
        return false;
    raisePart(Table);
    if (m_snapshot)
        show(m_snapshot);
    return true;
}

std::vector<AgentsPage::Action> AgentsPage::actions()
{
    const auto needsAgent = [this] {
        return isVisible() && isAgentOpen() ? QString() : tr("Open an agent first.");
    };
    const auto needsChoice = [this, needsAgent] {
        const QString refusal = needsAgent();
        return refusal.isEmpty() ? m_page->choiceRefusal() : refusal;
    };
    const auto needsPlan = [this] {
        return m_snapshot && m_snapshot->plan ? QString() : tr("The fleet file has not changed.");
    };
    const auto act = [this, needsAgent](AgentHeader::Act which) {
        return [this, needsAgent, which] { return firstReason({needsAgent(), m_page->refusal(which)}); };
    };
    using Act = AgentHeader::Act;
    return {
        {QStringLiteral("agent.rollOut"), tr("Roll out a new version…"), tr("Ctrl+R"),
         [this] { m_page->rollOut(); }, act(Act::RollOut)},
        {QStringLiteral("agent.drain"), tr("Drain the chosen instances…"), tr("Ctrl+D"),
         [this] { m_page->drain(); }, act(Act::Drain)},
        {QStringLiteral("agent.restart"), tr("Restart…"), tr("Ctrl+Shift+R"), [this] { m_page->restart(); },
         act(Act::Restart)},
        {QStringLiteral("agent.output"), tr("Output of the chosen instance…"), tr("Ctrl+Shift+O"),
         [this] { m_page->openLog(); }, needsChoice},
        {QStringLiteral("agent.pause"), tr("Pause or resume scaling"), tr("Ctrl+P"),
         [this] { m_page->togglePause(); },
         [this, needsAgent] {
             return firstReason({needsAgent(), m_page->pauseRefusal()});
         }},
        {QStringLiteral("agent.remove"),
         tr("Remove the agent…"),
         {},
         [this] { m_page->remove(); },
         act(Act::Remove)},
        {QStringLiteral("fleet.plan"),
         tr("Show what the changed fleet file would do…"),
         {},
         [this] { openPlan(); },
         needsPlan},
    };
}

void AgentsPage::openPlan()
{
    if (!m_snapshot || !m_snapshot->plan)
        return;
    auto* dialog = new PlanDialog(m_desk, *m_snapshot->plan, window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

bool AgentsPage::isAgentOpen() const
{
    return m_stack->currentIndex() == Agent;
}

void AgentsPage::noticePlan(const core::FleetSnapshot& snapshot)
{
    const std::string digest = snapshot.plan ? snapshot.plan->digest : std::string();
    if (digest == m_noticedPlan)
        return;
    m_noticedPlan = digest;
    Q_EMIT planWaits(snapshot.plan ? summaryOf(*snapshot.plan) : QString());
}

}  // namespace ui
