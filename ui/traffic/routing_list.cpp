#include "ui/traffic/routing_list.h"

#include "core/fleet/find_view.h"
#include "ui/theme/theme.h"
#include "ui/traffic/routing_text.h"
#include "ui/traffic/traffic_table_model.h"
#include "ui/widget/card.h"
#include "ui/widget/figure_text.h"
#include "ui/widget/row_button_delegate.h"
#include "ui/widget/table_view.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QStackedLayout>
#include <QVBoxLayout>

namespace ui {
namespace {

enum ListPart { Rows, Nothing };

constexpr int filterWidth = 180;
constexpr int trafficFigureWidth = 66;
constexpr int routingWordWidth = 192;
constexpr int activeWidth = 86;
constexpr int loadWidth = 120;
constexpr int actionWidth = 268;
constexpr int narrowActionWidth = 96;
constexpr int narrowTable = 1'300;  // has no room for three buttons in a row

}  // namespace

RoutingList::RoutingList(OperatorDesk& desk, QWidget* parent)
    : QWidget(parent),
      m_desk(desk),
      m_guard(desk.session(), this),
      m_model(new TrafficTableModel(this)),
      m_card(new Card(tr("Instances"), this)),
      m_table(new TableView(m_card)),
      m_nothing(new QLabel(m_card)),
      m_filter(new QLineEdit(m_card))
{
    setObjectName(QStringLiteral("routingList"));
    m_filter->setObjectName(QStringLiteral("routingFilter"));
    m_filter->setPlaceholderText(tr("Filter"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setFixedWidth(filterWidth);
    m_card->setHeaderWidget(m_filter);
    m_nothing->setObjectName(QStringLiteral("noInstances"));
    m_nothing->setAlignment(Qt::AlignCenter);
    m_nothing->setWordWrap(true);
    m_nothing->setTextFormat(Qt::PlainText);
    m_nothing->setForegroundRole(QPalette::PlaceholderText);
    buildTable();
    auto* content = new QWidget(m_card);
    m_stack = new QStackedLayout(content);
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_nothing);
    m_card->setContent(content);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_card);
    setFocusProxy(m_table);
    m_model->setRefusal([this](const core::InstanceView& instance) { return refusalOf(instance); });
    connect(&m_desk.session(), &Session::changed, m_table->viewport(), qOverload<>(&QWidget::update));
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_model->setFilter(text);
        showCount();
    });
}

void RoutingList::buildTable()
{
    m_table->setObjectName(QStringLiteral("routing"));
    m_table->setAccessibleName(tr("Instances"));
    m_table->setModel(m_model);
    m_table->setItemDelegateForColumn(TrafficTableModel::RoutingColumn, new StateDelegate(m_table));
    m_table->setItemDelegateForColumn(TrafficTableModel::LoadColumn, new LoadBarDelegate(m_table));
    for (const int column :
         {TrafficTableModel::ActiveColumn, TrafficTableModel::WeightColumn, TrafficTableModel::RequestColumn,
          TrafficTableModel::ErrorColumn, TrafficTableModel::P50Column, TrafficTableModel::P95Column,
          TrafficTableModel::P99Column})
        m_table->setItemDelegateForColumn(column, new FigureDelegate(m_table));
    auto* buttons = new RowButtonDelegate(m_table);
    m_table->setItemDelegateForColumn(TrafficTableModel::ActionColumn, buttons);
    connect(buttons, &RowButtonDelegate::clicked, this,
            [this](const QModelIndex& index, int button) { pressAt(index, button); });
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(TrafficTableModel::InstanceColumn, Qt::AscendingOrder);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->installEventFilter(this);
    connect(m_table, &QWidget::customContextMenuRequested, this, &RoutingList::openMenu);
    connect(m_table, &TableView::rowActivated, this, [this](const QModelIndex& index) {
        if (const core::InstanceView* instance = m_model->row(index.row()))
            Q_EMIT instanceActivated(instance->agent, instance->id);
    });
    shareWidth();
}

// Figures get what they need; the rest is shared by the names.
void RoutingList::shareWidth()
{
    QHeaderView& header = *m_table->horizontalHeader();
    header.setStretchLastSection(false);
    header.setSectionResizeMode(QHeaderView::Interactive);
    for (int column = 0; column < header.count(); ++column)
        header.resizeSection(column, trafficFigureWidth);
    for (const auto& [column, width] : {std::pair(TrafficTableModel::RoutingColumn, routingWordWidth),
                                        std::pair(TrafficTableModel::ActiveColumn, activeWidth),
                                        std::pair(TrafficTableModel::LoadColumn, loadWidth),
                                        std::pair(TrafficTableModel::ActionColumn, actionWidth)})
        header.resizeSection(column, width);
    for (const int column : {TrafficTableModel::InstanceColumn, TrafficTableModel::RegionColumn})
        header.setSectionResizeMode(column, QHeaderView::Stretch);
}

void RoutingList::fitWidth()
{
    const bool isNarrow = m_table->width() < narrowTable;
    m_model->setNarrow(isNarrow);
    m_table->horizontalHeader()->resizeSection(TrafficTableModel::ActionColumn,
                                               isNarrow ? narrowActionWidth : actionWidth);
}

void RoutingList::setAgent(const core::AgentId& agent)
{
    m_agent = agent;
    m_model->setAgent(agent);
    showCount();
}

