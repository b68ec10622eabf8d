#include "ui/alerts/rule_list.h"

#include "core/base/units.h"
#include "core/fleet/alert_rules.h"
#include "ui/alerts/rule_dialog.h"
#include "ui/model/alert_table_model.h"
#include "ui/model/metric_text.h"
#include "ui/model/text_table_model.h"
#include "ui/theme/theme.h"
#include "ui/widget/card.h"
#include "ui/widget/state_delegate.h"
#include "ui/widget/table_view.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ui {
namespace {

enum RuleColumn {
    StateCell,
    NameCell,
    ConditionCell,
    ForCell,
    SeverityCell,
    OnCell,
    EvaluatedCell,
    LastCell
};

std::string idOf(const core::AlertRuleView& rule)
{
    return rule.agent.text() + "/" + rule.spec.name;
}

QString conditionOf(const core::AlertRuleSpec& rule)
{
    if (rule.state == "panic")
        return RuleList::tr("panic routing");
    if (rule.metric.empty())
        return rule.name == core::regionDownRule ? RuleList::tr("region does not answer")
                                                 : RuleList::tr("down");
    const double bound = rule.above ? *rule.above : rule.below.value_or(0);
    const auto clear = rule.above ? rule.clearBelow : rule.clearAbove;
    QString text = (rule.above ? RuleList::tr("%1 ≥ %2") : RuleList::tr("%1 ≤ %2"))
                       .arg(metricName(rule.metric), metricText(rule.metric, bound));
    if (clear)
        text += (rule.above ? RuleList::tr(", clear < %1") : RuleList::tr(", clear > %1"))
                    .arg(metricText(rule.metric, *clear));
    return text;
}

StateMark markOf(const core::AlertRuleView& rule)
{
    switch (rule.state) {
    case core::AlertState::Firing:
    case core::AlertState::Recovering: return markOf(toneOf(rule.spec.severity), wordOf(rule.state));
    case core::AlertState::Pending: return {StateShape::Ring, toneOf(rule.spec.severity), wordOf(rule.state)};
    case core::AlertState::NoData:
    case core::AlertState::Error: return markOf(Tone::Idle, wordOf(rule.state));
    case core::AlertState::Inactive:
    case core::AlertState::Resolved: break;
    }
    return rule.evaluated == 0 ? markOf(Tone::Muted, RuleList::tr("Nothing to look at"))
                               : markOf(Tone::Ok, RuleList::tr("Quiet"));
}

QString countsOf(const core::AlertRuleView& rule)
{
    QStringList parts{RuleList::tr("%1 looked at").arg(rule.evaluated)};
    if (rule.firing > 0)
        parts << RuleList::tr("%1 firing").arg(rule.firing);
    if (rule.pending > 0)
        parts << RuleList::tr("%1 pending").arg(rule.pending);
    if (rule.withoutData > 0)
        parts << RuleList::tr("%1 without data").arg(rule.withoutData);
    return parts.join(QStringLiteral(" · "));
}

TextRow rowOf(const core::AlertRuleView& rule, core::TimePoint now)
{
    TextRow row;
    row.id = TextRowId(idOf(rule));
    const StateMark mark = markOf(rule);
    row.cells = {
        mark.word,
        QString::fromStdString(rule.spec.name),
        conditionOf(rule.spec),
        QString::fromStdString(core::formatDuration(rule.spec.pendingFor)),
        wordOf(rule.spec.severity),
        rule.agent.isEmpty() ? RuleList::tr("every agent") : QString::fromStdString(rule.agent.text()),
        countsOf(rule),
        rule.evaluatedAt == core::TimePoint() ? unknownText()
                                              : RuleList::tr("%1 ago").arg(ageText(now - rule.evaluatedAt))};
    row.mark = mark;
    row.tooltip = rule.isFromOperator ? RuleList::tr("Saved at the console, over the fleet file")
                                      : RuleList::tr("From the fleet file");
    return row;
}

}  // namespace

