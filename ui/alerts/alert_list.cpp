#include "ui/alerts/alert_list.h"

#include "ui/alerts/acknowledge_dialog.h"
#include "ui/alerts/silence_dialog.h"
#include "ui/model/alert_table_model.h"
#include "ui/theme/theme.h"
#include "ui/widget/card.h"
#include "ui/widget/segments.h"
#include "ui/widget/state_delegate.h"
#include "ui/widget/table_view.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace ui {
namespace {

using Choice = AlertTableModel::Choice;

constexpr std::array choices{Choice::All,    Choice::Firing,      Choice::Pending,
                             Choice::Hidden, Choice::WithoutData, Choice::Resolved};
constexpr int figureWidth = 96;
constexpr int wordWidth = 130;
constexpr int tellingWidth = 280;

}  // namespace

AlertList::AlertList(OperatorDesk& desk, QWidget* parent)
    : QWidget(parent),
      m_desk(desk),
      m_guard(desk.session(), this),
      m_model(new AlertTableModel(this)),
      m_table(new TableView(this)),
      m_choice(new Segments(QStringList(choices.size(), QString()), this)),
      m_filter(new QLineEdit(this)),
      m_reason(new QLabel(this)),
      m_acknowledge(new QPushButton(tr("Acknowledge…"), this)),
      m_silence(new QPushButton(tr("Silence…"), this))
{
    setObjectName(QStringLiteral("alertList"));
    auto* card = new Card(tr("Alerts"), this);
    card->setHeaderWidget(buildHead());
    buildTable();
    m_reason->setObjectName(QStringLiteral("alertReason"));
    m_reason->setWordWrap(true);
    m_reason->setTextFormat(Qt::PlainText);
    m_reason->setMinimumHeight(m_reason->fontMetrics().height() * 2);
    m_reason->setAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    card->body()->addWidget(m_table, 1);
    card->body()->addWidget(m_reason);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(card);
    setFocusProxy(m_table);
    m_guard.add(m_acknowledge, [this] { return choiceRefusal(); });
    m_guard.add(m_silence, [this] { return silenceRefusal(); });
    showChoices();
    showChosen();
}

