#include "ui/dashboards/dashboard_bar.h"

#include "ui/theme/theme.h"
#include "ui/widget/figure_text.h"
#include "ui/widget/segments.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QPushButton>
#include <QSignalBlocker>
#include <QToolButton>

#include <algorithm>

namespace ui {
namespace {

QStringList spanNames()
{
    QStringList names{DashboardBar::tr("Own")};
    for (const core::Duration span : timeRanges)
        names << spanText(span);
    return names;
}

// Keeps what is chosen where it is still there; the rest of the world is not told.
void fillBox(QComboBox& box, QStringList& known, const QStringList& entries, const QString& any)
{
    if (known == entries && box.count() > 0)
        return;
    known = entries;
    const QSignalBlocker quiet(box);
    const QString chosen = box.currentData().toString();
    box.clear();
    if (!any.isEmpty())
        box.addItem(any, QString());
    for (const QString& entry : entries)
        box.addItem(entry, entry);
    box.setCurrentIndex(std::max(0, box.findData(chosen)));
}

QComboBox* makeBox(const char* name, const QString& what, int width, QWidget* parent)
{
    auto* box = new QComboBox(parent);
    box->setObjectName(QString::fromLatin1(name));
    box->setAccessibleName(what);
    box->setToolTip(what);
    box->setFixedWidth(width);
    return box;
}

}  // namespace

DashboardBar::DashboardBar(QWidget* parent)
    : QWidget(parent),
      m_dashboard(makeBox("dashboardChooser", tr("Dashboard"), 190, this)),
      m_menu(new QToolButton(this)),
      m_agent(makeBox("agentVariable", tr("Agent"), 160, this)),
      m_instance(makeBox("instanceVariable", tr("Instance"), 160, this)),
      m_region(makeBox("regionVariable", tr("Region"), 130, this)),
      m_past(new QPushButton(this)),
      m_range(new Segments(spanNames(), this)),
      m_edit(new QPushButton(tr("Edit"), this))
{
    build();
    connect(m_dashboard, &QComboBox::activated, this,
            [this] { Q_EMIT dashboardChosen(m_dashboard->currentData().toString().toStdString()); });
    connect(m_agent, &QComboBox::currentIndexChanged, this, &DashboardBar::tellScope);
    connect(m_instance, &QComboBox::currentIndexChanged, this, &DashboardBar::tellScope);
    connect(m_region, &QComboBox::currentIndexChanged, this, &DashboardBar::tellScope);
    connect(m_range, &Segments::chosenChanged, this, [this](int index) {
        m_scope.span = index > 0 ? std::optional(timeRanges[std::size_t(index - 1)]) : std::nullopt;
        m_scope.past.reset();
        m_past->hide();
        Q_EMIT scopeChanged();
    });
    connect(m_past, &QPushButton::clicked, this, [this] { setPast(std::nullopt); });
    connect(m_edit, &QPushButton::toggled, this, &DashboardBar::editingRequested);
}

void DashboardBar::build()
{
    m_menu->setObjectName(QStringLiteral("dashboardMenu"));
    m_menu->setText(QStringLiteral("⋯"));
    m_menu->setAccessibleName(tr("What can be done with the dashboard"));
    m_past->setObjectName(QStringLiteral("past"));
    m_past->setToolTip(tr("Back to what ends now"));
    m_past->hide();
    m_range->setObjectName(QStringLiteral("timeRange"));
    m_range->setToolTip(tr("The time that all widgets show, or each its own"));
    m_edit->setObjectName(QStringLiteral("editDashboard"));
    m_edit->setCheckable(true);
    m_instance->hide();
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_dashboard);
    layout->addWidget(m_menu);
    layout->addSpacing(tokens().gap);
    layout->addWidget(m_agent);
    layout->addWidget(m_instance);
    layout->addWidget(m_region);
    layout->addStretch();
    layout->addWidget(m_past);
    layout->addWidget(m_range);
    layout->addWidget(m_edit);
}

void DashboardBar::setDashboards(const std::vector<core::ShelvedDashboard>& dashboards)
{
    const QSignalBlocker quiet(m_dashboard);
    const QString chosen = m_dashboard->currentData().toString();
    m_dashboard->clear();
    for (const core::ShelvedDashboard& shelved : dashboards) {
        const QString id = QString::fromStdString(shelved.spec.id);
        m_dashboard->addItem(shelved.spec.title.empty() ? id : QString::fromStdString(shelved.spec.title),
                             id);
    }
    m_dashboard->setCurrentIndex(m_dashboard->findData(chosen));
}

void DashboardBar::setShown(const core::DashboardSpec& dashboard)
{
    const QSignalBlocker quiet(m_dashboard);
    const QString id = QString::fromStdString(dashboard.id);
    const int index = m_dashboard->findData(id);
    if (index >= 0)
        m_dashboard->setItemText(index,
                                 dashboard.title.empty() ? id : QString::fromStdString(dashboard.title));
    m_dashboard->setCurrentIndex(index);
    const auto uses = [&](const char* variable) {
        return std::any_of(dashboard.widgets.begin(), dashboard.widgets.end(), [&](const auto& widget) {
            return std::any_of(
                widget.dataSources.begin(), widget.dataSources.end(),
                [&](const std::string& source) { return source.find(variable) != std::string::npos; });
        });
    };
    m_needsAgent = uses("${agent");
    m_needsInstance = uses("${instance}");
    m_agent->setVisible(m_needsAgent || m_needsInstance);
    m_instance->setVisible(m_needsInstance);
    m_region->setVisible(uses("instance="));
}

void DashboardBar::show(const core::FleetSnapshot& snapshot)
{
    QStringList agents;
    for (const core::AgentViewPtr& agent : snapshot.agents)
        agents << QString::fromStdString(agent->id.text());
    fillBox(*m_agent, m_agents, agents, {});
    QStringList regions;
    for (const core::RegionView& region : snapshot.regions)
        regions << QString::fromStdString(region.name.text());
    fillBox(*m_region, m_regions, regions, tr("All regions"));
    QStringList instances;
    if (m_needsInstance)
        for (const core::InstanceViewPtr& instance : snapshot.instances)
            if (QString::fromStdString(instance->agent.text()) == m_agent->currentData().toString())
                instances << QString::fromStdString(instance->id.text());
    fillBox(*m_instance, m_instances, instances, {});
    tellScope();
}

void DashboardBar::tellScope()
{
    TileScope scope = m_scope;
    scope.variables.agent = core::AgentId(m_agent->currentData().toString().toStdString());
    scope.variables.instance = core::InstanceId(m_instance->currentData().toString().toStdString());
    scope.region = core::RegionName(m_region->currentData().toString().toStdString());
    if (scope == m_scope)
        return;
    m_scope = scope;
    Q_EMIT scopeChanged();
}

void DashboardBar::setPast(std::optional<PastSpan> past)
{
    if (m_scope.past == past)
        return;
    m_scope.past = past;
    m_past->setVisible(past.has_value());
    if (past)
        m_past->setText(tr("%1 to %2  \u2715")
                            .arg(dateText(past->from.time_since_epoch().count()),
                                 clockText(past->to.time_since_epoch().count())));
    Q_EMIT scopeChanged();
}

void DashboardBar::setEditing(bool editing)
{
    const QSignalBlocker quiet(m_edit);
    m_edit->setChecked(editing);
}

}  // namespace ui
