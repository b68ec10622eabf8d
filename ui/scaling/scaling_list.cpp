#include "ui/scaling/scaling_list.h"

#include "core/fleet/find_view.h"
#include "ui/scaling/pause_dialog.h"
#include "ui/scaling/scaling_table_model.h"
#include "ui/theme/theme.h"
#include "ui/widget/card.h"
#include "ui/widget/range_delegate.h"
#include "ui/widget/row_button_delegate.h"
#include "ui/widget/table_view.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

namespace ui {
namespace {

constexpr std::size_t fewAgents = 10;  // that need no filter
constexpr int rowHeight = 37;
constexpr int lowRowHeight = 33;
constexpr int lowTable = 260;
constexpr int fewestRows = 3;
constexpr int headGap = 8;  // of a card, below its head
constexpr int figureWidth = 78;
constexpr int stateWidth = 152;
constexpr int nextWidth = 100;

bool canPause(const core::AgentView& agent)
{
    return agent.scaling.enabled && !agent.scaling.paused && !agent.removing;
}

bool canResume(const core::AgentView& agent)
{
    return (agent.scaling.paused || agent.scaling.manual) && !agent.removing;
}

}  // namespace

ScalingList::ScalingList(OperatorDesk& desk, QWidget* parent)
    : QWidget(parent),
      m_desk(desk),
      m_guard(desk.session(), this),
      m_requests(desk, this),
      m_model(new ScalingTableModel(this)),
      m_card(new Card(tr("Autoscaling"), this)),
      m_table(new TableView(m_card))
{
    setObjectName(QStringLiteral("scalingList"));
    m_card->setHeaderWidget(buildHead());
    buildTable();
    m_card->setContent(m_table);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_card);
    setFocusProxy(m_table);
    connectTable();
    connect(&m_requests, &ReplicaRequests::changed, this, [this] { m_model->setAsked(m_requests.counts()); });
    guardActions();
}

void ScalingList::guardActions()
{
    m_guard.add(
        m_pauseAll, [this] { return pauseRefusal(); },
        [] { return tr("Keep scaling from changing any count"); });
    m_guard.add(
        m_resumeAll, [this] { return resumeRefusal(); },
        [] { return tr("Let the policies decide again where scaling is paused or a count is set by hand"); });
    m_model->setRefusal([this](const core::AgentView& agent) {
        return m_desk.refusalOf(core::ScaleAgent{agent.id, agent.replicas.wanted, {}});
    });
    connect(&m_desk.session(), &Session::changed, m_table->viewport(), qOverload<>(&QWidget::update));
}

QWidget* ScalingList::buildHead()
{
    auto* head = new QWidget(m_card);
    m_filter = new QLineEdit(head);
    m_filter->setObjectName(QStringLiteral("scalingFilter"));
    m_filter->setPlaceholderText(tr("Filter"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setFixedWidth(180);
    m_filter->hide();
    m_resumeAll = new QPushButton(tr("Resume all"), head);
    m_resumeAll->setObjectName(QStringLiteral("resumeAll"));
    m_resumeAll->hide();
    m_pauseAll = new QPushButton(tr("Pause all"), head);
    m_pauseAll->setObjectName(QStringLiteral("pauseAll"));
    auto* layout = new QHBoxLayout(head);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addStretch(1);
    layout->addWidget(m_filter);
    layout->addWidget(m_resumeAll);
    layout->addWidget(m_pauseAll);
    connect(m_filter, &QLineEdit::textChanged, m_model, &ScalingTableModel::setFilter);
    connect(m_pauseAll, &QPushButton::clicked, this, &ScalingList::pauseAll);
    connect(m_resumeAll, &QPushButton::clicked, this, &ScalingList::resumeAll);
    return head;
}

void ScalingList::buildTable()
{
    m_table->setObjectName(QStringLiteral("scaling"));
    m_table->setAccessibleName(tr("Autoscaling"));
    m_table->setModel(m_model);
    m_table->setItemDelegateForColumn(ScalingTableModel::StateColumn, new StateDelegate(m_table));
    m_table->setItemDelegateForColumn(ScalingTableModel::RangeColumn, new RangeDelegate(m_table));
    for (const int column :
         {ScalingTableModel::ReadyColumn, ScalingTableModel::WantedColumn, ScalingTableModel::ValueColumn,
          ScalingTableModel::TargetColumn, ScalingTableModel::NextColumn})
        m_table->setItemDelegateForColumn(column, new FigureDelegate(m_table));
    auto* buttons = new RowButtonDelegate(m_table);
    m_table->setItemDelegateForColumn(ScalingTableModel::ActionColumn, buttons);
    connect(buttons, &RowButtonDelegate::clicked, this,
            [this](const QModelIndex& index, int button) { press(index.row(), button); });
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(ScalingTableModel::AgentColumn, Qt::AscendingOrder);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->installEventFilter(this);
    shareWidth();
}

// Figures get what they need; the rest is shared by the names and the bars.
void ScalingList::shareWidth()
{
    QHeaderView& header = *m_table->horizontalHeader();
    header.setStretchLastSection(false);
    header.setSectionResizeMode(QHeaderView::Interactive);
    for (int column = 0; column < header.count(); ++column)
        header.resizeSection(column, figureWidth);
    header.resizeSection(ScalingTableModel::StateColumn, stateWidth);
    header.resizeSection(ScalingTableModel::NextColumn, nextWidth);
    for (const int column :
         {ScalingTableModel::AgentColumn, ScalingTableModel::RangeColumn, ScalingTableModel::DriverColumn})
        header.setSectionResizeMode(column, QHeaderView::Stretch);
}

void ScalingList::connectTable()
{
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& now) {
                if (now.isValid())
                    Q_EMIT chosenChanged(m_model->idAt(now.row()));
            });
    connect(m_table, &TableView::rowActivated, this,
            [this](const QModelIndex& index) { Q_EMIT editRequested(m_model->idAt(index.row())); });
    connect(m_table, &QWidget::customContextMenuRequested, this, &ScalingList::openMenu);
}

