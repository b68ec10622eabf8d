#include "ui/scaling/policy_dialog.h"

#include "core/fleet/scaling_file.h"
#include "ui/scaling/policy_form.h"
#include "ui/scaling/what_if_panel.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ui {
namespace {

constexpr QSize wantedSize{1340, 820};
constexpr QSize leastSize{900, 560};
constexpr QSize around{60, 50};  // of the window behind it, that stays in sight
constexpr int formWidth = 480;

}  // namespace

PolicyDialog::PolicyDialog(core::FleetService& service, Session& session, const core::AgentView& agent,
                           const core::ScalingSpec& draft, core::TimePoint now, QWidget* parent)
    : QDialog(parent),
      m_agent(agent.id),
      m_present(agent.spec->scaling),
      m_draft(draft),
      m_form(new PolicyForm(this)),
      m_complaint(new QLabel(this)),
      m_whatIf(new WhatIfPanel(service, session, this))
{
    setObjectName(QStringLiteral("policyDialog"));
    setWindowTitle(tr("Scaling policy of %1").arg(QString::fromStdString(m_agent.text())));
    resize(parent ? wantedSize.boundedTo(parent->size() - around).expandedTo(leastSize) : wantedSize);
    build();
    m_whatIf->setNow(now);
    m_form->setPolicy(draft);
}

void PolicyDialog::build()
{
    m_complaint->setObjectName(QStringLiteral("policyComplaint"));
    m_complaint->setWordWrap(true);
    m_complaint->setTextFormat(Qt::PlainText);
    m_complaint->hide();
    m_whatIf->setEmbedded();
    const auto button = [this](const QString& text, const char* name, const QString& tip) {
        auto* made = new QPushButton(text, this);
        made->setObjectName(QString::fromLatin1(name));
        made->setToolTip(tip);
        made->setAutoDefault(false);  // Enter in a field is no decision
        return made;
    };
    m_reset = button(tr("Reset"), "resetPolicy", tr("Back to the present policy"));
    auto* cancel = button(tr("Cancel"), "cancel", {});
    m_try = button(tr("Try"), "tryPolicy", {});
    m_apply = button(tr("Apply…"), "applyPolicy", {});
    m_apply->setProperty("primary", true);
    connect(m_form, &PolicyForm::changed, this, &PolicyDialog::changed);
    connect(m_whatIf, &WhatIfPanel::stateChanged, this, &PolicyDialog::showButtons);
    connect(m_reset, &QPushButton::clicked, this, [this] { m_form->setPolicy(m_present); });
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_try, &QPushButton::clicked, this, &QDialog::accept);
    connect(m_apply, &QPushButton::clicked, this, [this] {
        m_isToBeApplied = true;
        accept();
    });
    auto* left = new QVBoxLayout;
    m_form->setFixedWidth(formWidth);
    m_complaint->setFixedWidth(formWidth);
    left->addWidget(m_form, 1);
    left->addWidget(m_complaint);
    auto* parts = new QHBoxLayout;
    parts->setSpacing(tokens().gap);
    parts->addLayout(left);
    parts->addWidget(m_whatIf, 1);
    auto* foot = new QHBoxLayout;
    foot->addWidget(m_reset);
    foot->addStretch();
    foot->addWidget(cancel);
    foot->addWidget(m_try);
    foot->addWidget(m_apply);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(tokens().gap);
    layout->addLayout(parts, 1);
    layout->addLayout(foot);
}

void PolicyDialog::show(const core::AgentView& agent, core::TimePoint now)
{
    if (m_present != agent.spec->scaling) {
        m_present = agent.spec->scaling;
        changed();
    }
    m_whatIf->setNow(now);
}

void PolicyDialog::changed()
{
    const core::ScalingReading reading = m_form->reading();
    const QString others = m_form->showErrors(reading.errors);
    m_complaint->setText(others);
    m_complaint->setVisible(!others.isEmpty());
    m_isValid = reading.policy.has_value();
    if (reading.policy)
        m_draft = *reading.policy;
    m_whatIf->ask({m_agent, m_present, m_draft,
                   m_isValid ? QString() : tr("The draft has errors; this is the one before them.")});
    showButtons();
}

void PolicyDialog::showButtons()
{
    const bool isOther = m_draft != m_present;
    m_reset->setEnabled(isOther || !m_isValid);
    m_try->setEnabled(m_isValid && isOther);
    m_try->setToolTip(!m_isValid     ? tr("The draft has errors.")
                          : !isOther ? tr("The draft is the present policy.")
                                     : tr("Show the draft on the page; nothing is changed by it"));
    const QString refusal = m_isValid ? m_whatIf->applyRefusal() : tr("The draft has errors.");
    m_apply->setEnabled(refusal.isEmpty());
    m_apply->setToolTip(refusal);
}

std::optional<core::RehearsalNote> PolicyDialog::note() const
{
    return m_whatIf->note();
}

}  // namespace ui
