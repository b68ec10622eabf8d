#include "ui/shell/vitals_bar.h"

#include "ui/shell/vitals_text.h"
#include "ui/theme/theme.h"
#include "ui/widget/figure_text.h"
#include "ui/widget/state_label.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>

namespace ui {

namespace {
constexpr int barHeight = 28;
constexpr int judgeEvery = 500;
}  // namespace

VitalsBar::VitalsBar(QWidget* parent)
    : QWidget(parent),
      m_heartbeat(new StateLabel(this)),
      m_loop(makeLabel(QStringLiteral("loop"))),
      m_scrape(makeLabel(QStringLiteral("scrape"))),
      m_gateway(makeLabel(QStringLiteral("gateway"))),
      m_notices(new StateLabel(this)),
      m_clock(makeLabel(QStringLiteral("clock")))
{
    setFixedHeight(barHeight);
    m_heartbeat->setObjectName(QStringLiteral("heartbeat"));
    m_heartbeat->setFontRole(FontRole::Small);
    m_notices->setObjectName(QStringLiteral("notices"));
    m_notices->setFontRole(FontRole::Small);
    m_notices->hide();
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(18, 1, 18, 0);
    layout->setSpacing(22);
    for (QWidget* part : {static_cast<QWidget*>(m_heartbeat), static_cast<QWidget*>(m_loop),
                          static_cast<QWidget*>(m_scrape), static_cast<QWidget*>(m_gateway)})
        layout->addWidget(part);
    layout->addStretch();
    layout->addWidget(m_notices);
    layout->addWidget(m_clock);
    connect(&m_judge, &QTimer::timeout, this, [this] { judge(core::Duration(m_sinceLast.elapsed())); });
    judge({});
}

QLabel* VitalsBar::makeLabel(const QString& name)
{
    auto* label = new QLabel(this);
    label->setObjectName(name);
    label->setFont(fontFor(FontRole::Small));
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, tokens().muted);
    label->setPalette(palette);
    return label;
}

void VitalsBar::show(const core::SnapshotPtr& snapshot)
{
    if (!snapshot)
        return;
    m_snapshot = snapshot;
    m_sinceLast.start();
    if (!m_judge.isActive())
        m_judge.start(judgeEvery);
    judge({});

    const core::CoreVitals& vitals = snapshot->vitals;
    m_loop->setText(tr("Loop %1").arg(textOf(durationFigure(vitals.stepSeconds))));
    m_scrape->setText(tr("Scrape lag %1").arg(textOf(durationFigure(vitals.scrapeLagSeconds))));
    m_gateway->setText(vitals.gatewayAddress.empty()
                           ? tr("Gateway off")
                           : tr("Gateway %1 req/s").arg(countText(snapshot->gateway.requestsPerSecond)));
    m_gateway->setToolTip(QString::fromStdString(vitals.gatewayAddress));
    m_clock->setText(clockText(snapshot->time.time_since_epoch().count()));
    const int notices = int(vitals.notices.size());
    m_notices->setMark(markOf(Tone::Warning, tr("%n notice(s)", nullptr, notices)));
    m_notices->setVisible(notices > 0);
}

void VitalsBar::judge(core::Duration sinceLast)
{
    const StateMark mark = heartbeatOf(m_snapshot.get(), sinceLast);
    m_heartbeat->setMark(mark);
    const bool stopped = mark.tone == Tone::Warning || mark.tone == Tone::Critical;
    if (stopped == m_stopped)
        return;
    m_stopped = stopped;
    Q_EMIT dataStopped(stopped);
}

void VitalsBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), tokens().surface);
    painter.fillRect(0, 0, width(), 1, tokens().line);
}

}  // namespace ui
