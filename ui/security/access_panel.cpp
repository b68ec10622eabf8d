#include "ui/security/access_panel.h"

#include "ui/model/answer.h"
#include "ui/model/error_text.h"
#include "ui/operator/explain_dialog.h"
#include "ui/operator/explanation_view.h"
#include "ui/operator/request_form.h"
#include "ui/security/record_list.h"
#include "ui/security/security_text.h"
#include "ui/theme/theme.h"
#include "ui/widget/card.h"
#include "ui/widget/empty_state.h"

#include <QHBoxLayout>
#include <QIcon>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace ui {
namespace {

enum PolicyCell { PlaceCell, PolicyNameCell, EffectCell, SentenceCell };
constexpr int questionWidth = 400;

StateMark effectOf(const core::AccessPolicySpec& policy)
{
    if (!policy.allow)
        return markOf(Tone::Critical, AccessPanel::tr("deny"));
    if (policy.users.anyone)
        return markOf(Tone::Warning, AccessPanel::tr("open to all"));
    return markOf(Tone::Ok, AccessPanel::tr("allow"));
}

TextRow rowOf(const core::AccessPolicySpec& policy, std::size_t place)
{
    TextRow row;
    row.id = TextRowId(QStringLiteral("%1").arg(place, 6, 10, QLatin1Char('0')).toStdString());
    row.mark = effectOf(policy);
    row.cells = {QString::number(place + 1), QString::fromStdString(policy.name), row.mark->word,
                 sentenceOf(policy)};
    row.order = {double(place)};
    return row;
}

QLabel* wrappedText(const char* name, QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setObjectName(QString::fromLatin1(name));
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setAlignment(Qt::AlignTop);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

}  // namespace

AccessPanel::AccessPanel(core::FleetService& service, QWidget* parent)
    : QWidget(parent),
      m_service(service),
      m_providers(wrappedText("providers", this)),
      m_policies(new RecordList(
          {"policies",
           tr("Access policies"),
           {tr("No."), tr("Policy"), tr("Effect"), tr("What it says")},
           {68, 150, 110, 0},
           EffectCell},
          new EmptyState(QIcon(QStringLiteral(":/icons/security.svg")), tr("No access policies"),
                         tr("The fleet file allows nobody to send requests to agents, so the gateway refuses "
                            "every request."),
                         this),
          this)),
      m_sentence(wrappedText("policySentence", this)),
      m_form(new RequestForm(this, RequestForm::Extent::Access)),
      m_ask(new QPushButton(tr("Ask"), this)),
      m_detail(new QPushButton(tr("In detail…"), this)),
      m_text(wrappedText("accessText", this)),
      m_view(new ExplanationView(this, ExplanationView::Extent::Access)),
      m_answer(new QStackedWidget(this))
{
    setObjectName(QStringLiteral("accessPanel"));
    build();
    connect(m_policies, &RecordList::choiceChanged, this, &AccessPanel::showChoice);
    connect(m_form, &RequestForm::changed, this, &AccessPanel::changed);
    connect(m_ask, &QPushButton::clicked, this, &AccessPanel::ask);
    connect(m_detail, &QPushButton::clicked, this, &AccessPanel::askInDetail);
    changed();
}

void AccessPanel::build()
{
    m_policies->setSubtitle(tr("from the fleet file; one that denies and holds wins over those that allow"));
    m_sentence->setMinimumHeight(2 * fontMetrics().lineSpacing());
    m_policies->setFoot(m_sentence);
    m_policies->setProse(SentenceCell);
    auto* providers = new Card(tr("Providers"), this);
    providers->setSubtitle(tr("how the gateway knows who sends a request"));
    providers->body()->addWidget(m_providers);
    auto* left = new QVBoxLayout;
    left->setSpacing(tokens().gap);
    left->addWidget(providers);
    left->addWidget(m_policies, 1);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(tokens().gap);
    layout->addLayout(left, 1);
    layout->addWidget(buildQuestion());
    setFocusProxy(m_policies);
}

QWidget* AccessPanel::buildQuestion()
{
    auto* card = new Card(tr("Who may do this, and why"), this);
    card->setFixedWidth(questionWidth);
    m_ask->setObjectName(QStringLiteral("askAccess"));
    m_ask->setProperty("primary", true);
    m_detail->setObjectName(QStringLiteral("askInDetail"));
    m_detail->setToolTip(tr("With a method, a path, an address, headers and a time"));
    m_text->setForegroundRole(QPalette::PlaceholderText);
    m_answer->addWidget(m_text);
    m_answer->addWidget(m_view);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch();
    buttons->addWidget(m_detail);
    buttons->addWidget(m_ask);
    card->body()->addWidget(m_form);
    card->body()->addLayout(buttons);
    card->body()->addWidget(m_answer, 1);
    return card;
}

void AccessPanel::show(const core::SnapshotPtr& snapshot)
{
    m_snapshot = snapshot;
    if (!m_isShown || m_shown != snapshot->access)
        showAccess();
    m_form->show(*snapshot);
    m_detail->setEnabled(!snapshot->agents.empty());
    if (m_dialog)
        m_dialog->show(*snapshot);
}

void AccessPanel::showAccess()
{
    m_isShown = true;
    m_shown = m_snapshot->access;
    QStringList providers;
    std::vector<TextRow> rows;
    if (m_shown) {
        for (const core::AccessProviderSpec& provider : m_shown->providers)
            providers << QStringLiteral("• ") + sentenceOf(provider);
        for (const core::AccessPolicySpec& policy : m_shown->policies)
            rows.push_back(rowOf(policy, rows.size()));
    }
    m_providers->setText(providers.isEmpty() ? tr(
                             "None: the gateway knows nobody, and policies on names or groups let nobody in.")
                                             : providers.join(QLatin1Char('\n')));
    m_policies->setHeadVisible(!rows.empty());
    m_policies->showRows(std::move(rows));
    changed();
}

void AccessPanel::showChoice()
{
    const QString chosen = m_policies->chosen();
    const bool isOne = m_shown && !chosen.isEmpty();
    m_sentence->setText(isOne ? sentenceOf(m_shown->policies[std::size_t(chosen.toInt())]) : QString());
}

// An answer to another question is no answer to this one.
void AccessPanel::changed()
{
    ++m_asked;
    const QString complaint = m_form->complaint();
    m_ask->setEnabled(complaint.isEmpty());
    m_text->setText(complaint.isEmpty()
                        ? tr("Nothing is sent: the gateway's policies and keys are asked, as of now and from "
                             "this machine.")
                        : complaint);
    m_answer->setCurrentWidget(m_text);
}

void AccessPanel::ask()
{
    m_service.explainRequest(
        m_form->question(),
        answerOn<core::RequestExplanation>(
            this, [this, asked = ++m_asked](const core::Result<core::RequestExplanation>& explanation) {
                if (asked == m_asked)
                    take(explanation);
            }));
}

void AccessPanel::take(const core::Result<core::RequestExplanation>& explanation)
{
    if (explanation)
        m_view->show(explanation.value());
    else
        m_text->setText(errorSentence(explanation.error()));
    m_answer->setCurrentWidget(explanation ? static_cast<QWidget*>(m_view) : m_text);
}

void AccessPanel::askInDetail()
{
    if (m_dialog) {
        m_dialog->raise();
        return m_dialog->activateWindow();
    }
    m_dialog = new ExplainDialog(m_service, *m_snapshot, m_form->question().agent, window());
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    m_dialog->QDialog::show();
}

void AccessPanel::focusFilter()
{
    m_policies->focusFilter();
}

}  // namespace ui
