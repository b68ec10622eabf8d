#include "ui/scaling/decision_list.h"

#include "core/fleet/find_view.h"
#include "ui/model/error_text.h"
#include "ui/scaling/decision_text.h"
#include "ui/scaling/decision_view.h"
#include "ui/theme/theme.h"
#include "ui/widget/segments.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace ui {
namespace {

constexpr int listPart = 2;
constexpr int detailPart = 3;

enum Scope { AllAgents, OneAgent };

// A line above the details.
class Rule : public QWidget {
public:
    explicit Rule(QWidget* parent) : QWidget(parent)
    {
        setFixedHeight(1);
        setAutoFillBackground(true);
        QPalette palette = this->palette();
        palette.setColor(QPalette::Window, tokens().line);
        setPalette(palette);
    }
};

}  // namespace

DecisionList::DecisionList(core::FleetService& service, QWidget* parent)
    : Card(tr("Why it scaled"), parent),
      m_tail(service, mostShown, this),
      m_scope(new Segments({tr("All agents"), tr("This agent")}, this)),
      m_view(new DecisionView(this)),
      m_older(new QPushButton(tr("Older"), this)),
      m_details(new QWidget(this))
{
    setObjectName(QStringLiteral("decisionList"));
    m_scope->setObjectName(QStringLiteral("decisionScope"));
    setHeaderWidget(m_scope);
    m_view->setObjectName(QStringLiteral("decisions"));
    m_view->setEmptyText(tr("Looking at the journal…"));
    m_older->setObjectName(QStringLiteral("olderDecisions"));
    m_older->hide();
    body()->addWidget(m_view, listPart);
    body()->addWidget(m_older, 0, Qt::AlignLeft);
    buildDetails();
    body()->addWidget(m_details, detailPart);
    connect(m_scope, &Segments::chosenChanged, this, &DecisionList::restart);
    connect(m_older, &QPushButton::clicked, &m_tail, &JournalTail::loadOlder);
    connect(&m_tail, &JournalTail::changed, this, &DecisionList::showEntries);
    connect(&m_tail, &JournalTail::failed, this,
            [this](const core::Error& error) { m_view->setEmptyText(errorSentence(error)); });
    connect(m_view, &DecisionView::entryActivated, this, [this](const core::JournalEntry& entry) {
        open(Shown::Entry);
        Q_EMIT agentChosen(core::AgentId(entry.content.subject));
    });
    connect(m_view, &DecisionView::chosenChanged, this, [this] {
        if (m_shown == Shown::Entry)
            showDetails();
    });
    restart();
}

void DecisionList::buildDetails()
{
    m_details->setObjectName(QStringLiteral("decisionDetails"));
    m_detailTitle = new QLabel(m_details);
    m_detailTitle->setObjectName(QStringLiteral("detailTitle"));
    m_detailTitle->setFont(fontFor(FontRole::BodyStrong));
    m_detailTitle->setWordWrap(true);
    auto* close = new QToolButton(m_details);
    close->setObjectName(QStringLiteral("closeDetails"));
    close->setText(QStringLiteral("✕"));
    close->setAutoRaise(true);
    close->setAccessibleName(tr("Close the details"));
    close->setToolTip(tr("Close the details (Esc)"));
    connect(close, &QToolButton::clicked, this, &DecisionList::closeDetails);
    m_detailText = new QLabel(m_details);
    m_detailText->setObjectName(QStringLiteral("detailText"));
    m_detailText->setFont(fontFor(FontRole::Table));
    m_detailText->setWordWrap(true);
    m_detailText->setAlignment(Qt::AlignTop);
    m_detailText->setTextFormat(Qt::RichText);
    m_detailText->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_detailScroll = new QScrollArea(m_details);
    m_detailScroll->setFrameShape(QFrame::NoFrame);
    m_detailScroll->setWidgetResizable(true);
    m_detailScroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_detailScroll->setWidget(m_detailText);
    m_detailText->setAutoFillBackground(false);  // the scroll area asks for it
    m_detailScroll->viewport()->setAutoFillBackground(false);
    auto* head = new QHBoxLayout;
    head->addWidget(m_detailTitle, 1);
    head->addWidget(close, 0, Qt::AlignTop);
    auto* layout = new QVBoxLayout(m_details);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(new Rule(m_details));
    layout->addLayout(head);
    layout->addWidget(m_detailScroll, 1);
    m_details->hide();
}

void DecisionList::show(const core::SnapshotPtr& snapshot)
{
    m_snapshot = snapshot;
    refresh();
    if (m_shown == Shown::Now)
        showDetails();
}

void DecisionList::showEvent(QShowEvent* event)
{
    Card::showEvent(event);
    refresh();
}

void DecisionList::refresh()
{
    if (isVisible() && m_snapshot)
        m_tail.refresh();
}

void DecisionList::setAgent(const core::AgentId& agent)
{
    if (agent == m_agent)
        return;
    m_agent = agent;
    if (m_shown == Shown::Now)
        showDetails();
    if (m_scope->chosen() == OneAgent)
        restart();
}

void DecisionList::restart()
{
    core::JournalQuery query;
    query.kind = "scaling";
    if (m_scope->chosen() == OneAgent)
        query.subject = m_agent.text();
    m_tail.setQuery(query);
    if (m_shown == Shown::Entry)
        closeDetails();
    refresh();
}

QString DecisionList::emptyText() const
{
    return m_scope->chosen() == OneAgent
        ? tr("No scaling decision of %1 yet.").arg(QString::fromStdString(m_agent.text()))
        : tr("No scaling decision yet.");
}

void DecisionList::showEntries()
{
    m_view->setEmptyText(emptyText());
    m_view->setEntries(m_tail.entries(), m_snapshot ? m_snapshot->time : core::TimePoint());
    m_older->setVisible(m_tail.hasOlder());
}

void DecisionList::explain(const core::AgentId& agent)
{
    setAgent(agent);
    m_scope->choose(OneAgent);
    open(Shown::Now);
}

bool DecisionList::closeDetails()
{
    if (m_shown == Shown::Nothing)
        return false;
    open(Shown::Nothing);
    return true;
}

void DecisionList::open(Shown shown)
{
    m_shown = shown;
    m_details->setVisible(shown != Shown::Nothing);
    m_detailScroll->verticalScrollBar()->setValue(0);
    showDetails();
}

void DecisionList::showDetails()
{
    if (m_shown == Shown::Entry) {
        if (const core::JournalEntry* entry = m_view->chosen())
            tell(ui::explain(*entry));
    } else if (m_shown == Shown::Now && m_snapshot) {
        if (const core::AgentViewPtr agent = core::findView(m_snapshot->agents, m_agent))
            tell(ui::explain(*agent, m_snapshot->time));
    }
}

void DecisionList::tell(const Explanation& explanation)
{
    m_detailTitle->setText(explanation.title);
    // The same text again would lose what is selected in it.
    if (const QString html = toHtml(explanation); m_detailText->text() != html)
        m_detailText->setText(html);
}

}  // namespace ui
