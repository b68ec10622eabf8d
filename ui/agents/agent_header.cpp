#include "ui/agents/agent_header.h"

#include "ui/model/state_text.h"
#include "ui/operator/control_guard.h"
#include "ui/theme/theme.h"
#include "ui/widget/figure_text.h"
#include "ui/widget/pill.h"
#include "ui/widget/state_label.h"
#include "ui/widget/stepper.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>

#include <algorithm>

namespace ui {
namespace {

constexpr int leastName = 60;
constexpr int widestName = 420;
constexpr int pressesPause = 400;  // ms
constexpr int answerPause = 1'500;  // ms

}  // namespace

AgentHeader::AgentHeader(QWidget* parent)
    : QWidget(parent),
      m_name(new QLabel(this)),
      m_version(new Pill(this)),
      m_health(new StateLabel(this)),
      m_ready(new QLabel(this)),
      m_replicas(new Stepper(tr("Replicas"), this))
{
    m_name->setObjectName(QStringLiteral("agentName"));
    m_name->setFont(fontFor(FontRole::Title));
    m_name->setMinimumWidth(leastName);
    m_health->setObjectName(QStringLiteral("agentHealth"));
    m_ready->setObjectName(QStringLiteral("agentReady"));
    m_replicas->setObjectName(QStringLiteral("replicas"));
    QPalette muted = m_ready->palette();
    muted.setColor(QPalette::WindowText, tokens().muted);
    m_ready->setPalette(muted);
    buildActions();
    layOut();
    connect(m_replicas, &Stepper::changeRequested, this, &AgentHeader::gatherPress);
    m_settled.setSingleShot(true);
    m_settled.setInterval(pressesPause);
    m_answered.setSingleShot(true);
    m_answered.setInterval(answerPause);
    connect(&m_settled, &QTimer::timeout, this, &AgentHeader::askForReplicas);
}

void AgentHeader::buildActions()
{
    const auto button = [this](const QString& text, const char* name, auto signal) {
        auto* made = new QPushButton(text, this);
        made->setObjectName(QString::fromLatin1(name));
        connect(made, &QPushButton::clicked, this, signal);
        return made;
    };
    m_rollout = button(tr("Roll out…"), "rollout", &AgentHeader::rolloutRequested);
    m_drain = button(tr("Drain…"), "drain", &AgentHeader::drainRequested);
    m_restart = button(tr("Restart…"), "restart", &AgentHeader::restartRequested);
    m_more = new QToolButton(this);
    m_more->setObjectName(QStringLiteral("more"));
    m_more->setText(QStringLiteral("⋯"));
    m_more->setAccessibleName(tr("More actions"));
    m_more->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(m_more);
    menu->setToolTipsVisible(true);
    m_remove = menu->addAction(tr("Remove the agent…"));
    m_remove->setObjectName(QStringLiteral("removeAgent"));
    connect(m_remove, &QAction::triggered, this, &AgentHeader::removeRequested);
    m_more->setMenu(menu);
}

void AgentHeader::layOut()
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(14);
    layout->addWidget(m_name);
    layout->addWidget(m_version);
    layout->addWidget(m_health);
    layout->addWidget(m_ready);
    layout->addStretch(1);
    for (QWidget* action : std::initializer_list<QWidget*>{m_replicas, m_rollout, m_drain, m_restart, m_more})
        layout->addWidget(action);
}

// Shows what was asked for at once, so that the next press goes on from there.
void AgentHeader::gatherPress(int replicas)
{
    m_replicas->setValue(replicas);
    m_settled.start();
}

void AgentHeader::askForReplicas()
{
    m_answered.start();
    Q_EMIT replicasRequested(m_replicas->value());
}

void AgentHeader::settle()
{
    if (m_settled.isActive()) {
        m_settled.stop();
        askForReplicas();
    }
    m_answered.stop();
}

void AgentHeader::show(const core::AgentView& agent)
{
    m_agent = QString::fromStdString(agent.id.text());
    m_name->setToolTip(m_agent);
    m_version->setParts(
        {{tr("v%1").arg(QString::fromStdString(agent.spec->version)), Pill::Look::Plain, {}}});
    m_health->setMark(agent.removing ? markOf(Tone::Idle, tr("Removing")) : markOf(agent.health.status));
    m_health->setDetail(agent.health.status == core::HealthStatus::Unknown
                            ? QString()
                            : tr("score %1").arg(decimalText(agent.health.score)));
    m_readyText = tr("%1 of %2 ready").arg(agent.replicas.ready).arg(agent.replicas.wanted);
    m_region = QString::fromStdString(agent.activeRegion.text());
    m_ready->setToolTip(tr("Active in %1").arg(m_region));
    m_replicas->setRange(int(agent.replicas.min), int(agent.replicas.max));
    if (!m_settled.isActive() && !m_answered.isActive())
        m_replicas->setValue(int(agent.replicas.wanted));
    fitText();
}

void AgentHeader::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fitText();
}

// The name matters most: before it is cut, the region goes.
void AgentHeader::fitText()
{
    const QFontMetrics metrics(m_name->font());
    m_name->setText({});
    m_ready->setText(tr("%1 · %2").arg(m_readyText, m_region));
    int room = width() - layout()->sizeHint().width() + leastName;
    if (room < std::min(metrics.horizontalAdvance(m_agent), widestName)) {
        m_ready->setText(m_readyText);
        room = width() - layout()->sizeHint().width() + leastName;
    }
    m_name->setText(metrics.elidedText(m_agent, Qt::ElideMiddle, std::clamp(room, leastName, widestName)));
}

void AgentHeader::guard(ControlGuard& guard, const std::function<QString(Act)>& refusal)
{
    const auto why = [refusal](Act act) { return [refusal, act] { return refusal(act); }; };
    guard.add(m_replicas, why(Act::Scale));
    guard.add(m_rollout, why(Act::RollOut), [] { return tr("Bring a new version (Ctrl+R)"); });
    guard.add(m_drain, why(Act::Drain),
              [this] { return tr("Drain %n instance(s) (Ctrl+D)", nullptr, m_chosen); });
    guard.add(m_restart, why(Act::Restart), [this] {
        return m_chosen > 0 ? tr("Restart %n instance(s) (Ctrl+Shift+R)", nullptr, m_chosen)
                            : tr("Restart all instances, a batch at a time (Ctrl+Shift+R)");
    });
    guard.add(m_remove, why(Act::Remove));
}

}  // namespace ui
