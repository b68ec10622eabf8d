#include "ui/shell/vitals_bar.h"

#include "core/fleet/access_reach.h"
#include "ui/shell/vitals_text.h"
#include "ui/theme/theme.h"
#include "ui/widget/figure_text.h"
#include "ui/widget/state_label.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>

namespace ui {

namespace {
constexpr int vitalsHeight = 28;
constexpr int judgeEvery = 500;
constexpr double lateScrape = 2;  // seconds
constexpr double deadScrape = 10;
constexpr qint64 clockStandsAfter = 2'500;  // ms
// What an operator should know at once: that the gateway asks nobody who they are, or lets nobody in.
QString reachText(core::AccessReach reach)
{
    switch (reach) {
    case core::AccessReach::Nobody: return VitalsBar::tr(" · lets nobody in");
    case core::AccessReach::Some: return {};
    case core::AccessReach::Anyone: return VitalsBar::tr(" · open to all");
    }
    return {};
}

}  // namespace

VitalsBar::VitalsBar(QWidget* parent)
    : QWidget(parent),
      m_heartbeat(new StateLabel(this)),
      m_loop(makeLabel(QStringLiteral("loop"))),
      m_scrape(makeLabel(QStringLiteral("scrape"))),
      m_scrapeLate(makeState(QStringLiteral("scrapeLate"))),
      m_gateway(makeLabel(QStringLiteral("gateway"))),
      m_openToAll(makeLabel(QStringLiteral("openToAll"))),
      m_notices(makeState(QStringLiteral("notices"))),
      m_clock(makeLabel(QStringLiteral("clock"))),
      m_clockStopped(makeState(QStringLiteral("clockStopped")))
{
    setFixedHeight(vitalsHeight);
    m_heartbeat->setObjectName(QStringLiteral("heartbeat"));
    m_heartbeat->setFontRole(FontRole::Small);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(18, 1, 18, 0);
    layout->setSpacing(22);
    for (QWidget* part :
         {static_cast<QWidget*>(m_heartbeat), static_cast<QWidget*>(m_loop), static_cast<QWidget*>(m_scrape),
          static_cast<QWidget*>(m_scrapeLate), static_cast<QWidget*>(m_gateway)})
        layout->addWidget(part);
    layout->addWidget(m_openToAll);
    layout->addStretch();
    layout->addWidget(m_notices);
    layout->addWidget(m_clockStopped);
    layout->addWidget(m_clock);
    m_openToAll->setText(tr("No sign-in: whoever sits here may do everything"));
    m_openToAll->setToolTip(
        tr("Once there is an account, made on the page of security, everybody signs in."));
    m_openToAll->hide();
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

StateLabel* VitalsBar::makeState(const QString& name)
{
    auto* label = new StateLabel(this);
    label->setObjectName(name);
    label->setFontRole(FontRole::Small);
    label->hide();
    return label;
}

void VitalsBar::showScrape(double lagSeconds)
{
    const bool isLate = lagSeconds >= lateScrape;
    const QString text = tr("Scrape lag %1").arg(textOf(durationFigure(lagSeconds)));
    m_scrape->setText(text);
    m_scrapeLate->setMark(markOf(lagSeconds >= deadScrape ? Tone::Critical : Tone::Warning, text));
    m_scrape->setVisible(!isLate);
    m_scrapeLate->setVisible(isLate);
}

// Snapshots that come with the time of one before: the machine's clock stands still, and so would every
// chart.
bool VitalsBar::isClockStopped() const
{
    return m_snapshot && m_sinceClockMoved.elapsed() >= clockStandsAfter
        && m_sinceLast.elapsed() < clockStandsAfter;
}

void VitalsBar::show(const core::SnapshotPtr& snapshot)
{
    if (!snapshot)
        return;
    m_snapshot = snapshot;
    m_sinceLast.start();
    if (!m_sinceClockMoved.isValid() || snapshot->time != m_clockTime)
        m_sinceClockMoved.start();
    m_clockTime = snapshot->time;
    if (!m_judge.isActive())
        m_judge.start(judgeEvery);
    judge({});

    const core::CoreVitals& vitals = snapshot->vitals;
    m_loop->setText(tr("Loop %1").arg(textOf(durationFigure(vitals.stepSeconds))));
    showScrape(vitals.scrapeLagSeconds);
    m_gateway->setText(vitals.gatewayAddress.empty()
                           ? tr("Gateway off")
                           : tr("Gateway %1 req/s").arg(countText(snapshot->gateway.requestsPerSecond))
                               + reachText(core::reachOf(snapshot->access.get())));
    m_gateway->setToolTip(QString::fromStdString(vitals.gatewayAddress));
    m_clock->setText(clockText(snapshot->time.time_since_epoch().count()));
    const int notices = int(vitals.notices.size());
    m_notices->setMark(markOf(Tone::Warning, tr("%n notice(s)", nullptr, notices)));
    m_notices->setVisible(notices > 0);
}

void VitalsBar::setOpenToAll(bool openToAll)
{
    m_openToAll->setVisible(openToAll);
}

void VitalsBar::judge(core::Duration sinceLast)
{
    const StateMark mark = heartbeatOf(m_snapshot.get(), sinceLast);
    m_heartbeat->setMark(mark);
    const bool isStill = isClockStopped();
    const QString still = isStill
        ? tr("The clock has stood still for %1").arg(ageText(core::Duration(m_sinceClockMoved.elapsed())))
        : QString();
    m_clockStopped->setMark(markOf(Tone::Critical, still));
    m_clockStopped->setVisible(isStill);
    const bool stopped = mark.tone == Tone::Warning || mark.tone == Tone::Critical;
    const QString distrust = stopped ? tr("These figures are %1 old: the core has not answered since %2")
                                           .arg(ageText(sinceLast), m_clock->text())
        : isStill ? tr("%1: how old these figures are cannot be told").arg(still)
                  : QString();
    if (distrust != m_distrust)
        Q_EMIT distrusted(m_distrust = distrust, stopped);
}

void VitalsBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), tokens().surface);
    painter.fillRect(0, 0, width(), 1, tokens().line);
}

}  // namespace ui