void ScalingList::show(const core::SnapshotPtr& snapshot)
{
    const bool isFirst = !m_snapshot;
    m_snapshot = snapshot;
    m_requests.show(*snapshot);
    m_model->show(snapshot);
    if (isFirst)
        m_table->resizeColumnToContents(ScalingTableModel::ActionColumn);
    if (!m_table->currentIndex().isValid() && m_model->rowCount() > 0 && m_filter->text().isEmpty())
        m_table->selectRow(0);
    m_filter->setVisible(snapshot->agents.size() > fewAgents || !m_filter->text().isEmpty());
    m_resumeAll->setVisible(!agentsThat(canResume).empty());
    m_guard.refresh();
    fitHeight();
}

void ScalingList::focusFilter()
{
    m_filter->show();
    m_filter->setFocus();
    m_filter->selectAll();
}

core::AgentId ScalingList::chosen() const
{
    return m_model->idAt(m_table->currentIndex().row());
}

void ScalingList::choose(const core::AgentId& agent)
{
    if (m_model->rowOf(agent) < 0)
        m_filter->clear();
    const int row = m_model->rowOf(agent);
    if (row < 0)
        return;
    m_table->selectRow(row);
    m_table->scrollTo(m_model->index(row, 0));
}

void ScalingList::setMostHeight(int height)
{
    m_mostHeight = height;
    m_table->verticalHeader()->setDefaultSectionSize(height < lowTable ? lowRowHeight : rowHeight);
    fitHeight();
}

// As high as its rows, so that a short list leaves its room to what is below; a whole number of rows.
void ScalingList::fitHeight()
{
    const int row = m_table->verticalHeader()->defaultSectionSize();
    const int header = m_table->horizontalHeader()->sizeHint().height();
    const int around = 2 * tokens().cardPaddingY + headGap + m_pauseAll->sizeHint().height();
    const int fitting = (m_mostHeight - around - header) / row;
    const int rows = std::max(std::min(m_model->rowCount(), fitting), fewestRows);
    if (const int height = header + rows * row; m_table->minimumHeight() != height)
        m_table->setFixedHeight(height);
}

std::vector<core::AgentId> ScalingList::agentsThat(const Judge& judge) const
{
    std::vector<core::AgentId> agents;
    if (m_snapshot)
        for (const core::AgentViewPtr& agent : m_snapshot->agents)
            if (judge(*agent))
                agents.push_back(agent->id);
    return agents;
}

std::vector<core::AgentId> ScalingList::allowed(const std::vector<core::AgentId>& agents) const
{
    std::vector<core::AgentId> within;
    for (const core::AgentId& agent : agents)
        if (m_desk.refusalOf(core::PauseScaling{agent, true, {}}).isEmpty())
            within.push_back(agent);
    return within;
}

