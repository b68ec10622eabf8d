#include "ui/agents/rollout_strip.h"

#include "ui/model/state_text.h"
#include "ui/theme/theme.h"
#include "ui/widget/state_label.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>

namespace ui {
namespace {

constexpr std::chrono::minutes outcomeShown{10};

Tone toneOf(core::RolloutPhase phase)
{
    switch (phase) {
    case core::RolloutPhase::None: return Tone::Muted;
    case core::RolloutPhase::Progressing: return Tone::Accent;
    case core::RolloutPhase::Done: return Tone::Ok;
    case core::RolloutPhase::Undoing:
    case core::RolloutPhase::Undone:
    case core::RolloutPhase::Cancelled: return Tone::Warning;
    }
    Q_UNREACHABLE();
}

}  // namespace

RolloutStrip::RolloutStrip(QWidget* parent)
    : QWidget(parent),
      m_phase(new StateLabel(this)),
      m_text(new QLabel(this)),
      m_progress(new QProgressBar(this)),
      m_cancel(new QPushButton(tr("Cancel the rollout"), this))
{
    setObjectName(QStringLiteral("rolloutStrip"));
    m_text->setObjectName(QStringLiteral("rolloutText"));
    m_text->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_cancel->setObjectName(QStringLiteral("cancelRollout"));
    m_progress->setTextVisible(false);
    m_progress->setFixedSize(160, 6);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(tokens().cardPaddingX, 8, tokens().cardPaddingX, 8);
    layout->setSpacing(14);
    layout->addWidget(m_phase);
    layout->addWidget(m_progress);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_cancel);
    connect(m_cancel, &QPushButton::clicked, this, &RolloutStrip::cancelRequested);
    hide();
}

void RolloutStrip::show(const core::RolloutView& rollout, core::TimePoint now)
{
    const bool isUnderWay =
        rollout.phase == core::RolloutPhase::Progressing || rollout.phase == core::RolloutPhase::Undoing;
    const bool isRecent = rollout.endedAt && now - *rollout.endedAt < outcomeShown;
    setVisible(rollout.phase != core::RolloutPhase::None && (isUnderWay || isRecent));
    m_phase->setMark(markOf(toneOf(rollout.phase), wordOf(rollout.phase)));
    m_progress->setRange(0, int(std::max<std::uint32_t>(rollout.total, 1)));
    m_progress->setValue(int(rollout.updated));
    m_progress->setVisible(isUnderWay);
    const QString to = QString::fromStdString(rollout.toVersion);
    QString text = rollout.fromVersion.empty()
        ? tr("First version %1").arg(to)
        : tr("%1 → %2").arg(QString::fromStdString(rollout.fromVersion), to);
    if (isUnderWay)
        text += tr(", %1 of %2 updated").arg(rollout.updated).arg(rollout.total);
    if (!rollout.reason.empty())
        text += QStringLiteral(" · ") + QString::fromStdString(rollout.reason);
    m_text->setText(text);
    m_text->setToolTip(text);
    m_cancel->setVisible(rollout.phase == core::RolloutPhase::Progressing);
}

void RolloutStrip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(tokens().line);
    painter.setBrush(tokens().surface);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), tokens().radius, tokens().radius);
}

}  // namespace ui
