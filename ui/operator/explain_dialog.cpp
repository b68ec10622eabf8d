#include "ui/operator/explain_dialog.h"

#include "ui/model/answer.h"
#include "ui/model/error_text.h"
#include "ui/operator/explanation_view.h"
#include "ui/operator/request_form.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace ui {
namespace {

constexpr QSize explainSize{1180, 640};
constexpr int formWidth = 304;

}  // namespace

ExplainDialog::ExplainDialog(core::FleetService& service, const core::FleetSnapshot& snapshot,
                             const core::AgentId& agent, QWidget* parent)
    : QDialog(parent),
      m_service(service),
      m_form(new RequestForm(this)),
      m_view(new ExplanationView(this)),
      m_text(new QLabel(this)),
      m_answer(new QStackedWidget(this)),
      m_go(new QPushButton(tr("Explain"), this))
{
    setObjectName(QStringLiteral("explainDialog"));
    setWindowTitle(tr("Send as … and explain"));
    resize(explainSize);
    build();
    m_form->show(snapshot);
    m_form->setAgent(agent);
    connect(m_form, &RequestForm::changed, this, &ExplainDialog::changed);
    connect(m_go, &QPushButton::clicked, this, &ExplainDialog::ask);
    changed();
}

void ExplainDialog::build()
{
    m_go->setObjectName(QStringLiteral("explain"));
    m_go->setDefault(true);
    m_text->setObjectName(QStringLiteral("explainText"));
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setAlignment(Qt::AlignTop);
    m_text->setForegroundRole(QPalette::PlaceholderText);
    m_answer->addWidget(m_text);
    m_answer->addWidget(m_view);
    m_form->setFixedWidth(formWidth);
    auto* left = new QVBoxLayout;
    left->addWidget(m_form);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch();
    buttons->addWidget(m_go);
    left->addLayout(buttons);
    left->addStretch();
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(tokens().pagePadding, tokens().pagePadding, tokens().pagePadding,
                               tokens().pagePadding);
    layout->setSpacing(tokens().pagePadding * 2);
    layout->addLayout(left);
    layout->addWidget(m_answer, 1);
}

void ExplainDialog::show(const core::FleetSnapshot& snapshot)
{
    m_form->show(snapshot);
}

// An answer to another question is no answer to this one.
void ExplainDialog::changed()
{
    ++m_asked;
    const QString complaint = m_form->complaint();
    m_go->setEnabled(complaint.isEmpty());
    m_text->setText(complaint.isEmpty()
                        ? tr("Nothing is sent, and no rate is used up: the gateway's policies, its keys and "
                             "the newest figures of the instances are asked.")
                        : complaint);
    m_answer->setCurrentWidget(m_text);
}

void ExplainDialog::ask()
{
    m_service.explainRequest(
        m_form->question(),
        answerOn<core::RequestExplanation>(
            this, [this, asked = ++m_asked](const core::Result<core::RequestExplanation>& explanation) {
                if (asked == m_asked)
                    take(explanation);
            }));
}

void ExplainDialog::take(const core::Result<core::RequestExplanation>& explanation)
{
    if (!explanation) {
        m_text->setText(errorSentence(explanation.error()));
        m_answer->setCurrentWidget(m_text);
        return;
    }
    m_view->show(explanation.value());
    m_answer->setCurrentWidget(m_view);
}

}  // namespace ui
