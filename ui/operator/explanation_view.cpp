#include "ui/operator/explanation_view.h"

#include "ui/model/text_table_model.h"
#include "ui/theme/theme.h"
#include "ui/widget/figure_text.h"
#include "ui/widget/state_delegate.h"
#include "ui/widget/state_label.h"
#include "ui/widget/table_view.h"

#include <QHeaderView>
#include <QLabel>
#include <QVBoxLayout>

namespace ui {
namespace {

enum PolicyColumn { StepPolicy, StepEffect, StepOutcome };
enum ChoiceColumn { ChoiceInstance, ChoiceMark, ChoiceLoad, ChoiceWhy };

constexpr std::size_t instancesShown = 100;
constexpr int policiesAtOnce = 6;

StateMark verdictOf(const core::RequestExplanation& explanation)
{
    switch (explanation.fate) {
    case core::RequestFate::Allowed: return markOf(Tone::Ok, ExplanationView::tr("Let in"));
    case core::RequestFate::SignInNeeded:
    case core::RequestFate::Denied:
    case core::RequestFate::BadCredential:
    case core::RequestFate::NotServed: break;
    }
    return markOf(Tone::Critical, ExplanationView::tr("Refused with %1").arg(explanation.status));
}

StateMark outcomeOf(const core::PolicyStep& step)
{
    if (!step.applies)
        return markOf(Tone::Muted, ExplanationView::tr("does not apply"));
    if (!step.unmet.empty())
        return markOf(Tone::Warning,
                      ExplanationView::tr("does not hold: %1").arg(QString::fromStdString(step.unmet)));
    QString word = step.allow ? ExplanationView::tr("allows") : ExplanationView::tr("denies");
    for (const std::string& rate : step.rates)
        word += ExplanationView::tr(", as long as its rate of %1 lasts").arg(QString::fromStdString(rate));
    return step.allow ? markOf(Tone::Ok, word) : markOf(Tone::Critical, word);
}

QLabel* sentence(const char* name, QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setObjectName(QString::fromLatin1(name));
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

QLabel* heading(const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setFont(fontFor(FontRole::SmallStrong));
    label->setForegroundRole(QPalette::PlaceholderText);
    return label;
}

// In the order of the list that it is made from.
TextRowId numbered(std::size_t number)
{
    return TextRowId(QStringLiteral("%1").arg(number, 6, 10, QLatin1Char('0')).toStdString());
}

}  // namespace

ExplanationView::ExplanationView(QWidget* parent, Extent extent)
    : QWidget(parent),
      m_extent(extent),
      m_verdict(new StateLabel(this)),
      m_reason(sentence("explanationReason", this)),
      m_identity(sentence("explanationIdentity", this)),
      m_policyModel(
          new TextTableModel({tr("Access policy"), tr("Effect"), tr("Outcome")}, StepOutcome, 3, this)),
      m_policies(new TableView(this)),
      m_choiceTitle(heading(tr("Instance"), this)),
      m_choice(sentence("explanationChoice", this)),
      m_instanceModel(new TextTableModel({tr("Instance"), QString(), tr("Load"), tr("Why")}, ChoiceMark,
                                         ChoiceWhy + 1, this)),
      m_instances(new TableView(this))
{
    setObjectName(QStringLiteral("explanation"));
    m_verdict->setObjectName(QStringLiteral("verdict"));
    m_verdict->setFontRole(FontRole::BodyStrong);
    build();
}

void ExplanationView::build()
{
    m_policies->setObjectName(QStringLiteral("policySteps"));
    m_policies->setAccessibleName(tr("Access policies"));
    m_policies->setModel(m_policyModel);
    m_policies->setItemDelegateForColumn(StepOutcome, new StateDelegate(m_policies));
    m_instances->setObjectName(QStringLiteral("instanceScores"));
    m_instances->setAccessibleName(tr("Instances"));
    m_instances->setModel(m_instanceModel);
    m_instances->setItemDelegateForColumn(ChoiceMark, new StateDelegate(m_instances));
    QHeaderView& policies = *m_policies->horizontalHeader();
    policies.setStretchLastSection(true);
    policies.resizeSection(StepPolicy, 170);
    policies.resizeSection(StepEffect, 64);
    QHeaderView& instances = *m_instances->horizontalHeader();
    instances.setStretchLastSection(true);
    instances.resizeSection(ChoiceInstance, 130);
    instances.resizeSection(ChoiceMark, 82);
    instances.resizeSection(ChoiceLoad, 52);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_verdict);
    layout->addWidget(m_reason);
    layout->addWidget(m_identity);
    layout->addSpacing(tokens().gap / 2);
    layout->addWidget(m_policies);
    layout->addSpacing(tokens().gap / 2);
    layout->addWidget(m_choiceTitle);
    layout->addWidget(m_choice);
    layout->addWidget(m_instances, 1);
    if (m_extent == Extent::Access)
        layout->addStretch(1);
}

void ExplanationView::show(const core::RequestExplanation& explanation)
{
    m_verdict->setMark(verdictOf(explanation));
    m_reason->setText(QString::fromStdString(explanation.reason));
    m_identity->setText(QString::fromStdString(explanation.identity));
    m_identity->setVisible(!explanation.identity.empty());
    showPolicies(explanation);
    showInstances(explanation);
}

void ExplanationView::showPolicies(const core::RequestExplanation& explanation)
{
    std::vector<TextRow> rows;
    for (const core::PolicyStep& step : explanation.policies) {
        TextRow row;
        row.id = numbered(rows.size());
        row.mark = outcomeOf(step);
        row.cells = {QString::fromStdString(step.policy), step.allow ? tr("allow") : tr("deny"),
                     row.mark->word};
        row.isMuted = !step.applies;
        rows.push_back(std::move(row));
    }
    m_policies->setVisible(!rows.empty());
    m_policyModel->show(std::move(rows));
    const int row = m_policies->verticalHeader()->defaultSectionSize();
    m_policies->setFixedHeight(m_policies->horizontalHeader()->sizeHint().height()
                               + row * std::min(m_policyModel->rowCount(), policiesAtOnce) + 2);
}

void ExplanationView::showInstances(const core::RequestExplanation& explanation)
{
    const bool isLetIn = explanation.fate == core::RequestFate::Allowed;
    m_choiceTitle->setText(isLetIn ? tr("Where it goes") : tr("Where it would go if it were let in"));
    QString choice = QString::fromStdString(explanation.choice);
    if (explanation.chosen)
        choice.prepend(QString::fromStdString(explanation.chosen->text()) + QStringLiteral(". "));
    m_choice->setText(choice);
    std::vector<TextRow> rows;
    for (const core::InstanceScore& score : explanation.instances) {
        if (rows.size() == instancesShown)
            break;
        const bool isChosen = explanation.chosen == score.instance;
        TextRow row;
        row.id = numbered(rows.size());
        row.mark = isChosen     ? markOf(Tone::Accent, tr("chosen"))
            : score.mayBeChosen ? markOf(Tone::Ok, tr("may be"))
                                : markOf(Tone::Muted, tr("not now"));
        row.cells = {QString::fromStdString(score.instance.text()), row.mark->word,
                     score.load ? decimalText(*score.load) : unknownText(),
                     QString::fromStdString(score.why)};
        row.isMuted = !score.mayBeChosen;
        rows.push_back(std::move(row));
    }
    for (QWidget* part : {static_cast<QWidget*>(m_choiceTitle), static_cast<QWidget*>(m_choice)})
        part->setVisible(m_extent == Extent::Whole && !explanation.choice.empty());
    m_instances->setVisible(m_extent == Extent::Whole && !rows.empty());
    m_instanceModel->show(std::move(rows));
}

}  // namespace ui
