#include "ui/scaling/scaling_page.h"

#include "core/fleet/find_view.h"
#include "ui/scaling/decision_list.h"
#include "ui/scaling/policy_dialog.h"
#include "ui/scaling/rehearsal_sum_row.h"
#include "ui/scaling/scaling_list.h"
#include "ui/scaling/what_if_panel.h"
#include "ui/theme/theme.h"
#include "ui/widget/empty_state.h"
#include "ui/widget/figure_text.h"

#include <QHBoxLayout>
#include <QIcon>
#include <QStackedLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace ui {
namespace {

enum Part { Content, Empty };

constexpr int whatIfPart = 5;
constexpr int decisionPart = 2;
constexpr double listShare = 0.4;  // of the page's height, at most

// "24 h", "5 h 13 m".
QString lengthText(core::Duration length)
{
    return length % std::chrono::hours(1) == core::Duration(0) ? spanText(length) : ageText(length);
}

// Replicas outside of the new bounds would be refused; the count that runs now changes nothing by itself.
core::AgentSpec withPolicy(const core::AgentView& agent, const core::ScalingSpec& policy)
{
    core::AgentSpec spec = *agent.spec;
    spec.scaling = policy;
    if (spec.replicas < policy.min || spec.replicas > policy.max)
        spec.replicas = std::clamp(agent.replicas.wanted, policy.min, policy.max);
    return spec;
}

}  // namespace

ScalingPage::ScalingPage(core::FleetService& service, Session& session, QWidget* parent)
    : QWidget(parent),
      m_desk(service, session, this),
      m_stack(new QStackedLayout(this))
{
    setObjectName(QStringLiteral("scalingPage"));
    m_stack->addWidget(buildContent(service));
    m_stack->addWidget(new EmptyState(
        QIcon(QStringLiteral(":/icons/scaling.svg")), tr("No agents yet"),
        tr("Add agents to the fleet file; what you add is shown as a plan before it is applied."), this));
    setFocusProxy(m_list);
    connectParts();
}

QWidget* ScalingPage::buildContent(core::FleetService& service)
{
    auto* content = new QWidget(this);
    m_list = new ScalingList(m_desk, content);
    m_whatIf = new WhatIfPanel(service, m_desk.session(), content);
    m_decisions = new DecisionList(service, content);
    const Tokens& look = tokens();
    auto* lower = new QHBoxLayout;
    lower->setSpacing(look.gap);
    lower->addWidget(m_whatIf, whatIfPart);
    lower->addWidget(m_decisions, decisionPart);
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(look.pagePadding, look.pagePadding, look.pagePadding, look.pagePadding);
    layout->setSpacing(look.gap);
    layout->addWidget(m_list);
    layout->addLayout(lower, 1);
    return content;
}

void ScalingPage::connectParts()
{
    connect(&m_desk, &OperatorDesk::told, this, &ScalingPage::told);
    connect(&m_desk, &OperatorDesk::offered, this, &ScalingPage::offered);
    connect(m_list, &ScalingList::chosenChanged, this, &ScalingPage::choose);
    connect(m_list, &ScalingList::editRequested, this, &ScalingPage::openEditor);
    connect(m_list, &ScalingList::explainRequested, this, [this](const core::AgentId& agent) {
        m_list->choose(agent);
        m_decisions->explain(agent);
    });
    connect(m_list, &ScalingList::agentActivated, this, &ScalingPage::agentActivated);
    connect(m_decisions, &DecisionList::agentChosen, m_list, &ScalingList::choose);
    connect(m_whatIf, &WhatIfPanel::applyRequested, this, [this] { apply(m_agent, m_whatIf->note()); });
    connect(m_whatIf, &WhatIfPanel::discardRequested, this, [this] {
        m_drafts.erase(m_agent);
        askWhatIf();
    });
}

void ScalingPage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fitHeight();
}

void ScalingPage::fitHeight()
{
    m_list->setMostHeight(int(height() * listShare));
}

void ScalingPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    showNewest();
}

void ScalingPage::show(const core::SnapshotPtr& snapshot)
{
    m_snapshot = snapshot;
    dropDrafts();
    if (isVisible())
        showNewest();
}

// What is not seen is not brought up to date.
void ScalingPage::showNewest()
{
    if (!m_snapshot)
        return;
    if (const Part wanted = m_snapshot->agents.empty() ? Empty : Content; m_stack->currentIndex() != wanted)
        m_stack->setCurrentIndex(wanted);
    m_list->show(m_snapshot);
    m_decisions->show(m_snapshot);
    if (!view(m_agent) && !m_list->chosen().isEmpty())
        choose(m_list->chosen());
    m_whatIf->setNow(m_snapshot->time);
    askWhatIf();
    if (!m_editor)
        return;
    if (const core::AgentView* edited = view(m_editor->agent()))
        m_editor->show(*edited, m_snapshot->time);
    else
        m_editor->reject();
}