void RoutingList::show(const core::SnapshotPtr& snapshot)
{
    m_snapshot = snapshot;
    m_model->show(snapshot);
    showCount();
}

void RoutingList::showCount()
{
    const int rows = m_model->rowCount();
    m_card->setSubtitle(rows > 0 ? countText(rows) : QString());
    const bool isFiltered = !m_filter->text().trimmed().isEmpty();
    m_nothing->setText(isFiltered ? tr("No instance has \"%1\" in it.").arg(m_filter->text().trimmed())
                           : m_agent.isEmpty()
                           ? tr("No instance runs yet.")
                           : tr("%1 has no instance now.").arg(QString::fromStdString(m_agent.text())));
    m_stack->setCurrentIndex(rows > 0 ? Rows : Nothing);
}

void RoutingList::focusFilter()
{
    m_filter->setFocus();
    m_filter->selectAll();
}

const core::InstanceView* RoutingList::chosen() const
{
    return m_model->row(m_table->currentIndex().row());
}

QString RoutingList::refusal() const
{
    const core::InstanceView* instance = chosen();
    return instance ? refusalOf(*instance)
                    : firstReason({m_desk.refusal(), tr("Choose an instance on the page of traffic first.")});
}

QString RoutingList::refusalOf(const core::InstanceView& instance) const
{
    return firstReason({m_desk.refusalOf(core::SetInstanceRouting{instance.id}), changeRefusal(instance)});
}

void RoutingList::drain()
{
    press(chosen(), TrafficTableModel::Drain);
}

void RoutingList::weigh()
{
    press(chosen(), TrafficTableModel::Weight);
}

void RoutingList::eject()
{
    press(chosen(), TrafficTableModel::Eject);
}

void RoutingList::press(const core::InstanceView* instance, int button)
{
    if (!instance || m_desk.tellRefusal(core::SetInstanceRouting{instance->id})
        || !changeRefusal(*instance).isEmpty())
        return;
    using Act = RoutingDialog::Act;
    const core::InstanceRouting& routing = instance->routing;
    switch (button) {
    case TrafficTableModel::Drain: return ask(*instance, routing.isDrainAsked ? Act::EndDrain : Act::Drain);
    case TrafficTableModel::Weight: return ask(*instance, Act::Weigh);
    case TrafficTableModel::Eject:
        return ask(*instance, routing.isEjectionAsked ? Act::EndEjection : Act::Eject);
    }
}

bool RoutingList::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_table && event->type() == QEvent::Resize)
        fitWidth();
    if (watched != m_table || event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    switch (static_cast<QKeyEvent*>(event)->key()) {
    case Qt::Key_D: drain(); return true;
    case Qt::Key_W: weigh(); return true;
    case Qt::Key_E: eject(); return true;
    }
    return false;
}

void RoutingList::pressAt(const QModelIndex& index, int button)
{
    if (!m_model->isNarrow())
        return press(m_model->row(index.row()), button);
    if (m_model->row(index.row()))
        openMenu(m_table->visualRect(index).bottomRight() - QPoint(narrowActionWidth, 0));
}

void RoutingList::openMenu(const QPoint& position)
{
    const QModelIndex index = m_table->indexAt(position);
    const core::InstanceView* instance =
        m_model->row(index.isValid() ? index.row() : m_table->currentIndex().row());
    if (!instance)
        return;
    m_table->selectRow(m_model->rowOf(instance->id));
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    fillMenu(*menu, *instance);
    menu->popup(m_table->viewport()->mapToGlobal(position));
}

// What is chosen may be another row by the time that something is done.
void RoutingList::fillMenu(QMenu& menu, const core::InstanceView& instance)
{
    const core::InstanceId id = instance.id;
    const auto add = [&](const QString& title, int button) {
        QAction* action = menu.addAction(title, this, [this, id, button] {
            if (const core::InstanceViewPtr view = core::findView(m_snapshot->instances, id))
                press(view.get(), button);
        });
        m_guard.add(action, [this, id] {
            const core::InstanceViewPtr view = core::findView(m_snapshot->instances, id);
            return view ? refusalOf(*view) : tr("It is gone.");
        });
    };
    menu.setToolTipsVisible(true);
    add(instance.routing.isDrainAsked ? tr("Let it get requests again…") : tr("Drain…"),
        TrafficTableModel::Drain);
    add(tr("Weight…"), TrafficTableModel::Weight);
    add(instance.routing.isEjectionAsked ? tr("End the ejection…") : tr("Eject…"), TrafficTableModel::Eject);
    menu.addSeparator();
    menu.addAction(tr("Show the instance"), this,
                   [this, id, agent = instance.agent] { Q_EMIT instanceActivated(agent, id); });
}

void RoutingList::ask(const core::InstanceView& instance, RoutingDialog::Act act)
{
    auto* dialog = new RoutingDialog(m_desk, instance, act, window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] { submit(*dialog); });
    dialog->open();
}

void RoutingList::submit(const RoutingDialog& dialog)
{
    const auto back = dialog.wayBack();
    if (!back)
        return m_desk.submit(dialog.command(), dialog.success());
    m_desk.submit(
        dialog.command(), dialog.success(),
        {tr("Take it back"), *back,
         tr("Requests to %1 are routed as before.").arg(QString::fromStdString(back->instance.text()))},
        [](bool) {});
}

}  // namespace ui