QString ScalingList::refusalOf(const std::vector<core::AgentId>& agents) const
{
    return allowed(agents).empty() ? m_desk.refusalOf(core::PauseScaling{agents.front(), true, {}})
                                   : QString();
}

void ScalingList::press(int row, int button)
{
    const core::AgentView* agent = m_model->row(row);
    if (!agent)
        return;
    if (button == ScalingTableModel::Edit)
        Q_EMIT editRequested(agent->id);
    else
        m_requests.press(*agent, button == ScalingTableModel::More ? 1 : -1);
}

bool ScalingList::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_table || event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key != Qt::Key_Plus && key != Qt::Key_Minus)
        return false;
    press(m_table->currentIndex().row(),
          key == Qt::Key_Plus ? ScalingTableModel::More : ScalingTableModel::Fewer);
    return true;
}

void ScalingList::openMenu(const QPoint& position)
{
    const QModelIndex index = m_table->indexAt(position);
    const core::AgentView* agent =
        m_model->row(index.isValid() ? index.row() : m_table->currentIndex().row());
    if (!agent)
        return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    fillMenu(*menu, *agent);
    menu->popup(m_table->viewport()->mapToGlobal(position));
}

void ScalingList::fillMenu(QMenu& menu, const core::AgentView& agent)
{
    const core::AgentId id = agent.id;
    menu.addAction(tr("Edit the policy…"), this, [this, id] { Q_EMIT editRequested(id); })
        ->setEnabled(!agent.removing);
    menu.addAction(tr("Explain"), this, [this, id] { Q_EMIT explainRequested(id); });
    menu.addSeparator();
    menu.setToolTipsVisible(true);
    const auto refusal = [this, id](bool isPossible, const QString& otherwise) {
        return [this, id, isPossible, otherwise] {
            return firstReason({refusalOf({id}), isPossible ? QString() : otherwise});
        };
    };
    m_guard.add(menu.addAction(tr("Pause scaling…"), this, [this, id] { pause({id}); }),
                refusal(canPause(agent), tr("It is not scaled automatically now.")));
    const QString resuming = agent.scaling.manual ? tr("Resume automatic scaling") : tr("Resume scaling");
    m_guard.add(menu.addAction(resuming, this,
                               [this, id] {
                                   if (const core::AgentViewPtr view = core::findView(m_snapshot->agents, id))
                                       resume(*view);
                               }),
                refusal(canResume(agent), tr("It is not paused.")));
    menu.addSeparator();
    menu.addAction(tr("Show the agent"), this, [this, id] { Q_EMIT agentActivated(id); });
}

void ScalingList::pause(std::vector<core::AgentId> agents)
{
    auto* dialog = new PauseDialog(m_desk, std::move(agents), m_snapshot->time, window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this,
            [this, dialog] { m_desk.submitAll(dialog->commands(), dialog->success()); });
    dialog->open();
}

void ScalingList::resume(const core::AgentView& agent)
{
    m_desk.submit(core::PauseScaling{agent.id, false, {}, {}},
                  tr("%1 is scaled by its policy again.").arg(QString::fromStdString(agent.id.text())));
}

void ScalingList::pauseAll()
{
    if (pauseRefusal().isEmpty())
        pause(allowed(agentsThat(canPause)));
}

void ScalingList::resumeAll()
{
    OperatorDesk::Commands commands;
    for (const core::AgentId& agent : allowed(agentsThat(canResume)))
        commands.push_back(core::PauseScaling{agent, false, {}, {}});
    if (commands.empty())
        return;
    const int count = int(commands.size());
    m_desk.confirm(std::move(commands), tr("Resume scaling of %n agent(s)?", nullptr, count), tr("Resume"),
                   tr("%n agent(s): scaled by their policies again.", nullptr, count));
}

QString ScalingList::pauseRefusal() const
{
    const std::vector<core::AgentId> agents = agentsThat(canPause);
    return firstReason(
        {m_desk.refusal(), agents.empty() ? tr("Nothing is scaled automatically now.") : refusalOf(agents)});
}

QString ScalingList::resumeRefusal() const
{
    const std::vector<core::AgentId> agents = agentsThat(canResume);
    return firstReason({m_desk.refusal(), agents.empty() ? tr("Nothing is paused.") : refusalOf(agents)});
}

}  // namespace ui