// Those that hold by now, and those of agents that are gone.
void ScalingPage::dropDrafts()
{
    std::erase_if(m_drafts, [this](const auto& entry) {
        const core::AgentView* agent = view(entry.first);
        return !agent || agent->spec->scaling == entry.second.policy;
    });
}

const core::AgentView* ScalingPage::view(const core::AgentId& agent) const
{
    return m_snapshot ? core::findView(m_snapshot->agents, agent).get() : nullptr;
}

void ScalingPage::choose(const core::AgentId& agent)
{
    m_agent = agent;
    m_decisions->setAgent(agent);
    askWhatIf();
}

void ScalingPage::askWhatIf()
{
    const core::AgentView* agent = view(m_agent);
    if (!agent)
        return;
    WhatIfPanel::Question question{m_agent, agent->spec->scaling};
    if (const auto draft = m_drafts.find(m_agent); draft != m_drafts.end()) {
        question.draft = draft->second.policy;
        if (draft->second.base != agent->spec->scaling)
            question.remark =
                tr("The policy was changed while this draft was made (revision %1): look at the "
                   "differences.")
                    .arg(agent->revision);
    }
    m_whatIf->ask(question);
}

void ScalingPage::showAgent(const core::AgentId& agent)
{
    m_list->choose(agent);
    m_decisions->explain(agent);
    setFocus();
}

void ScalingPage::focusFilter()
{
    m_list->focusFilter();
}

bool ScalingPage::goBack()
{
    return m_decisions->closeDetails();
}

QString ScalingPage::unsaved() const
{
    QStringList names;
    for (const auto& [agent, draft] : m_drafts)
        names << QString::fromStdString(agent.text());
    return names.isEmpty()
        ? QString()
        : tr("The draft policy of %1 is not applied.").arg(names.join(QStringLiteral(", ")));
}

// The palette asks while another page is shown.
ScalingList& ScalingPage::newestList() const
{
    if (m_snapshot && !isVisible())
        m_list->show(m_snapshot);
    return *m_list;
}

void ScalingPage::pauseAll()
{
    newestList().pauseAll();
}

void ScalingPage::resumeAll()
{
    newestList().resumeAll();
}

void ScalingPage::edit()
{
    openEditor(m_agent);
}

QString ScalingPage::pauseRefusal() const
{
    return newestList().pauseRefusal();
}

QString ScalingPage::resumeRefusal() const
{
    return newestList().resumeRefusal();
}

QString ScalingPage::editRefusal() const
{
    const core::AgentView* agent = view(m_agent);
    if (!agent)
        return tr("Choose an agent on the page of scaling first.");
    return agent->removing ? tr("The agent is being removed.") : QString();
}

void ScalingPage::openEditor(const core::AgentId& agent)
{
    const core::AgentView* edited = view(agent);
    if (!edited || edited->removing || m_editor)
        return;
    m_list->choose(agent);
    const auto draft = m_drafts.find(agent);
    auto* dialog = new PolicyDialog(m_desk.service(), m_desk.session(), *edited,
                                    draft == m_drafts.end() ? edited->spec->scaling : draft->second.policy,
                                    m_snapshot->time, window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    m_editor = dialog;
    connect(dialog, &QDialog::accepted, this, [this, dialog] { takeDraft(*dialog); });
    dialog->open();
}

void ScalingPage::takeDraft(const PolicyDialog& dialog)
{
    const core::AgentView* agent = view(dialog.agent());
    if (!agent)
        return;
    const auto known = m_drafts.find(dialog.agent());
    m_drafts[dialog.agent()] = {dialog.draft(),
                                known == m_drafts.end() ? agent->spec->scaling : known->second.base};
    dropDrafts();
    askWhatIf();
    if (dialog.isToBeApplied())
        apply(dialog.agent(), dialog.note());
}

// Against what holds now: the differences are those that it would make, and the revision is theirs.
void ScalingPage::apply(const core::AgentId& id, const std::optional<core::RehearsalNote>& note)
{
    const core::AgentView* agent = view(id);
    const auto draft = m_drafts.find(id);
    if (!agent || draft == m_drafts.end())
        return;
    const QString name = QString::fromStdString(id.text());
    const QString rehearsed = note
        ? tr("Rehearsed over %1: %2.")
              .arg(lengthText(note->to - note->from), sumsSentence(note->actual, note->draft))
        : tr("It could not be rehearsed: there is no history.");
    m_desk.confirm({core::UpdateAgent{withPolicy(*agent, draft->second.policy), agent->revision, note}},
                   tr("Apply the draft policy to %1?").arg(name), tr("Apply"),
                   tr("%1 is scaled by its new policy.").arg(name), {}, rehearsed);
}

}  // namespace ui
