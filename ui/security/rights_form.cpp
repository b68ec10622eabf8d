#include "ui/security/rights_form.h"

#include "ui/security/security_text.h"
#include "ui/security/tick_list.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace ui {
namespace {

template <typename Name>
std::vector<std::string> plainNames(const std::vector<Name>& names)
{
    std::vector<std::string> plain;
    for (const Name& name : names)
        plain.push_back(name.text());
    return plain;
}

QString rightsSentence(const core::Rights& rights)
{
    switch (rights.role) {
    case core::Role::Viewer: return RightsForm::tr("Sees everything, and changes nothing.");
    case core::Role::Operator: return RightsForm::tr("Acts on %1.").arg(reachText(rights));
    case core::Role::Admin:
        return RightsForm::tr("Acts on the whole fleet, and on accounts, tokens, keys and secrets.");
    }
    Q_UNREACHABLE();
}

}  // namespace

RightsForm::RightsForm(const core::FleetSnapshot& snapshot, const core::Rights& rights, QWidget* parent)
    : QWidget(parent),
      m_role(new QComboBox(this)),
      m_agents(new TickList("rightsAgents", tr("Agents; none ticked: all"), this)),
      m_regions(new TickList("rightsRegions", tr("Regions; none ticked: all"), this)),
      m_summary(new QLabel(this))
{
    std::vector<std::string> agents;
    for (const core::AgentViewPtr& agent : snapshot.agents)
        agents.push_back(agent->id.text());
    std::vector<std::string> regions;
    for (const core::RegionView& region : snapshot.regions)
        regions.push_back(region.name.text());
    m_agents->setNames(agents, plainNames(rights.agents));
    m_regions->setNames(regions, plainNames(rights.regions));
    for (const core::Role role : {core::Role::Viewer, core::Role::Operator, core::Role::Admin})
        m_role->addItem(roleText(role));
    m_role->setCurrentIndex(int(rights.role));
    build();
    refresh();
}

void RightsForm::build()
{
    m_role->setObjectName(QStringLiteral("role"));
    m_role->setAccessibleName(tr("Role"));
    m_summary->setObjectName(QStringLiteral("rightsSummary"));
    m_summary->setForegroundRole(QPalette::PlaceholderText);
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setWordWrap(true);
    m_summary->setMinimumHeight(2 * fontMetrics().lineSpacing());
    m_summary->setAlignment(Qt::AlignTop);
    auto* lists = new QHBoxLayout;
    lists->setSpacing(tokens().gap);
    lists->addWidget(m_agents, 1);
    lists->addWidget(m_regions, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_role);
    layout->addLayout(lists);
    layout->addWidget(m_summary);
    setFocusProxy(m_role);
    connect(m_role, &QComboBox::currentIndexChanged, this, &RightsForm::refresh);
    connect(m_agents, &TickList::changed, this, &RightsForm::refresh);
    connect(m_regions, &TickList::changed, this, &RightsForm::refresh);
}

// A viewer sees the whole fleet and an admin is never limited, so only an operator has a reach.
core::Rights RightsForm::rights() const
{
    core::Rights rights{core::Role(std::max(m_role->currentIndex(), 0))};
    if (rights.role != core::Role::Operator)
        return rights;
    for (const std::string& name : m_agents->ticked())
        rights.agents.emplace_back(name);
    for (const std::string& name : m_regions->ticked())
        rights.regions.emplace_back(name);
    return rights;
}

void RightsForm::refresh()
{
    const core::Rights now = rights();
    const bool mayBeLimited = now.role == core::Role::Operator;
    m_agents->setEnabled(mayBeLimited);
    m_regions->setEnabled(mayBeLimited);
    m_summary->setText(rightsSentence(now));
    Q_EMIT changed();
}

}  // namespace ui
