#include "ui/agents/plan_dialog.h"

#include "ui/model/state_text.h"
#include "ui/theme/theme.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace ui {

PlanDialog::PlanDialog(OperatorDesk& desk, core::FleetPlan plan, QWidget* parent)
    : QDialog(parent),
      m_desk(desk),
      m_plan(std::move(plan)),
      m_guard(desk.session(), this)
{
    setObjectName(QStringLiteral("planDialog"));
    setWindowTitle(tr("The fleet file changed"));
    resize(760, 480);
    auto* summary = new QLabel(summaryOf(m_plan), this);
    summary->setFont(fontFor(FontRole::BodyStrong));
    auto* tree = new QTreeWidget(this);
    tree->setObjectName(QStringLiteral("planItems"));
    tree->setUniformRowHeights(true);
    tree->setHeaderLabels({tr("Agent"), tr("What"), tr("Instances")});
    for (const core::PlanItem& item : m_plan.items) {
        auto* row = new QTreeWidgetItem(tree,
                                        {QString::fromStdString(item.agent.text()), wordOf(item.action),
                                         QString::number(item.instances)});
        for (const std::string& change : item.changes)
            new QTreeWidgetItem(row, {QString::fromStdString(change)});
        row->setExpanded(true);
    }
    for (const std::string& change : m_plan.access)
        new QTreeWidgetItem(tree, {QString::fromStdString(change), tr("From the next request on"), {}});
    for (const std::string& setting : m_plan.settings)
        new QTreeWidgetItem(tree,
                            {QString::fromStdString(setting), tr("Needs a restart of the console"), {}});
    for (int i = 0; i < tree->topLevelItemCount(); ++i)
        for (int j = 0; j < tree->topLevelItem(i)->childCount(); ++j)
            tree->setFirstColumnSpanned(j, tree->indexFromItem(tree->topLevelItem(i)), true);
    tree->header()->setSectionResizeMode(0, QHeaderView::Stretch);

    auto* buttons = new QDialogButtonBox(this);
    auto* apply = buttons->addButton(tr("Apply"), QDialogButtonBox::AcceptRole);
    apply->setObjectName(QStringLiteral("applyPlan"));
    auto* discard = buttons->addButton(tr("Keep the fleet as it is"), QDialogButtonBox::DestructiveRole);
    discard->setObjectName(QStringLiteral("discardPlan"));
    buttons->addButton(tr("Later"), QDialogButtonBox::RejectRole);
    m_guard.add(apply, [this] { return m_desk.refusalOf(core::ApplyPlan{m_plan.digest}); });
    m_guard.add(discard, [this] { return m_desk.refusalOf(core::DiscardPlan{m_plan.digest}); });
    connect(apply, &QPushButton::clicked, this,
            [this] { finish(core::ApplyPlan{m_plan.digest}, tr("The fleet file is being applied.")); });
    connect(discard, &QPushButton::clicked, this,
            [this] { finish(core::DiscardPlan{m_plan.digest}, tr("The fleet stays as it is.")); });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(summary);
    layout->addWidget(tree, 1);
    layout->addWidget(buttons);
}

void PlanDialog::finish(core::Command command, const QString& success)
{
    m_desk.submit(std::move(command), success);
    accept();
}

QString summaryOf(const core::FleetPlan& plan)
{
    constexpr std::array actions{core::PlanAction::Add, core::PlanAction::Change, core::PlanAction::Restart,
                                 core::PlanAction::Remove};
    QStringList parts;
    std::uint32_t instances = 0;
    for (const core::PlanAction action : actions) {
        const auto count = std::count_if(plan.items.begin(), plan.items.end(),
                                         [&](const core::PlanItem& item) { return item.action == action; });
        if (count > 0)
            parts << PlanDialog::tr("%1 %2").arg(count).arg(wordOf(action).toLower());
    }
    for (const core::PlanItem& item : plan.items)
        instances += item.instances;
    if (!plan.access.empty())
        parts << PlanDialog::tr("%n change(s) of who may send requests", nullptr, int(plan.access.size()));
    if (!plan.settings.empty())
        parts << PlanDialog::tr("%n setting(s) of the console", nullptr, int(plan.settings.size()));
    return PlanDialog::tr("%1 · %n instance(s) started, restarted or removed", nullptr, int(instances))
        .arg(parts.join(QStringLiteral(", ")));
}

}  // namespace ui