RuleList::RuleList(OperatorDesk& desk, QWidget* parent)
    : QWidget(parent),
      m_desk(desk),
      m_guard(desk.session(), this),
      m_model(new TextTableModel({tr("State"), tr("Rule"), tr("Condition"), tr("For"), tr("Severity"),
                                  tr("On"), tr("Last evaluation"), tr("When")},
                                 StateCell, LastCell, this)),
      m_table(new TableView(this)),
      m_edit(new QPushButton(tr("Edit…"), this)),
      m_remove(new QPushButton(tr("Delete…"), this))
{
    setObjectName(QStringLiteral("ruleList"));
    auto* card = new Card(tr("Rules"), this);
    card->setSubtitle(tr("evaluated once a second for every agent and each of its instances"));
    auto* head = new QWidget(card);
    auto* add = new QPushButton(tr("New rule…"), head);
    add->setObjectName(QStringLiteral("newRule"));
    m_edit->setObjectName(QStringLiteral("editRule"));
    m_remove->setObjectName(QStringLiteral("deleteRule"));
    auto* headLayout = new QHBoxLayout(head);
    headLayout->setContentsMargins(0, 0, 0, 0);
    for (QPushButton* button : {add, m_edit, m_remove})
        headLayout->addWidget(button);
    card->setHeaderWidget(head);
    m_table->setObjectName(QStringLiteral("rules"));
    m_table->setModel(m_model);
    m_table->setItemDelegateForColumn(StateCell, new StateDelegate(m_table));
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(NameCell, Qt::AscendingOrder);
    QHeaderView& header = *m_table->horizontalHeader();
    header.setStretchLastSection(false);
    for (const auto& [column, width] :
         {std::pair(StateCell, 150), std::pair(NameCell, 150), std::pair(ForCell, 60),
          std::pair(SeverityCell, 90), std::pair(OnCell, 120), std::pair(EvaluatedCell, 280),
          std::pair(LastCell, 80)})
        header.resizeSection(column, width);
    header.setSectionResizeMode(ConditionCell, QHeaderView::Stretch);
    card->setContent(m_table);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(card);
    connect(add, &QPushButton::clicked, this, &RuleList::add);
    connect(m_edit, &QPushButton::clicked, this, &RuleList::editChosen);
    connect(m_remove, &QPushButton::clicked, this, &RuleList::removeChosen);
    connect(m_table, &TableView::rowActivated, this, &RuleList::editChosen);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            [this] { m_guard.refresh(); });
    m_guard.add(add, [this] { return m_desk.refusal(); });
    m_guard.add(m_edit, [this] { return choiceRefusal(); });
    m_guard.add(m_remove, [this] { return removeRefusal(); });
}

void RuleList::show(const core::SnapshotPtr& snapshot)
{
    m_snapshot = snapshot;
    std::vector<TextRow> rows;
    for (const core::AlertRuleView& rule : snapshot->rules)
        rows.push_back(rowOf(rule, snapshot->time));
    m_model->show(std::move(rows));
    m_guard.refresh();
}

const core::AlertRuleView* RuleList::chosen() const
{
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    if (rows.isEmpty() || !m_snapshot)
        return nullptr;
    const std::string id = m_model->idAt(rows.first().row()).toStdString();
    const auto found = std::find_if(m_snapshot->rules.begin(), m_snapshot->rules.end(),
                                    [&](const core::AlertRuleView& rule) { return idOf(rule) == id; });
    return found == m_snapshot->rules.end() ? nullptr : &*found;
}

QString RuleList::choiceRefusal() const
{
    const core::AlertRuleView* rule = chosen();
    if (!rule)
        return tr("Choose a rule.");
    return rule->spec.name == core::regionDownRule ? tr("region-down is always there.") : QString();
}

QString RuleList::removeRefusal() const
{
    const core::AlertRuleView* rule = chosen();
    return firstReason(
        {m_desk.refusal(),
         rule ? m_desk.refusalOf(core::DeleteAlertRule{rule->spec.name, rule->agent}) : QString(),
         choiceRefusal()});
}

void RuleList::add()
{
    if (!m_desk.refusal().isEmpty())
        return;
    core::AlertRuleSpec rule;
    rule.metric = core::series::cpu;
    rule.above = 0.9;
    rule.clearBelow = 0.8;
    rule.pendingFor = std::chrono::minutes(1);
    edit(rule, {});
}

void RuleList::editChosen()
{
    if (const core::AlertRuleView* rule = chosen(); rule && choiceRefusal().isEmpty())
        edit(rule->spec, rule->agent);
}

void RuleList::edit(const core::AlertRuleSpec& rule, const core::AgentId& agent)
{
    if (!m_snapshot)
        return;
    auto* dialog = new RuleDialog(m_desk, *m_snapshot, rule, agent, window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        const core::SaveAlertRule command = dialog->command();
        m_desk.submit(command, tr("The rule %1 is saved.").arg(QString::fromStdString(command.rule.name)));
    });
    dialog->open();
}

void RuleList::removeChosen()
{
    const core::AlertRuleView* rule = chosen();
    if (!rule || !removeRefusal().isEmpty())
        return;
    const QString name = QString::fromStdString(rule->spec.name);
    m_desk.confirm({core::DeleteAlertRule{rule->spec.name, rule->agent}}, tr("Delete the rule %1?").arg(name),
                   tr("Delete"), tr("The rule %1 is deleted.").arg(name));
}

}  // namespace ui
