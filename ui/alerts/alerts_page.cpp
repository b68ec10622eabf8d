#include "ui/alerts/alerts_page.h"

#include "ui/alerts/alert_history.h"
#include "ui/alerts/alert_list.h"
#include "ui/alerts/rule_list.h"
#include "ui/alerts/silence_list.h"
#include "ui/theme/theme.h"
#include "ui/widget/segments.h"

#include <QHBoxLayout>
#include <QStackedLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace ui {

AlertsPage::AlertsPage(core::FleetService& service, Session& session, QWidget* parent)
    : QWidget(parent),
      m_desk(service, session, this),
      m_parts(new Segments({tr("Alerts"), tr("Rules"), tr("Silences"), tr("History")}, this)),
      m_stack(new QStackedLayout),
      m_alerts(new AlertList(m_desk, this)),
      m_rules(new RuleList(m_desk, this)),
      m_silences(new SilenceList(m_desk, this)),
      m_history(new AlertHistory(service, this))
{
    setObjectName(QStringLiteral("alertsPage"));
    m_parts->setObjectName(QStringLiteral("alertParts"));
    for (QWidget* part : std::initializer_list<QWidget*>{m_alerts, m_rules, m_silences, m_history})
        m_stack->addWidget(part);
    const Tokens& look = tokens();
    auto* head = new QHBoxLayout;
    head->addWidget(m_parts);
    head->addStretch();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(look.pagePadding, look.pagePadding, look.pagePadding, look.pagePadding);
    layout->setSpacing(look.gap);
    layout->addLayout(head);
    layout->addLayout(m_stack, 1);
    connect(m_parts, &Segments::chosenChanged, this, [this](int index) {
        m_stack->setCurrentIndex(index);
        showNewest();
    });
    connect(m_alerts, &AlertList::subjectActivated, this, &AlertsPage::subjectActivated);
    connect(m_silences, &SilenceList::newSilenceRequested, m_alerts, &AlertList::silence);
    connect(&m_desk, &OperatorDesk::told, this, &AlertsPage::told);
    setFocusProxy(m_alerts);
}

void AlertsPage::show(const core::SnapshotPtr& snapshot)
{
    m_snapshot = snapshot;
    const auto firing = std::count_if(snapshot->alerts.begin(), snapshot->alerts.end(),
                                      [](const core::AlertViewPtr& alert) { return alert->active; });
    m_parts->setText(Alerts, firing > 0 ? tr("Alerts %1").arg(firing) : tr("Alerts"));
    m_parts->setText(Rules, tr("Rules %1").arg(snapshot->rules.size()));
    m_parts->setText(Silences,
                     snapshot->silences.empty() ? tr("Silences")
                                                : tr("Silences %1").arg(snapshot->silences.size()));
    if (isVisible())
        showNewest();
}

// What is not seen is not brought up to date.
void AlertsPage::showNewest()
{
    if (!m_snapshot)
        return;
    switch (m_stack->currentIndex()) {
    case Alerts: return m_alerts->show(m_snapshot);
    case Rules: return m_rules->show(m_snapshot);
    case Silences: return m_silences->show(m_snapshot);
    case History: return m_history->refresh();
    }
}

void AlertsPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    showNewest();
}

void AlertsPage::showPart(Part part)
{
    m_parts->choose(part);
}

void AlertsPage::focusFilter()
{
    if (m_stack->currentIndex() == History)
        return m_history->focusFilter();
    showPart(Alerts);
    m_alerts->focusFilter();
}

void AlertsPage::acknowledge()
{
    m_alerts->acknowledge();
}

void AlertsPage::silence()
{
    m_alerts->show(m_snapshot);
    m_alerts->silence();
}

void AlertsPage::newRule()
{
    showPart(Rules);
    m_rules->add();
}

QString AlertsPage::silenceRefusal() const
{
    return m_alerts->silenceRefusal();
}

QString AlertsPage::newRuleRefusal() const
{
    return m_desk.refusal();
}

QString AlertsPage::choiceRefusal() const
{
    return isVisible() && m_stack->currentIndex() == Alerts ? m_alerts->choiceRefusal()
                                                            : tr("Open the alerts first.");
}

}  // namespace ui