QWidget* AlertList::buildHead()
{
    auto* head = new QWidget(this);
    m_choice->setObjectName(QStringLiteral("alertChoice"));
    m_filter->setObjectName(QStringLiteral("alertFilter"));
    m_filter->setPlaceholderText(tr("Filter"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setFixedWidth(160);
    m_acknowledge->setObjectName(QStringLiteral("acknowledge"));
    m_silence->setObjectName(QStringLiteral("silence"));
    auto* layout = new QHBoxLayout(head);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_choice);
    layout->addSpacing(tokens().gap);
    layout->addWidget(m_filter);
    layout->addWidget(m_acknowledge);
    layout->addWidget(m_silence);
    connect(m_choice, &Segments::chosenChanged, this, [this](int index) {
        m_model->setChoice(choices[std::size_t(index)]);
        showChosen();
    });
    connect(m_filter, &QLineEdit::textChanged, m_model, &AlertTableModel::setFilter);
    connect(m_acknowledge, &QPushButton::clicked, this, &AlertList::acknowledge);
    connect(m_silence, &QPushButton::clicked, this, &AlertList::silence);
    return head;
}

void AlertList::buildTable()
{
    m_table->setObjectName(QStringLiteral("alerts"));
    m_table->setModel(m_model);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setItemDelegateForColumn(AlertTableModel::StateColumn, new StateDelegate(m_table));
    for (const int column : {AlertTableModel::ValueColumn, AlertTableModel::ThresholdColumn})
        m_table->setItemDelegateForColumn(column, new FigureDelegate(m_table));
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(AlertTableModel::StateColumn, Qt::DescendingOrder);
    QHeaderView& header = *m_table->horizontalHeader();
    header.setStretchLastSection(false);
    for (int column = 0; column < header.count(); ++column)
        header.resizeSection(column, figureWidth);
    for (const int column : {AlertTableModel::StateColumn, AlertTableModel::RuleColumn})
        header.resizeSection(column, wordWidth);
    header.resizeSection(AlertTableModel::TellingColumn, tellingWidth);
    header.setSectionResizeMode(AlertTableModel::SubjectColumn, QHeaderView::Stretch);
    connect(m_table, &TableView::rowActivated, this, [this](const QModelIndex& index) {
        if (const core::AlertViewPtr alert = m_model->alertAt(index.row());
            alert && !alert->key.agent.isEmpty())
            Q_EMIT subjectActivated(alert->key.agent, alert->key.instance);
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &AlertList::showChosen);
}

void AlertList::show(const core::SnapshotPtr& snapshot)
{
    m_snapshot = snapshot;
    m_model->show(snapshot);
    showChoices();
    showChosen();
}

void AlertList::focusFilter()
{
    m_filter->setFocus();
    m_filter->selectAll();
}

void AlertList::showChoices()
{
    const std::array<QString, choices.size()> names{tr("All"),    tr("Firing"),  tr("Pending"),
                                                    tr("Hidden"), tr("No data"), tr("Resolved")};
    for (std::size_t i = 0; i < choices.size(); ++i)
        m_choice->setText(int(i), tr("%1 %2").arg(names[i]).arg(m_model->countOf(choices[i])));
}

void AlertList::showChosen()
{
    m_guard.refresh();
    const auto alerts = chosen();
    if (alerts.size() == 1)
        m_reason->setText(tr("%1: %2.").arg(QString::fromStdString(core::subjectOf(alerts.front()->key)),
                                            alertReason(*alerts.front())));
    else if (alerts.size() > 1)
        m_reason->setText(tr("%n alert(s) chosen.", nullptr, int(alerts.size())));
    else if (m_snapshot && m_snapshot->alerts.empty())
        m_reason->setText(tr("No alert is pending or firing."));
    else
        m_reason->setText(
            tr("Choose an alert to read why it is in its state; Enter opens what it is about."));
}

std::vector<core::AlertViewPtr> AlertList::chosen() const
{
    std::vector<core::AlertViewPtr> alerts;
    for (const QModelIndex& index : m_table->selectionModel()->selectedRows())
        if (core::AlertViewPtr alert = m_model->alertAt(index.row()))
            alerts.push_back(std::move(alert));
    return alerts;
}

std::vector<core::AlertKey> AlertList::firing() const
{
    std::vector<core::AlertKey> keys;
    for (const core::AlertViewPtr& alert : chosen())
        if (alert->active)
            keys.push_back(alert->key);
    return keys;
}

QString AlertList::choiceRefusal() const
{
    const std::vector<core::AlertKey> keys = firing();
    OperatorDesk::Commands commands;
    for (const core::AlertKey& key : keys)
        commands.push_back(core::AcknowledgeAlert{key, {}, {}});
    return firstReason({m_desk.refusal(), m_desk.refusalOf(commands),
                        keys.empty() ? tr("Choose an alert that fires.") : QString()});
}

void AlertList::acknowledge()
{
    const std::vector<core::AlertKey> keys = firing();
    if (!choiceRefusal().isEmpty() || !m_snapshot)
        return;
    auto* dialog = new AcknowledgeDialog(m_desk, keys, m_snapshot->time, window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog, count = int(keys.size())] {
        m_desk.submitAll(dialog->commands(), tr("%n alert(s) acknowledged.", nullptr, count));
    });
    dialog->open();
}

QString AlertList::matchersOf(const core::AlertView& alert) const
{
    QStringList lines;
    const auto add = [&](const char* label, const std::string& value) {
        if (!value.empty())
            lines
                << QStringLiteral("%1=\"%2\"").arg(QString::fromLatin1(label), QString::fromStdString(value));
    };
    add("rule", alert.key.rule);
    add("agent", alert.key.agent.text());
    add("instance", alert.key.instance.text());
    add("region", alert.key.region.text());
    return lines.join(QLatin1Char('\n'));
}

void AlertList::silence()
{
    if (!m_snapshot || !silenceRefusal().isEmpty())
        return;
    const auto alerts = chosen();
    auto* dialog = new SilenceDialog(m_desk, alerts.empty() ? QString() : matchersOf(*alerts.front()),
                                     m_snapshot->time, window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this,
            [this, dialog] { m_desk.submit(dialog->command(), tr("The silence has begun.")); });
    dialog->open();
}

}  // namespace ui
