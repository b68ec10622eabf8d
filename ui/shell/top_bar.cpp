#include "ui/shell/top_bar.h"

#include "ui/shell/vitals_text.h"
#include "ui/theme/theme.h"
#include "ui/widget/pill.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>

#include <set>

namespace ui {

namespace {

constexpr int barHeight = 52;
constexpr int spacing = 14;
constexpr int longestFleetName = 32;
constexpr int longestUserPart = 26;

QString shortened(const QString& name, int most)
{
    return name.size() <= most ? name : name.left(most - 1) + QChar(0x2026);
}

// What agents make of a region: primary when it is that of any, backup otherwise.
QString roleOf(const core::RegionName& region, const core::FleetSnapshot& snapshot)
{
    bool backup = false;
    for (const core::AgentViewPtr& agent : snapshot.agents) {
        if (!agent->spec)
            continue;
        if (agent->spec->regions.primary == region)
            return TopBar::tr("primary");
        for (const core::RegionName& other : agent->spec->regions.backups)
            backup = backup || other == region;
    }
    return backup ? TopBar::tr("backup") : QString();
}

}  // namespace

TopBar::TopBar(QWidget* parent)
    : QWidget(parent),
      m_fleet(new Pill(this)),
      m_regionArea(new QWidget(this)),
      m_regionLayout(new QHBoxLayout(m_regionArea)),
      m_moreRegions(new Pill(m_regionArea)),
      m_palette(new Pill(this)),
      m_alerts(new Pill(this)),
      m_user(new Pill(this))
{
    setFixedHeight(barHeight);
    auto* brand = new QLabel(tr("Pilothouse"), this);
    brand->setFont(fontFor(FontRole::Brand));
    m_fleet->setObjectName(QStringLiteral("fleetPill"));
    m_palette->setObjectName(QStringLiteral("paletteButton"));
    m_palette->setParts(
        {{tr("Search or run a command"), Pill::Look::Muted, {}}, {tr("Ctrl K"), Pill::Look::Key, {}}});
    m_palette->setClickable(true);
    connect(m_palette, &Pill::clicked, this, &TopBar::paletteRequested);
    m_alerts->setObjectName(QStringLiteral("alertPill"));
    m_alerts->setClickable(true);
    m_alerts->hide();
    connect(m_alerts, &Pill::clicked, this, &TopBar::attentionRequested);
    m_user->setObjectName(QStringLiteral("userPill"));
    m_user->setClickable(true);
    m_user->hide();
    connect(m_user, &Pill::clicked, this, &TopBar::userMenuRequested);
    m_moreRegions->setObjectName(QStringLiteral("moreRegions"));
    m_moreRegions->hide();
    m_regionLayout->setContentsMargins(0, 0, 0, 0);
    m_regionLayout->setSpacing(8);
    m_regionLayout->addWidget(m_moreRegions);
    m_regionLayout->addStretch();
    // It shows the regions that fit; it must not ask for the room of all.
    m_regionLayout->setSizeConstraint(QLayout::SetNoConstraint);
    m_regionArea->installEventFilter(this);
    m_regionArea->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(18, 0, 18, 0);
    layout->setSpacing(spacing);
    layout->addWidget(brand);
    layout->addWidget(m_fleet);
    layout->addWidget(m_regionArea, 1);
    layout->addWidget(m_palette);
    layout->addWidget(m_alerts);
    layout->addWidget(m_user);
    showFleet({});
}

void TopBar::show(const core::FleetSnapshot& snapshot)
{
    showFleet(QString::fromStdString(snapshot.fleet));
    showRegions(snapshot);
    showAlerts(snapshot);
}

void TopBar::setUser(const QString& name, const QString& role, const QString& tip)
{
    m_user->setParts({{shortened(name, longestUserPart), Pill::Look::Plain, {}},
                      {QStringLiteral("· ") + shortened(role, longestUserPart), Pill::Look::Muted, {}}});
    m_user->setToolTip(tip.isEmpty() ? QString() : tr("%1 · %2").arg(name, tip));
    m_user->setVisible(!name.isEmpty());
}

QPoint TopBar::userMenuPlace(QSize menu) const
{
    return m_user->mapToGlobal(QPoint(m_user->width() - menu.width(), m_user->height() + 4));
}

void TopBar::showFleet(const QString& fleet)
{
    m_fleet->setVisible(!fleet.isEmpty());
    m_fleet->setParts(
        {{tr("Fleet"), Pill::Look::Plain, {}}, {shortened(fleet, longestFleetName), Pill::Look::Strong, {}}});
    m_fleet->setToolTip(fleet);
}

void TopBar::showRegions(const core::FleetSnapshot& snapshot)
{
    while (m_regions.size() > qsizetype(snapshot.regions.size()))
        delete m_regions.takeLast();
    while (m_regions.size() < qsizetype(snapshot.regions.size())) {
        m_regions.append(new Pill(m_regionArea));
        m_regionLayout->insertWidget(int(m_regions.size()) - 1, m_regions.constLast());
        m_regionLayout->setAlignment(m_regions.constLast(), Qt::AlignLeft);
    }
    for (qsizetype i = 0; i < m_regions.size(); ++i) {
        const core::RegionView& region = snapshot.regions[std::size_t(i)];
        const QString name = QString::fromStdString(region.name.text());
        QList<Pill::Part> parts{{name, Pill::Look::Plain, healthMarkOf(region.health)}};
        if (const QString role = roleOf(region.name, snapshot); !role.isEmpty())
            parts.append({role, Pill::Look::Muted, {}});
        m_regions[i]->setObjectName(QStringLiteral("region:") + name);
        m_regions[i]->setParts(parts);
        m_regions[i]->setToolTip(QString::fromStdString(region.reason));
    }
    fitRegions();
}

void TopBar::fitRegions()
{
    const int room = m_regionArea->width();
    const int more = 60;
    int used = 0;
    qsizetype shown = 0;
    for (; shown < m_regions.size(); ++shown) {
        const int needed = m_regions[shown]->sizeHint().width() + m_regionLayout->spacing();
        const int reserve = shown + 1 < m_regions.size() ? more : 0;
        if (used + needed + reserve > room)
            break;
        used += needed;
    }
    for (qsizetype i = 0; i < m_regions.size(); ++i)
        m_regions[i]->setVisible(i < shown);
    m_moreRegions->setVisible(shown < m_regions.size());
    m_moreRegions->setParts(
        {{tr("+%1", "that many more regions").arg(m_regions.size() - shown), Pill::Look::Muted, {}}});
}

void TopBar::showUnknown()
{
    for (Pill* region : m_regions) {
        QList<Pill::Part> parts = region->parts();
        parts.first().mark = healthMarkOf(core::HealthStatus::Unknown);
        region->setParts(parts);
    }
    m_alerts->setParts({{tr("Not known"), Pill::Look::Plain, markOf(Tone::Muted)}});
    m_alerts->setToolTip(tr("Nothing comes from the core"));
}

void TopBar::showAlerts(const core::FleetSnapshot& snapshot)
{
    const AlertCounts counts = alertCountsOf(snapshot);
    QList<Pill::Part> parts;
    if (counts.critical > 0)
        parts.append(
            {QString::number(counts.critical), Pill::Look::Plain, markOf(Tone::Critical, tr("critical"))});
    if (counts.warning > 0)
        parts.append(
            {QString::number(counts.warning), Pill::Look::Plain, markOf(Tone::Warning, tr("warnings"))});
    if (parts.isEmpty())
        parts.append({tr("All well"), Pill::Look::Plain, markOf(Tone::Ok)});
    m_alerts->setParts(parts);
    m_alerts->setToolTip(tr("%1 critical, %2 warnings").arg(counts.critical).arg(counts.warning));
    m_alerts->setVisible(true);
}

void TopBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), tokens().surface);
    painter.fillRect(0, height() - 1, width(), 1, tokens().line);
}

bool TopBar::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_regionArea && event->type() == QEvent::Resize)
        fitRegions();
    return QWidget::eventFilter(watched, event);
}

}  // namespace ui
